package io.syncline.internal.master;

import io.syncline.SyncId;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Epochs: one counter for each synchronisation. A block is written before any number of it is
 * given, so that no leader ever gives one twice, or a smaller one after a greater.
 */
final class EpochCounters {
  private final Term term;
  private final MasterState state;
  private final TreeMap<String, Block> blocks = new TreeMap<>();

  EpochCounters(Term term, MasterState state) {
    this.term = term;
    this.state = state;
  }

  /** Gives {@code count} epochs, of which the consumer gets the first; soon, not at once. */
  void take(SyncId sync, int count, LongConsumer first) {
    Block block = blocks.computeIfAbsent(sync.value(), s -> new Block());
    if (block.limit - block.last >= count) {
      long given = block.last + 1;
      block.last += count;
      term.turns().soon(() -> first.accept(given));
      return;
    }
    reserve(sync, 0, count, () -> take(sync, count, first));
  }

  /** Another process has seen an epoch that was never given here: go on above it. */
  void raise(SyncId sync, long seen, Runnable done) {
    Block block = blocks.computeIfAbsent(sync.value(), s -> new Block());
    if (seen <= block.last) {
      done.run();
      return;
    }
    reserve(sync, seen, 1, done);
  }

  private void reserve(SyncId sync, long above, int count, Runnable done) {
    long[] reserved = new long[2];
    state.change(
        edit -> {
          long written =
              edit.get(StateRecord.Epochs.key(sync), StateRecord.Epochs.class)
                  .map(StateRecord.Epochs::limit)
                  .orElse(0L);
          reserved[0] = Math.max(written, above);
          reserved[1] = reserved[0] + Math.max(count, term.options().epochBlock());
          edit.put(new StateRecord.Epochs(sync, reserved[1]));
        },
        () -> {
          Block block = blocks.computeIfAbsent(sync.value(), s -> new Block());
          block.last = reserved[0];
          block.limit = reserved[1];
          done.run();
        });
  }

  /** Numbers that may be given: after the last, up to the limit. */
  private static final class Block {
    private long last;
    private long limit;
  }
}
