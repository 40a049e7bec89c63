package io.syncline.internal.stream;

import io.syncline.internal.wire.DataMessage;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Messages of one stream that are in order and not taken yet. Not thread-safe. */
final class Inbox {
  private final ArrayDeque<Sequencer.Item> queue = new ArrayDeque<>();
  private long taken;

  void add(Sequencer.Item item) {
    queue.add(item);
  }

  /** The next message. */
  Sequencer.@Nullable Item head() {
    return queue.peek();
  }

  Sequencer.Item take() {
    Sequencer.Item item = queue.remove();
    taken = item.last();
    return item;
  }

  /** The number of the last message that was taken. */
  long taken() {
    return taken;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** When the oldest change that waits was committed, 0 if none waits. */
  long oldestCommittedAt() {
    for (Sequencer.Item item : queue) {
      if (item.message() instanceof DataMessage.Changes changes) {
        return changes.committedAt();
      }
    }
    return 0;
  }

  void clear() {
    queue.clear();
    taken = 0;
  }
}
