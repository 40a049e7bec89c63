package io.syncline.internal.stream;

import io.syncline.control.ShardReport;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Document;
import io.syncline.store.FeedPosition;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one stream, in order, on their way into the store: decides what may be applied now,
 * what must wait for what was given to the store before, and what does not fit.
 *
 * <p>Ordering: a batch of changes waits for the one before; ranges of a comparison run several at a
 * time; the beginning and end of a comparison, marks and repairs wait for everything before them.
 * Failure: what does not fit begins a new stream, which clears all of this. Not thread-safe.
 */
final class Intake {
  private final ShardReceiver owner;
  private final ReceiverOptions options;
  private final ReceiverActions actions;
  private final Applies applies;
  private final Verifications verifications;
  private final ReceiverStatus status;
  private final Health health;
  private final Inbox inbox = new Inbox();
  private final ChangeBatches changes;
  private final TargetReads reads;
  private DataMessage.@Nullable Verified ending;
  private @Nullable PointRange vain;
  private DataMessage.@Nullable Compare comparing;
  private boolean reading;
  private boolean blocked;

  Intake(
      ShardReceiver owner,
      ReceiverOptions options,
      ReceiverActions actions,
      Applies applies,
      Verifications verifications,
      ReceiverStatus status,
      Health health) {
    this.owner = owner;
    this.options = options;
    this.actions = actions;
    this.applies = applies;
    this.verifications = verifications;
    this.status = status;
    this.health = health;
    this.changes = new ChangeBatches(options, inbox);
    this.reads = new TargetReads(owner, actions, verifications, health);
  }

  /** What is read of the target. */
  TargetReads reads() {
    return reads;
  }

  /** Forgets everything: a new stream. */
  void clear() {
    inbox.clear();
    changes.clear();
    reads.clear();
    vain = null;
    comparing = null;
    blocked = false;
  }

  /** What was begun before this stream and may be half applied. */
  void intent(Optional<Position> upTo) {
    changes.intent(upTo);
  }

  /** Changes continue from here. */
  void begin(FeedPosition at) {
    changes.begin(at);
    comparing = null;
  }

  void add(Sequencer.Item item) {
    inbox.add(item);
  }

  /** Takes what can be taken. */
  void advance(long now) {
    confirmVain();
    for (Sequencer.Item item = inbox.head();
        item != null && !blocked && !reads.waiting() && step(item, now);
        item = inbox.head()) {
      // each step takes one message, or begins a new stream
    }
  }

  /**
   * The number of the last message that was given to the store, or that needs nothing of it; held
   * ones are not.
   */
  long taken() {
    long heldFrom = changes.heldFrom();
    return heldFrom > 0 ? heldFrom - 1 : inbox.taken();
  }

  boolean idle() {
    return inbox.isEmpty()
        && applies.isEmpty()
        && !blocked
        && !reads.waiting()
        && changes.heldFrom() == 0;
  }

  boolean busy() {
    return !applies.isEmpty() || blocked || reads.busy();
  }

  /** Batches of documents that were given to the store so far, in all streams. */
  long writes() {
    return applies.writes();
  }

  boolean mayVerify() {
    return !changes.replaying();
  }

  /** When the oldest change that waits here was committed, 0 if none waits. */
  long oldestCommittedAt() {
    long applying = applies.oldestCommittedAt();
    return applying > 0 ? applying : inbox.oldestCommittedAt();
  }

  private boolean step(Sequencer.Item item, long now) {
    DataMessage message = item.message();
    if (message instanceof DataMessage.Changes first) {
      return changes(first, now);
    } else if (message instanceof DataMessage.Range range) {
      return range.repair() ? repair(item, range, now) : range(item, range, now);
    } else if (message instanceof DataMessage.Compare compare) {
      return compare(item, compare);
    } else if (message instanceof DataMessage.Compared compared) {
      return compared(item, compared, now);
    } else if (message instanceof DataMessage.Mark mark) {
      return mark(mark, now);
    } else if (message instanceof DataMessage.Digests asked) {
      return ask(asked, now);
    } else if (message instanceof DataMessage.Listing listing) {
      return list(listing, now);
    } else if (message instanceof DataMessage.Verified verified) {
      return applies.isEmpty() && verified(item, verified);
    } else if (message instanceof DataMessage.Over over) {
      if (applies.isEmpty()) {
        owner.over(
            over.moved() ? ShardReport.Event.MOVED : ShardReport.Event.ENDED,
            over.moved()
                ? "the shard goes on in another feed"
                : "the source's collection was dropped");
      }
      return false;
    }
    owner.newStream(now, "a message that does not belong here");
    return false;
  }

