package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.MasterInfo;
import io.syncline.MasterOptions;
import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncMaster;
import io.syncline.SyncMaster.State;
import io.syncline.SyncMasterListener;
import io.syncline.SyncRuntime;
import io.syncline.SyncStatus;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MasterLifecycleTest {
  private static final String ALONE = "one master only";

  private final TwoSites sites = new TwoSites();
  private final Site site = sites.source;

  @Test
  void oneLeadsAndTheOtherTakesOverAtOnceWhenItCloses() {
    SyncMaster first = site.master("m1");
    assertThat(first.state()).isEqualTo(State.STARTING);
    sites.until("m1 leads", first::leading);
    SyncMaster second = site.master("m2");
    sites.until("m2 runs", () -> second.state() == State.RUNNING);
    assertThat(second.leading()).isFalse();
    assertThat(sites.get(site.client().mastersAsync(TwoSites.LONG)))
        .containsExactly(
            new MasterInfo("m1", site.endpoint("m1"), true, Optional.empty()),
            new MasterInfo("m2", site.endpoint("m2"), false, Optional.empty()));
    sites.get(first.closeAsync());
    assertThat(first.state()).isEqualTo(State.TERMINATED);
    sites.time.until("m2 leads", Site.OPTIONS.lease().dividedBy(2), second::leading);
    sites.get(first.closeAsync());
  }

  @Test
  void anotherLeadsWithinALeaseAfterACrash() {
    site.master("m1");
    site.master("m2");
    sites.until("a leader", () -> site.leader().isPresent());
    site.killLeader();
    sites.time.until(
        "another leader", Site.OPTIONS.lease().multipliedBy(2), () -> site.leader().isPresent());
  }

  @Test
  void warnsInTheStatusWhileATargetHasOneMasterOnly() {
    Site target = sites.target;
    target.master("m1");
    site.master("m1");
    sites.until("leaders", () -> target.leader().isPresent() && site.leader().isPresent());
    sites.configure();
    assertThat(sites.status(target).warning()).isEmpty();
    sites.time.pass(Site.OPTIONS.lease().multipliedBy(4));
    assertThat(sites.status(target).warning())
        .hasValueSatisfying(w -> assertThat(w).contains(ALONE));
    assertThat(sites.status(target).message()).as("it stands not in the way").doesNotContain(ALONE);

    target.master("m2");
    sites.time.pass(Site.OPTIONS.lease().multipliedBy(2));
    assertThat(sites.status(target).warning()).isEmpty();

    target.killLeader();
    sites.until("another leader", () -> target.leader().isPresent());
    assertThat(sites.status(target).warning()).as("it may be restarting").isEmpty();
    sites.time.pass(Site.OPTIONS.lease().multipliedBy(5));
    assertThat(sites.status(target).warning()).isPresent();
  }

  @Test
  void leadsNoLongerWhenTheStateStoreIsOutOfReachForALease() {
    SyncMaster master = site.master("m1");
    sites.until("m1 leads", master::leading);
    SyncMaster other = site.master("m2");
    sites.until("m2 runs", () -> other.state() == State.RUNNING);
    site.stateReachable = false;
    sites.time.until(
        "m1 leads no longer", Site.OPTIONS.lease(), () -> !master.leading() && !other.leading());
    site.stateReachable = true;
    sites.until("one leads again", () -> site.leader().isPresent());
  }

  /** Seed 291: what was written under the term before it was over came late, and undid epochs. */
  @Test
  void neverLeadsAgainUnderATermThatWasOver() {
    SyncMaster master = site.master("m1");
    sites.until("m1 leads", master::leading);
    assertThat(sites.get(site.state.write(1, new TreeMap<>()))).isTrue();
    site.stateReachable = false;
    sites.time.until("m1 leads no longer", Site.OPTIONS.lease(), () -> !master.leading());
    site.stateReachable = true;
    sites.until("m1 leads again", master::leading);
    assertThat(sites.get(site.state.write(1, new TreeMap<>()))).isFalse();
  }

  @Test
  void startsOnce() {
    SyncMaster master = site.master("m1");
    assertThatThrownBy(master::start).isInstanceOfSatisfying(SyncException.class, this::started);
    sites.get(master.closeAsync());
    assertThatThrownBy(master::start).isInstanceOfSatisfying(SyncException.class, this::started);
  }

  private void started(SyncException e) {
    assertThat(e.code()).isEqualTo(Code.PRECONDITION_FAILED);
  }

  @Test
  void failsToStartWhereItsEndpointIsTaken() {
    site.master("m1");
    assertThatThrownBy(() -> site.master("m1"))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT));
  }

  @Test
  void closesWithoutHavingStarted() {
    SyncMaster master = site.builder("m1", sites.time).build();
    sites.get(master.closeAsync());
    assertThat(master.state()).isEqualTo(State.TERMINATED);
  }

  @Test
  void buildNamesEveryWrongOption() {
    assertThatThrownBy(() -> SyncMaster.builder().id("a b").endpoint("").build())
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_REQUEST))
        .hasMessageContaining("id = 'a b'")
        .hasMessageContaining("endpoint = ''")
        .hasMessageContaining("cluster")
        .hasMessageContaining("state")
        .hasMessageContaining("channels")
        .hasMessageContaining("control");
    assertThatThrownBy(() -> MasterOptions.builder().lease(Duration.ofMillis(1)).build())
        .hasMessageContaining("lease = PT0.001S")
        .hasMessageContaining("PT0.5S to PT5M");
  }

  @Test
  void tellsListenersAndSurvivesThoseThatThrow() {
    List<String> told = new ArrayList<>();
    SyncMasterListener throwing =
        new SyncMasterListener() {
          @Override
          public void leadershipChanged(boolean leads, long term) {
            throw new IllegalStateException("a listener's defect");
          }
        };
    SyncMasterListener listening =
        new SyncMasterListener() {
          @Override
          public void leadershipChanged(boolean leads, long term) {
            told.add("leads " + leads + " " + term);
          }

          @Override
          public void statusChanged(SyncStatus status) {
            told.add(status.state().toString());
          }
        };
    SyncMaster master = site.master("m1", throwing, listening);
    sites.until("told of a status", () -> told.contains("inactive"));
    sites.get(master.closeAsync());
    sites.until("told of the end", () -> told.contains("leads false 1"));
    assertThat(told).startsWith("leads true 1");
  }

  @Test
  void answersNobodyAfterItsEnd() {
    SyncMaster master = site.master("m1");
    sites.until("m1 leads", master::leading);
    SyncClient client = site.client();
    assertThat(sites.get(client.versionAsync(TwoSites.LONG))).isNotEmpty();
    sites.get(master.closeAsync());
    assertThatThrownBy(() -> sites.get(client.statusAsync(false, Duration.ofSeconds(3))))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
  }

  @Test
  void runsOnThreadsOfItsOwn() {
    try (SyncRuntime runtime = SyncRuntime.threaded("test")) {
      MemoryControlNetwork control = new MemoryControlNetwork(runtime);
      MemoryNetwork channels = new MemoryNetwork();
      SyncMaster master =
          SyncMaster.builder()
              .id("m1")
              .endpoint("mem://m1")
              .cluster(MemoryStore.builder(site.cluster, runtime).build())
              .state(new MemoryStateStore(runtime))
              .channels(channels.admin(site.cluster))
              .control(control)
              .build();
      try (master;
          SyncClient client = SyncClient.connect(control, List.of("mem://m1"))) {
        master.start();
        Duration time = Duration.ofSeconds(20);
        assertThat(client.status(true, time).cluster()).isEqualTo(site.cluster);
        assertThat(client.masters(time)).hasSize(1);
        assertThat(client.workers(time)).isEmpty();
        assertThat(client.tasks(time)).isEmpty();
        assertThat(client.messageTimeout(time)).isEqualTo(Duration.ofHours(1));
        assertThat(client.setMessageTimeout(Duration.ofHours(2), time))
            .isEqualTo(Duration.ofHours(2));
        assertThat(client.messageTimeout(time)).isEqualTo(Duration.ofHours(2));
        assertThatThrownBy(() -> client.setMessageTimeout(Duration.ofMillis(1), time))
            .hasMessageContaining("messageTimeout");
      }
      assertThat(master.state()).isEqualTo(State.TERMINATED);
    }
  }
}
