package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncId;
import io.syncline.control.TaskSpec;
import io.syncline.store.FeedId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AssignmentTest {
  private final TwoSites sites = new TwoSites().running();

  @Test
  void givesTheTasksOfADeadWorkerToOthersUnderGreaterEpochs() {
    FakeWorker dead = sites.target.workers.get(0);
    FakeWorker other = sites.target.workers.get(1);
    Map<String, Long> before = epochs(dead);
    dead.kill();
    sites.until("all tasks are elsewhere", () -> other.tasks.keySet().containsAll(before.keySet()));
    assertThat(before)
        .allSatisfy((task, epoch) -> assertThat(epochs(other).get(task)).isGreaterThan(epoch));
    assertThat(sites.awaitRunning().shards()).allMatch(s -> s.worker().equals(other.id));
  }

  @Test
  void givesNothingAwayBeforeTheLeaseOfASilentWorkerIsOver() {
    FakeWorker silent = sites.target.workers.get(0);
    FakeWorker other = sites.target.workers.get(1);
    silent.renewing = false;
    Map<String, Long> before = epochs(silent);
    sites.time.pass(Site.OPTIONS.workerLease().minusSeconds(2));
    assertThat(other.tasks.keySet()).doesNotContainAnyElementsOf(before.keySet());
    sites.time.pass(Duration.ofSeconds(4));
    assertThat(other.tasks.keySet()).containsAll(before.keySet());
  }

  @Test
  void givesTheTasksOfAWorkerThatLeavesToOthersAtOnce() {
    FakeWorker leaving = sites.target.workers.get(0);
    FakeWorker other = sites.target.workers.get(1);
    leaving.leave();
    sites.time.until(
        "all tasks are elsewhere",
        Duration.ofSeconds(1),
        () -> other.running(TaskSpec.ReceiveShard.class).size() == 4);
  }

  @Test
  void treatsAWorkerThatStartsAgainAsANewOne() {
    FakeWorker worker = sites.target.workers.get(0);
    Map<String, Long> before = epochs(worker);
    worker.restart();
    sites.until("it has its tasks again", () -> worker.tasks.keySet().equals(before.keySet()));
    assertThat(epochs(worker))
        .allSatisfy(
            (task, epoch) ->
                assertThat(epoch)
                    .isGreaterThan(java.util.Objects.requireNonNull(before.get(task))));
  }

  @Test
  void aNewLeaderLetsTasksGoOnUnderTheirEpochs() {
    Map<String, Long> source = allEpochs(sites.source);
    Map<String, Long> target = allEpochs(sites.target);
    sites.source.killLeader();
    sites.target.killLeader();
    sites.until("new leaders", () -> sites.target.leader().isPresent());
    sites.awaitRunning();
    sites.time.pass(Duration.ofSeconds(30));
    assertThat(allEpochs(sites.source)).isEqualTo(source);
    assertThat(allEpochs(sites.target)).isEqualTo(target);
    sites.target.workers.forEach(w -> assertThat(w.orders).noneMatch(o -> o.startsWith("stop")));
    sites.source.workers.forEach(w -> assertThat(w.orders).noneMatch(o -> o.startsWith("stop")));
  }

  @Test
  void aNewLeaderGivesAwayWhatAWorkerThatDiedMeanwhileHad() {
    FakeWorker dead = sites.target.workers.get(0);
    FakeWorker other = sites.target.workers.get(1);
    Map<String, Long> kept = epochs(other);
    Map<String, Long> lost = epochs(dead);
    sites.target.killLeader();
    dead.kill();
    sites.until("all tasks are elsewhere", () -> other.tasks.keySet().containsAll(lost.keySet()));
    assertThat(epochs(other)).containsAllEntriesOf(kept);
    assertThat(lost)
        .allSatisfy((task, epoch) -> assertThat(epochs(other).get(task)).isGreaterThan(epoch));
  }

  @Test
  void neverGivesAnEpochTwiceHoweverManyLeadersThereAre() {
    Map<Long, String> seen = new TreeMap<>();
    for (int round = 0; round < 6; round++) {
      FakeWorker worker = sites.target.workers.get(round % 2);
      worker.restart();
      sites.awaitRunning();
      if (round % 2 == 1) {
        String killed = sites.target.killLeader();
        sites.target.master(killed);
        sites.until("a leader", () -> sites.target.leader().isPresent());
        sites.awaitRunning();
      }
    }
    for (FakeWorker worker : sites.target.workers) {
      for (String order : worker.orders) {
        String[] words = order.split(" ");
        if (words[0].equals("start")) {
          String before = seen.put(Long.parseLong(words[2]), words[1]);
          assertThat(before == null || before.equals(words[1])).as(order).isTrue();
        }
      }
    }
    assertThat(seen).hasSizeGreaterThan(15);
  }

  @Test
  void placesFeedsOnTheMachineThatHasTheLog() {
    for (FakeWorker worker : sites.source.workers) {
      for (TaskSpec task : worker.running(TaskSpec.SendFeed.class)) {
        FeedId feed = ((TaskSpec.SendFeed) task).feed();
        int number = sites.source.store.operator().feeds().indexOf(feed);
        assertThat(worker.id).isEqualTo("w" + (number + 1));
      }
    }
    assertThat(sites.source.workers)
        .allSatisfy(w -> assertThat(w.running(TaskSpec.SendFeed.class)).hasSize(1));
  }

  @Test
  void sharesTheWorkWithAWorkerThatJoins() {
    FakeWorker other = sites.target.workers.get(1);
    sites.target.workers.get(0).kill();
    sites.until(
        "one has all the work", () -> other.running(TaskSpec.ReceiveShard.class).size() == 4);
    FakeWorker joined = sites.target.worker("w3", sites.source);
    sites.until("it has its share", () -> joined.running(TaskSpec.ReceiveShard.class).size() == 2);
    sites.awaitRunning();
    assertThat(joined.running(TaskSpec.ReceiveShard.class)).hasSize(2);
  }

  @Test
  void startsAgainWhatAWorkerHasLost() {
    FakeWorker worker = sites.target.workers.get(0);
    Map<String, Long> before = epochs(worker);
    worker.tasks.clear();
    sites.until(
        "all tasks run again", () -> allEpochs(sites.target).keySet().containsAll(before.keySet()));
    assertThat(before)
        .allSatisfy(
            (task, epoch) -> assertThat(allEpochs(sites.target).get(task)).isGreaterThan(epoch));
  }

  @Test
  void stopsWhatNobodyWants() {
    FakeWorker worker = sites.target.workers.get(0);
    PeerAddress nowhere = new PeerAddress("memory", List.of("x"), Map.of(), Instant.MAX);
    SyncId old = new SyncId("long-gone");
    worker.tasks.put("old", new TaskSpec.SendInventory("old", old, 1, nowhere));
    sites.until("it is stopped", () -> !worker.tasks.containsKey("old"));
  }

  @Test
  void givesTheTasksOfAWorkerThatTakesNoOrdersToOthers() {
    FakeWorker deaf = sites.target.workers.get(0);
    FakeWorker other = sites.target.workers.get(1);
    deaf.deaf = true;
    deaf.restart();
    sites.until(
        "all tasks are elsewhere", () -> other.running(TaskSpec.ReceiveShard.class).size() == 4);
  }

  @Test
  void tellsWorkersANewMessageTimeout() {
    sites.get(sites.target.client().setMessageTimeoutAsync(Duration.ofHours(5), TwoSites.LONG));
    sites.until(
        "every worker knows",
        () ->
            sites.target.workers.stream()
                .allMatch(
                    w -> w.messageTimeout.equals(java.util.Optional.of(Duration.ofHours(5)))));
  }

  private static Map<String, Long> epochs(FakeWorker worker) {
    Map<String, Long> epochs = new TreeMap<>();
    worker.tasks.values().forEach(task -> epochs.put(task.id(), task.epoch()));
    return epochs;
  }

  private static Map<String, Long> allEpochs(Site site) {
    Map<String, Long> epochs = new TreeMap<>();
    site.workers.forEach(worker -> epochs.putAll(epochs(worker)));
    return epochs;
  }
}