  private boolean compare(Sequencer.Item item, DataMessage.Compare compare) {
    if (!applies.isEmpty()) {
      return false;
    }
    if (!Rules.sameCollection(compare.source(), owner.task().source())) {
      owner.over(ShardReport.Event.ENDED, "the source's collection is another incarnation");
      return false;
    }
    inbox.take();
    reads.clear();
    boolean again = changes.chain() != null && !changes.chain().inFeed();
    changes.stop();
    owner.answersHeard();
    verifications.restart();
    comparing = compare;
    status.comparing(compare.historyLost(), compare.reason(), again);
    if (compare.historyLost()) {
      actions.count(ReceiverActions.Event.HISTORY_LOST, 1);
    }
    reading = !owner.targetEmpty();
    owner.comparing();
    if (Rules.losesPositionFirst()) {
      blocked = true;
      Checkpoint next =
          owner.checkpoint().comparing(owner.session(), owner.task().source(), compare.reason());
      apply(
          Applies.Purpose.COMPARING,
          new ShardBatch.Nothing(),
          next,
          item.first(),
          0,
          0,
          null,
          null);
    } else {
      readTarget();
    }
    return true;
  }

  private boolean range(Sequencer.Item item, DataMessage.Range range, long now) {
    if (owner.mode() != ShardReceiver.Mode.COMPARING
        || comparing == null
        || !Rules.rangeFits(range.from(), comparing.at())) {
      owner.newStream(now, "a range outside its comparison");
      return false;
    }
    if (applies.size() >= options.copyParallelism()) {
      return false;
    }
    inbox.take();
    status.total(range.total());
    Checkpoint next = Rules.afterRange(owner.checkpoint(), range.from(), owner.task().source());
    ShardBatch.Content content =
        new ShardBatch.RangeContent(range.space(), range.range(), range.documents());
    apply(
        Applies.Purpose.RANGE,
        content,
        next,
        item.first(),
        range.documents().size(),
        0,
        null,
        range.range());
    return true;
  }

  private boolean repair(Sequencer.Item item, DataMessage.Range range, long now) {
    if (!applies.isEmpty()) {
      return false;
    }
    if (owner.mode() != ShardReceiver.Mode.FOLLOWING
        || changes.chain() == null
        || !Rules.repairFits(range.from(), changes.chain())) {
      owner.newStream(now, "a repair as of another position");
      return false;
    }
    inbox.take();
    ShardBatch.Content content =
        new ShardBatch.RangeContent(range.space(), range.range(), range.documents());
    apply(
        Applies.Purpose.REPAIR,
        content,
        owner.checkpoint(),
        item.first(),
        range.documents().size(),
        0,
        null,
        range.range());
    return true;
  }

  private boolean compared(Sequencer.Item item, DataMessage.Compared compared, long now) {
    if (!applies.isEmpty()) {
      return false;
    }
    if (owner.mode() != ShardReceiver.Mode.COMPARING
        || comparing == null
        || !Rules.rangeFits(compared.at(), comparing.at())) {
      owner.newStream(now, "the end of a comparison that did not begin");
      return false;
    }
    inbox.take();
    blocked = true;
    Checkpoint next =
        owner.checkpoint().following(owner.session(), owner.task().source(), compared.at());
    apply(
        Applies.Purpose.COMPARED,
        new ShardBatch.Nothing(),
        next,
        item.first(),
        0,
        0,
        compared.at(),
        null);
    return true;
  }

  private boolean changes(DataMessage.Changes first, long now) {
    if (owner.mode() == ShardReceiver.Mode.STARTED && owner.resume().isPresent()) {
      owner.follow(owner.resume().get());
    }
    FeedPosition at = changes.chain();
    if (owner.mode() != ShardReceiver.Mode.FOLLOWING
        || at == null
        || !Rules.continues(first.from(), at)
        || !Rules.sameCollection(first.source(), owner.task().source())) {
      owner.newStream(now, "changes that do not continue from here");
      return false;
    }
    if (!applies.isEmpty()) {
      return false;
    }
    ChangeBatches.Gathered gathered = changes.gather(at);
    if (gathered instanceof ChangeBatches.Gathered.Hopeless hopeless) {
      owner.compareInstead(now, hopeless.why());
    }
    if (!(gathered instanceof ChangeBatches.Gathered.Batch batch)) {
      return false;
    }
    // What only begins a transaction ends where the changes before ended; idle, it went on since.
    FeedPosition reached =
        owner.checkpoint().position().filter(p -> p.reaches(batch.to())).orElse(batch.to());
    Checkpoint next = owner.checkpoint().following(owner.session(), owner.task().source(), reached);
    apply(
        Applies.Purpose.CHANGES,
        new ShardBatch.Changes(batch.changes()),
        batch.reaches().map(next::intending).orElse(next),
        batch.first(),
        batch.changes().size(),
        batch.committedAt(),
        batch.to(),
        null);
    return true;
  }

  private boolean mark(DataMessage.Mark mark, long now) {
    if (!applies.isEmpty()) {
      return false;
    }
    if (owner.mode() == ShardReceiver.Mode.STARTED && owner.resume().isPresent()) {
      owner.follow(owner.resume().get());
    }
    if (owner.mode() != ShardReceiver.Mode.FOLLOWING
        || changes.chain() == null
        || !Rules.repairFits(mark.from(), changes.chain())
        || changes.heldFrom() > 0) {
      owner.newStream(now, "a verification as of another position");
      return false;
    }
    inbox.take();
    owner.answersHeard();
    verifications.marked(mark.verification());
    reads.begin(mark.seq());
    return true;
  }

