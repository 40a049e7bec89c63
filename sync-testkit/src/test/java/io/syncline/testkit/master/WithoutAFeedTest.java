package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.CheckReport;
import io.syncline.RepairReport;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.StopReport;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.store.Document;
import io.syncline.store.Fencing;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source that has no feed: its shards are compared again and again. */
final class WithoutAFeedTest {
  private static final Duration INTERVAL = Duration.ofSeconds(20);

  /** An interval, a comparison, and what reports take. */
  private static final Duration RECOVERY = INTERVAL.plusSeconds(3);

  private final ComparedSites sites = new ComparedSites(INTERVAL);

  @Test
  void copiesAndThenFollowsByComparingAgain() {
    sites.running(200);
    assertThat(sites.equal()).isTrue();
    for (int round = 0; round < 3; round++) {
      sites.put("k1", "again " + round);
      sites.put("new" + round, "n");
      sites.source.store.documents().remove("d", "c", "k" + (10 + round));
      sites.time.until("what was written is there", RECOVERY, sites::equal);
    }
    sites.source.store.documents().truncate("d", "c");
    sites.time.until("nothing is left", RECOVERY, sites::equal);
    assertThat(sites.target.store.documents().count("d", "c")).isZero();
  }

  @Test
  void saysThatItIsComparedAgainAndHowOldTheTargetIs() {
    sites.running(200);
    Duration oldest = Duration.ZERO;
    for (int second = 0; second < 60; second++) {
      sites.put("k" + second, "changed");
      sites.time.pass(Duration.ofSeconds(1));
      SyncStatus status = sites.status();
      assertThat(status.state()).as("%s", status.shards()).isEqualTo(SyncState.RUNNING);
      assertThat(status.message())
          .startsWith("the source has no feed: it is compared again and again");
      assertThat(status.warning().orElse(""))
          .contains("reads both clusters", "written since", "is lost with the source");
      for (ShardStatus shard : status.shards()) {
        assertThat(shard.message())
            .matches("the source has no feed: .* comparison that was completed began \\d+ s ago");
        assertThat(shard.lag()).isLessThan(RECOVERY);
        assertThat(shard.caughtUp()).isFalse();
        assertThat(shard.resyncing()).isFalse();
      }
      oldest = status.lag().compareTo(oldest) > 0 ? status.lag() : oldest;
    }
    assertThat(oldest).isGreaterThan(INTERVAL.multipliedBy(8).dividedBy(10));
  }

  @Test
  void whatIsWrittenWhileAComparisonRunsComesWithTheNext() {
    sites.running(200);
    int before = sites.snapshots;
    sites.onSnapshot =
        () -> {
          sites.onSnapshot = () -> {};
          for (int i = 0; i < 30; i++) {
            sites.put("late" + i, "after the snapshot was taken");
          }
        };
    sites.time.until("a comparison begins", INTERVAL, () -> sites.snapshots > before);
    sites.time.pass(Duration.ofSeconds(4));
    assertThat(sites.equal()).isFalse();
    assertThat(sites.status().state())
        .as("%s", sites.status().shards())
        .isEqualTo(SyncState.RUNNING);
    sites.time.until("the next one brings it", INTERVAL, sites::equal);
  }

  @Test
  void isNotRunningWhileSnapshotsFail() {
    sites.running(50);
    sites.snapshotsFail = true;
    sites.put("k1", "waits");
    sites.time.pass(Duration.ofSeconds(40));
    ShardStatus shard = sites.status().shards().get(0);
    assertThat(shard.state()).isEqualTo(SyncState.INITIAL_SYNC);
    assertThat(shard.stall().map(Stall::hop)).contains(Stall.Hop.SOURCE_STORE);
    assertThat(shard.lag()).isGreaterThan(Duration.ofSeconds(38));
    sites.snapshotsFail = false;
    sites.time.until("it is there", RECOVERY, sites::equal);
    sites.until(() -> sites.status().state() == SyncState.RUNNING);
  }

