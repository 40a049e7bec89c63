package io.syncline.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.Checkpoint;
import io.syncline.store.ShardBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AppliesTest {
  /**
   * A copy of several ranges at a time stood still for ever once the store had wanted all later.
   */
  @Test
  void eachBatchThatIsWantedLaterIsGivenOnce() {
    Applies applies = new Applies();
    List<Long> calls = LongStream.rangeClosed(1, 20).boxed().toList();
    calls.forEach(call -> applies.retry(batch(call), call * 7 % 20)); // not in the order of calls
    List<Long> given = new ArrayList<>();
    for (int now = 0; now < 20; now++) {
      for (Applies.Batch due = applies.due(now); due != null; due = applies.due(now)) {
        assertThat(due.call() * 7 % 20).isEqualTo(now);
        given.add(due.call());
      }
    }
    assertThat(given).containsExactlyInAnyOrderElementsOf(calls);
  }

  private static Applies.Batch batch(long call) {
    Checkpoint held = Receiving.left(io.syncline.SessionId.NONE, Receiving.at(Receiving.F1, 10));
    ShardBatch batch = new ShardBatch(Receiving.SHARD, held, held, new ShardBatch.Nothing());
    return new Applies.Batch(call, Applies.Purpose.RANGE, batch, 0, 0, 0, 0, null, null);
  }
}