  private boolean ask(DataMessage.Digests asked, long now) {
    if (!reads.holds(asked.of())) {
      owner.newStream(now, "digests of nothing that was begun");
      return false;
    }
    inbox.take();
    reads.ask(asked);
    return true;
  }

  private boolean list(DataMessage.Listing listing, long now) {
    if (!reads.holds(listing.of())) {
      owner.newStream(now, "a listing of nothing that was begun");
      return false;
    }
    inbox.take();
    reads.list(listing);
    return true;
  }

  /**
   * A verification has ended. What it found counts only if the target still holds what was read:
   * one that lost writes meanwhile differs, and heals by itself.
   */
  private boolean verified(Sequencer.Item item, DataMessage.Verified verified) {
    inbox.take();
    owner.answersHeard();
    reads.closeSnapshots();
    ending = verified;
    apply(
        Applies.Purpose.VERIFIED,
        new ShardBatch.Nothing(),
        owner.checkpoint(),
        item.first(),
        0,
        0,
        null,
        null);
    return true;
  }

  void listed(long call, List<DataMessage.Listed> here, long now) {
    Optional<PointRange> again = reads.listed(call, here, now);
    if (again.isPresent()) {
      vain = again.get();
      confirmVain();
    }
  }

  /**
   * That a range was repaired in vain counts only if the target still holds what was read: one that
   * was emptied meanwhile differs as it did before.
   */
  private void confirmVain() {
    if (vain == null || !applies.isEmpty() || blocked || reads.waiting()) {
      return;
    }
    blocked = true;
    ShardBatch batch =
        new ShardBatch(
            owner.shard(), owner.checkpoint(), owner.checkpoint(), new ShardBatch.Nothing());
    applies.add(
        new Applies.Batch(owner.nextCall(), Applies.Purpose.VAIN, batch, 0, 0, 0, 0, null, vain));
    actions.apply(owner.lastCall(), batch, 64);
  }

  /** A batch is durable. */
  void applied(Applies.Batch batch, long now) {
    if (batch.wrote()) {
      status.waiting("");
    }
    switch (batch.purpose()) {
      case COMPARING -> {
        blocked = false;
        readTarget();
        health.moved(now);
      }
      case RANGE -> {
        status.copied(batch.documents(), batch.bytes(), now);
        actions.count(ReceiverActions.Event.COPIED, batch.documents());
        actions.count(ReceiverActions.Event.BYTES, batch.bytes());
        health.changed(now);
        owner.progress();
      }
      case COMPARED -> {
        blocked = false;
        health.moved(now);
        owner.compared();
        status.copyEnds();
        reads.closeSnapshots();
        owner.follow(java.util.Objects.requireNonNull(batch.reaches()));
      }
      case CHANGES -> {
        long lag = health.applied(batch.committedAt(), now);
        if (lag >= 0) {
          actions.count(ReceiverActions.Event.LAG_MICROS, lag);
        }
        actions.count(ReceiverActions.Event.APPLIED, batch.documents());
        actions.count(ReceiverActions.Event.BYTES, batch.bytes());
        owner.progress();
      }
      case REPAIR -> {
        health.changed(now);
        long mended = verifications.repaired(java.util.Objects.requireNonNull(batch.range()));
        actions.count(ReceiverActions.Event.REPAIRED, mended);
      }
      case VERIFIED -> {
        DataMessage.Verified over = java.util.Objects.requireNonNull(ending);
        verifications.end(over.verification(), over.documents(), over.failure());
        health.moved(now);
        owner.watched(now);
      }
      case VAIN ->
          owner.fail(
              "documents in the range " + batch.range() + " differ again after they were repaired",
              "");
      case IDLE -> {
        health.watched(now);
        owner.watched(now);
      }
    }
  }

  /** The target is compared as it is now; an empty one need not be read. */
  private void readTarget() {
    if (comparing != null && reading) {
      reads.begin(comparing.seq());
    }
  }

  private void apply(
      Applies.Purpose purpose,
      ShardBatch.Content content,
      Checkpoint next,
      long first,
      long documents,
      long committedAt,
      @Nullable FeedPosition reaches,
      @Nullable PointRange range) {
    ShardBatch batch = new ShardBatch(owner.shard(), owner.checkpoint(), next, content);
    long bytes = size(content);
    applies.add(
        new Applies.Batch(
            owner.nextCall(),
            purpose,
            batch,
            first,
            documents,
            bytes,
            committedAt,
            reaches,
            range));
    actions.apply(owner.lastCall(), batch, bytes + 64);
  }

  private static long size(ShardBatch.Content content) {
    long bytes = 0;
    if (content instanceof ShardBatch.RangeContent range) {
      for (Document document : range.documents()) {
        bytes += document.size();
      }
    } else if (content instanceof ShardBatch.Changes changes) {
      for (Change change : changes.changes()) {
        bytes += change.size();
      }
    }
    return bytes;
  }
}