  @Test
  void isNotRunningWhileComparisonsBeginAndDoNotEnd() {
    sites.running(50);
    sites.readsFail = true;
    sites.put("k1", "waits");
    sites.time.pass(INTERVAL.plusSeconds(5));
    for (int second = 0; second < 30; second++) {
      sites.time.pass(Duration.ofSeconds(1));
      assertThat(sites.status().shards()).noneMatch(s -> s.state() == SyncState.RUNNING);
    }
    assertThat(sites.status().lag()).isGreaterThan(Duration.ofSeconds(50));
    sites.readsFail = false;
    sites.until(() -> sites.status().state() == SyncState.RUNNING);
    assertThat(sites.equal()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Fencing.class)
  void goesOnWhenWorkersAreLostWhateverTheTargetsFence(Fencing fencing) {
    ComparedSites fenced = new ComparedSites(INTERVAL, fencing).running(200);
    Duration takeOver = RECOVERY.plusSeconds(30);
    fenced.put("k1", "before the target's worker was lost");
    fenced.kill(fenced.target, "w1");
    fenced.time.until("it is there", takeOver, fenced::equal);
    fenced.put("k2", "before the source's worker was lost");
    fenced.kill(fenced.source, "w1");
    fenced.time.until("it is there", takeOver, fenced::equal);
    fenced.until(() -> fenced.status().state() == SyncState.RUNNING);
    StopReport stopped = fenced.get(fenced.target.client().stopAsync(true, TwoSites.LONG));
    assertThat(stopped.inSync()).as("%s", stopped).isTrue();
  }

  @Test
  void theAgeOfTheTargetOutlivesAWorkerThatIsLostInAComparison() {
    sites.running(200);
    sites.readsFail = true;
    sites.time.pass(INTERVAL.plusSeconds(10));
    sites.kill(sites.target, "w1");
    sites.time.pass(Duration.ofSeconds(20));
    assertThat(sites.status().shards())
        .allMatch(s -> s.lag().compareTo(Duration.ofSeconds(45)) > 0)
        .noneMatch(s -> s.state() == SyncState.RUNNING);
  }

  @Test
  void collectionsThatComeAndGoAreFollowed() {
    sites.running(50);
    sites.source.store.documents().createCollection("d", "new", 1);
    sites.source.store.documents().put("d", "new", "k", "v");
    sites.until(() -> sites.target.store.operator().shards().contains(new ShardId("d", "new", 0)));
    sites.until(() -> sites.target.store.documents().count("d", "new") == 1);
    sites.source.store.documents().dropCollection("d", "c");
    sites.source.store.documents().createCollection("d", "c", 3);
    sites.put("k1", "of another collection");
    sites.until(sites::equal);
    assertThat(sites.target.store.documents().count("d", "c")).isEqualTo(1);
  }

  @Test
  void aWorkerLostInTheMiddleOfAComparisonLeavesNothingBehind() {
    sites.running(0);
    for (int i = 0; i < 2000; i++) {
      sites.put("k" + i, "v".repeat(200));
    }
    int before = sites.snapshots;
    sites.time.until("a comparison begins", INTERVAL, () -> sites.snapshots > before);
    sites.time.step();
    sites.kill(sites.target, "w1");
    sites.kill(sites.source, "w2");
    sites.time.until("all is there", RECOVERY.plusSeconds(20), sites::equal);
  }

  @Test
  void aTargetThatWasWipedIsCopiedAnewAtOnce() {
    ComparedSites rare = new ComparedSites(Duration.ofHours(1)).running(50);
    rare.target.store.operator().wipe();
    rare.time.until("it was copied again", Duration.ofSeconds(60), rare::equal);
  }

  @Test
  void stopsInSyncWithAComparisonOfItsOwn() {
    ComparedSites rare = new ComparedSites(Duration.ofHours(1)).running(200);
    for (int i = 0; i < 100; i++) {
      rare.put("late" + i, "l");
    }
    rare.source.store.documents().remove("d", "c", "k7");
    assertThat(rare.equal()).isFalse();
    StopReport stopped = rare.get(rare.target.client().stopAsync(true, TwoSites.LONG));
    assertThat(stopped.inSync()).as("%s", stopped).isTrue();
    assertThat(rare.equal()).isTrue();
  }

  @Test
  void stopsInSyncAlsoWhereComparisonsFollowEachOther() {
    ComparedSites often = new ComparedSites(Duration.ofSeconds(1)).running(200);
    often.put("late", "l");
    StopReport stopped = often.get(often.target.client().stopAsync(true, TwoSites.LONG));
    assertThat(stopped.inSync()).as("%s", stopped).isTrue();
    assertThat(often.equal()).isTrue();
  }

  @Test
  void doesNotStopInSyncWhileNoComparisonSucceeds() {
    sites.running(50);
    sites.put("k1", "never seen");
    sites.readsFail = true;
    StopReport stopped = sites.get(sites.target.client().stopAsync(true, Duration.ofSeconds(40)));
    assertThat(stopped.stopped()).as("%s", stopped).isFalse();
    assertThat(stopped.inSync()).isFalse();
    sites.readsFail = false;
    sites.put("k2", "writable again");
    sites.time.until("it goes on", RECOVERY.plusSeconds(10), sites::equal);
  }

  @Test
  void aCheckComparesFirstAndThenFindsWhatComparingDoesNotSee() {
    ComparedSites rare = new ComparedSites(Duration.ofHours(1)).running(200);
    rare.put("k1", "newer");
    ShardId shard = ComparedSites.SHARDS.get(0);
    Document sound = rare.target.store.operator().documents(shard).get(0);
    Document damaged =
        new Document(sound.key(), sound.revision(), io.syncline.Bytes.utf8("damaged"));
    rare.target.store.operator().rawPut(shard, damaged);
    CheckReport check = rare.get(rare.target.client().checkAsync(Set.of(), TwoSites.LONG));
    assertThat(check.documents()).isEqualTo(200);
    assertThat(check.differing()).isEqualTo(1);
    assertThat(check.differences()).allMatch(d -> d.key().equals(sound.key()));
    RepairReport repair = rare.get(rare.target.client().repairAsync(Set.of(), TwoSites.LONG));
    assertThat(repair.mended()).isEqualTo(1);
    assertThat(rare.get(rare.target.client().checkAsync(Set.of(), TwoSites.LONG)).equal()).isTrue();
    assertThat(rare.equal()).isTrue();
  }
}
