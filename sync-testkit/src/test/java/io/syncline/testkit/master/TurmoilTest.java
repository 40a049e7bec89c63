package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.control.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever befalls masters and workers: when it is over everything runs, and can be stopped. */
final class TurmoilTest {
  private final TwoSites sites = new TwoSites().running();
  private int joined = 2;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void healsAfterTurmoil(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    Map<Long, String> epochs = new TreeMap<>();
    for (int round = 0; round < 25; round++) {
      disturb(random, random.nextBoolean() ? sites.source : sites.target);
      sites.time.pass(Duration.ofMillis(random.nextInt(4000)));
      noEpochIsGivenTwice(seed, epochs);
    }
    heal();
    assertThat(sites.get(sites.target.client().awaitRunningAsync(LONG)).sync())
        .as("seed %s", seed)
        .contains(sync);
    eachTaskRunsOnce(seed);
    boolean abort = random.nextInt(3) == 0;
    if (abort) {
      assertThat(sites.abort(LONG).stopped()).as("seed %s", seed).isTrue();
    } else {
      assertThat(sites.stop(true, LONG).inSync()).as("seed %s", seed).isTrue();
    }
    sites.until("nothing is left, seed " + seed, sites::clean);
    assertThat(sites.channelsOf(sites.source, sync)).as("seed %s", seed).isEmpty();
    assertThat(sites.channelsOf(sites.target, sync)).as("seed %s", seed).isEmpty();
  }

  private void disturb(SplittableRandom random, Site site) {
    List<FakeWorker> workers = site.workers;
    FakeWorker one = workers.get(random.nextInt(workers.size()));
    switch (random.nextInt(9)) {
      case 0 -> {
        if (site.leader().isPresent()) {
          site.master(site.killLeader());
        }
      }
      case 1 -> site.leader().ifPresent(leader -> site.restartInOrder(leader.id()));
      case 2 -> one.restart();
      case 3 -> {
        one.kill();
        workers.remove(one);
        workers.add(site.worker("w" + ++joined, sites.source));
        workers.remove(workers.size() - 1);
      }
      case 4 -> one.renewing = !one.renewing;
      case 5 -> one.deaf = !one.deaf;
      case 6 -> site.stateReachable = !site.stateReachable;
      case 7 -> {
        if (site.cut.isEmpty()) {
          site.cut.add("mem://" + (site == sites.source ? "target" : "source") + "/");
        } else {
          site.cut.clear();
        }
      }
      default -> one.reporting = !one.reporting;
    }
  }

  private void heal() {
    for (Site site : List.of(sites.source, sites.target)) {
      site.stateReachable = true;
      site.cut.clear();
      for (FakeWorker worker : site.workers) {
        worker.renewing = true;
        worker.deaf = false;
        worker.reporting = true;
      }
    }
    sites.time.pass(Duration.ofSeconds(20));
    sites.until(
        "all run",
        () -> {
          sites.time.pass(Duration.ofMillis(500));
          return sites.status(sites.target).state() == SyncState.RUNNING;
        });
  }

  private void noEpochIsGivenTwice(long seed, Map<Long, String> epochs) {
    for (FakeWorker worker : sites.target.workers) {
      for (String order : worker.orders) {
        String[] words = order.split(" ");
        if (words[0].equals("start")) {
          String who = words[1] + " " + worker.id;
          String before = epochs.put(Long.parseLong(words[2]), who);
          assertThat(before == null || before.equals(who))
              .as("seed %s: epoch %s for %s and %s", seed, words[2], before, who)
              .isTrue();
        }
      }
    }
  }

  private void eachTaskRunsOnce(long seed) {
    for (Site site : List.of(sites.source, sites.target)) {
      Map<String, String> where = new TreeMap<>();
      for (FakeWorker worker : site.workers) {
        for (TaskSpec task : worker.tasks.values()) {
          assertThat(where.put(task.id(), worker.id)).as("seed %s: %s", seed, task.id()).isNull();
        }
      }
    }
  }
}
