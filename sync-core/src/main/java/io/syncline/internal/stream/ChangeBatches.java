package io.syncline.internal.stream;

import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Change;
import io.syncline.store.FeedPosition;
import io.syncline.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of changes that continue from each other. What a batch that was cut off may have
 * half applied is held until it is whole again, and is one batch then, whatever its size. Not
 * thread-safe.
 */
final class ChangeBatches {
  private final ReceiverOptions options;
  private final Inbox inbox;
  private final Replay replay = new Replay();
  private Optional<Position> intent = Optional.empty();
  private long heldFrom;
  private @Nullable FeedPosition chain;

  /** What came of the changes at the head of the inbox. */
  sealed interface Gathered {
    /**
     * A batch.
     *
     * @param first the number of its first message
     * @param to where it ends
     * @param reaches the end of a transaction that it only begins
     * @param committedAt of its first change
     */
    record Batch(
        long first,
        List<Change> changes,
        FeedPosition to,
        Optional<Position> reaches,
        long committedAt)
        implements Gathered {}

    /** All of them are held. */
    record Held() implements Gathered {}

    /** They can't be held: only a comparison helps. */
    record Hopeless(String why) implements Gathered {}
  }

  ChangeBatches(ReceiverOptions options, Inbox inbox) {
    this.options = options;
    this.inbox = inbox;
  }

  /** Forgets everything: a new stream. */
  void clear() {
    chain = null;
    replay.clear();
    heldFrom = 0;
  }

  /** A comparison begins: what is held is of no use, and nothing is followed. */
  void stop() {
    clear();
    intent = Optional.empty();
  }

  /** What was begun before this stream and may be half applied. */
  void intent(Optional<Position> upTo) {
    intent = upTo;
  }

  /** Changes continue from here. */
  void begin(FeedPosition at) {
    chain = at;
  }

  /** Where the changes that were taken end; null while none are followed. */
  @Nullable FeedPosition chain() {
    return chain;
  }

  /** The number of the first message that is held, 0 if none is. */
  long heldFrom() {
    return heldFrom;
  }

  /** Whether a replay is awaited or under way. */
  boolean replaying() {
    return intent.isPresent() || heldFrom > 0;
  }

  /** Takes changes that continue from {@code from}, of which the first is known to. */
  Gathered gather(FeedPosition from) {
    List<Change> changes = new ArrayList<>();
    FeedPosition at = from;
    Optional<Position> reaches = Optional.empty();
    long committedAt = 0;
    long begun = 0;
    long bytes = 0;
    for (Sequencer.Item item = inbox.head();
        item != null
            && bytes < options.batchBytes()
            && item.message() instanceof DataMessage.Changes next
            && Rules.continues(next.from(), at);
        item = inbox.head()) {
      inbox.take();
      if (begun == 0) {
        begun = item.first();
        committedAt = next.committedAt();
      }
      bytes += item.bytes();
      at = next.from().at(next.to());
      reaches = next.intent();
      if (intent.isEmpty()) {
        changes.addAll(next.changes());
        continue;
      }
      heldFrom = heldFrom == 0 ? item.first() : heldFrom;
      replay.add(next.changes());
      if (options.reduces() && replay.clears()) {
        return new Gathered.Hopeless("what was cut off holds a truncate, which would show again");
      }
      if (!Rules.hold(next.to(), intent.get())) {
        intent = Optional.empty();
        changes.addAll(replay.take());
        begun = heldFrom;
        heldFrom = 0;
      }
    }
    chain = at;
    if (heldFrom > 0) {
      return replay.bytes() > options.windowBytes() / 2
          ? new Gathered.Hopeless("what was cut off is larger than can be held")
          : new Gathered.Held();
    }
    if (options.reduces()) {
      replay.add(changes);
      changes = replay.take();
    }
    return new Gathered.Batch(begun, changes, at, reaches, committedAt);
  }
}
