package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.Progress;
import io.syncline.ShardStatus;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a target's status counts as its first word on the source's structure. */
@Timeout(30)
class FirstWordTest {
  private static final String NAMES = "structure: database _system: names are unlike";
  private static final FirstWord.Word GOES = new FirstWord.Word.Goes();
  private static final FirstWord.Word SILENT = new FirstWord.Word.Silent();

  private final Deque<SyncStatus> told = new ArrayDeque<>();
  private int asked;

  private FirstWordTest says(SyncState state, int shards, String message) {
    told.add(
        new SyncStatus(
            new ClusterId("paris"),
            state,
            Optional.of(new SyncId("0123456789abcdef")),
            List.of(),
            message,
            Collections.nCopies(shards, shard(state)),
            shards,
            shards,
            Duration.ZERO,
            Progress.NONE,
            List.of(),
            false,
            Optional.empty()));
    return this;
  }

  private static ShardStatus shard(SyncState state) {
    return new ShardStatus(
        new ShardId("shop", "orders", 0),
        state,
        "",
        "",
        Optional.empty(),
        "",
        false,
        Duration.ZERO,
        Progress.NONE,
        false,
        false,
        0,
        Duration.ZERO,
        Duration.ZERO);
  }

  /** A second passes with each status; the last one stays. */
  private FirstWord.Word await(int seconds) throws InterruptedException {
    return new FirstWord(
            () -> {
              asked++;
              return told.size() > 1 ? told.remove() : told.element();
            },
            () -> Duration.ofSeconds(asked).toNanos(),
            Duration.ofMillis(1))
        .await(Duration.ofSeconds(seconds));
  }

  private static FirstWord.Word refused(String why) {
    return new FirstWord.Word.Refused(why);
  }

  @Test
  void goesAsSoonAsShardsAreCopied() throws InterruptedException {
    says(SyncState.INITIALIZING, 0, "").says(SyncState.INITIAL_SYNC, 3, "");
    assertThat(await(60)).isEqualTo(GOES);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void goesWhereThereIsNothingToCopyForAWhile() throws InterruptedException {
    says(SyncState.RUNNING, 0, "");
    assertThat(await(60)).isEqualTo(GOES);
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void aRefusalThatComesAfterAMomentWithoutShardsCounts() throws InterruptedException {
    says(SyncState.RUNNING, 0, "").says(SyncState.RUNNING, 0, NAMES);
    assertThat(await(60)).isEqualTo(refused(NAMES));
  }

  @Test
  void aTroubleThatPassesIsNone() throws InterruptedException {
    says(SyncState.INITIALIZING, 2, NAMES).says(SyncState.INITIALIZING, 2, NAMES);
    says(SyncState.INITIALIZING, 2, "").says(SyncState.RUNNING, 2, "");
    assertThat(await(60)).isEqualTo(GOES);
  }

  @Test
  void aTroubleAtTheEndOfTheTimeCounts() throws InterruptedException {
    says(SyncState.INITIALIZING, 0, "").says(SyncState.INITIALIZING, 0, "");
    says(SyncState.INITIALIZING, 0, "source: the structure can't be read: no");
    assertThat(await(3)).isEqualTo(refused("source: the structure can't be read: no"));
  }

  @Test
  void aSourceThatWillNotGoOnCountsWhateverItSays() throws InterruptedException {
    says(SyncState.FAILED, 0, "the source says no");
    assertThat(await(60)).isEqualTo(refused("the source says no"));
  }

  @Test
  void aShardThatFailsIsNoRefusal() throws InterruptedException {
    says(SyncState.FAILED, 1, "1 failed: shop/orders/0");
    assertThat(await(60)).isEqualTo(GOES);
  }

  @Test
  void whatIsOfNoStructureIsNoRefusal() throws InterruptedException {
    says(SyncState.INITIALIZING, 0, "calling the source: no answer");
    assertThat(await(8)).isEqualTo(SILENT);
    says(SyncState.RUNNING, 1, "the source has no feed").told.remove();
    assertThat(await(8)).isEqualTo(GOES);
  }
}
