package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.TaskInfo;
import io.syncline.control.TaskSpec;
import io.syncline.transport.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SourceTest {
  private final TwoSites sites = new TwoSites().running();
  private final SyncId sync = sites.status(sites.target).sync().orElseThrow();

  @Test
  void makesTheChannelsThatItWritesAndTheTargetThose() {
    Set<String> there = names(sites.source);
    assertThat(there).filteredOn(c -> c.contains(":DATA:")).hasSize(4);
    assertThat(there).filteredOn(c -> c.contains(":FEED:")).hasSize(2);
    assertThat(there).filteredOn(c -> c.contains(":INVENTORY:")).hasSize(1).hasSize(1);
    assertThat(there).hasSize(7);
    Set<String> here = names(sites.target);
    assertThat(here).filteredOn(c -> c.contains(":CONTROL:")).hasSize(2);
    assertThat(here).filteredOn(c -> c.contains(":INVENTORY_CONTROL:")).hasSize(1);
    assertThat(here).hasSize(3);
  }

  @Test
  void makesChannelsAgainThatVanish() {
    for (Site site : List.of(sites.source, sites.target)) {
      Set<String> before = names(site);
      Set<ChannelId> all = new TreeSet<>();
      sites.get(sites.channels.admin(site.cluster).list(sync)).forEach(all::add);
      sites.get(sites.channels.admin(site.cluster).remove(all));
      assertThat(names(site)).isEmpty();
      sites.until("they are back", () -> names(site).equals(before));
    }
  }

  @Test
  void removesChannelsOfNoKnownTaskAtTakeOver() {
    ChannelId stray = new ChannelId(sync, ChannelId.Kind.DATA, "long-gone", 0);
    sites.source.killLeader();
    sites.get(
        sites
            .channels
            .admin(sites.source.cluster)
            .create(List.of(new io.syncline.transport.ChannelSpec(stray, 1))));
    sites.until("a leader", () -> sites.source.leader().isPresent());
    sites.until("the stray is gone", () -> !names(sites.source).contains(stray.toString()));
    assertThat(names(sites.source)).hasSize(7);
  }

  @Test
  void stopsSendingToATargetThatIsSilentForTheMessageTimeout() {
    sites.get(sites.source.client().setMessageTimeoutAsync(Duration.ofSeconds(20), LONG));
    sites.target.cut.add("mem://source/");
    sites.until(
        "sending has ended", () -> sites.source.workers.stream().allMatch(w -> w.tasks.isEmpty()));
    assertThat(sites.status(sites.source).outgoing().get(0).state())
        .isEqualTo(SyncState.INITIALIZING);
    sites.target.cut.clear();
    sites.until(
        "sending begins again",
        () ->
            sites.source.workers.stream()
                    .mapToInt(w -> w.running(TaskSpec.SendFeed.class).size())
                    .sum()
                == 2);
    assertThat(sites.source.workers).allMatch(w -> w.over.isEmpty());
  }

  /** So what a store keeps for it may go; while the target is silent, it may not. */
  @Test
  void saysThatASynchronisationThatIsStoppedIsOver() {
    assertThat(sites.get(sites.target.client().stopAsync(false, LONG)).stopped()).isTrue();
    sites.until(
        "all senders are told",
        () ->
            sites.source.workers.stream()
                    .flatMap(w -> w.over.stream())
                    .filter(task -> task.startsWith("send-feed:"))
                    .distinct()
                    .count()
                == 2);
  }

  @Test
  void listsATaskForEachShardOnBothSides() {
    assertThat(sites.get(sites.source.client().tasksAsync(LONG)))
        .extracting(TaskInfo::type)
        .containsExactlyInAnyOrder(
            "send-inventory", "send-shard", "send-shard", "send-shard", "send-shard");
    assertThat(sites.get(sites.target.client().tasksAsync(LONG)))
        .extracting(TaskInfo::type)
        .containsExactlyInAnyOrder(
            "receive-inventory",
            "receive-shard",
            "receive-shard",
            "receive-shard",
            "receive-shard");
    assertThat(sites.get(sites.target.client().workersAsync(LONG)))
        .hasSize(2)
        .allMatch(w -> w.tasks() >= 2 && w.expiresIn().compareTo(Duration.ZERO) > 0);
  }

  @Test
  void servesSeveralTargets() {
    Site third = sites.site("third");
    sites.start(third, sites.source);
    sites.get(third.client().configureAsync(sites.source.endpoints(), LONG));
    sites.get(third.client().awaitRunningAsync(LONG));
    assertThat(sites.status(sites.source).outgoing()).hasSize(2);
    assertThat(sites.stop(true, LONG).inSync()).isTrue();
    assertThat(sites.status(sites.source).outgoing()).hasSize(1);
    assertThat(sites.get(third.client().statusAsync(true, LONG)).state())
        .isEqualTo(SyncState.RUNNING);
  }

  @Test
  void survivesEveryMasterOfBothSidesBeingKilledInTurn() {
    for (int round = 0; round < 4; round++) {
      for (Site site : List.of(sites.source, sites.target)) {
        sites.until("a leader", () -> site.leader().isPresent());
        String killed = site.killLeader();
        site.master(killed);
      }
      sites.until("a leader", () -> sites.target.leader().isPresent());
      sites.awaitRunning();
    }
    assertThat(sites.status(sites.target).sync()).contains(sync);
  }

  private Set<String> names(Site site) {
    Set<String> names = new TreeSet<>();
    sites.channelsOf(site, sync).forEach(c -> names.add(c.toString()));
    return names;
  }
}
