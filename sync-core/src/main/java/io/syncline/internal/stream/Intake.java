package io.syncline.internal.stream;

import io.syncline.control.ShardReport;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Digest;
import io.syncline.store.Document;
import io.syncline.store.FeedPosition;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final long NOTHING = 0;
  private static final long BLOCKED = -1;

  private final ShardReceiver owner;
  private final ReceiverOptions options;
  private final ReceiverActions actions;
  private final Applies applies;
  private final Verifications verifications;
  private final ReceiverStatus status;
  private final Health health;
  private final ArrayDeque<Sequencer.Item> queue = new ArrayDeque<>();
  private final Map<Long, Long> snapshots = new HashMap<>();
  private final Map<Long, DataMessage.Digests> digests = new HashMap<>();
  private final Map<Long, DataMessage.Listing> listings = new HashMap<>();
  private final Replay replay = new Replay();
  private long taken;
  private long heldFrom;
  private DataMessage.@Nullable Verified ending;
  private @Nullable PointRange vain;
  private long awaited = NOTHING;
  private long awaitedFor;
  private Optional<Position> intent = Optional.empty();
  private @Nullable FeedPosition chain;
  private @Nullable FeedPosition comparing;

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
  }

  /** Forgets everything: a new stream. */
  void clear() {
    queue.clear();
    snapshots.values().forEach(actions::closeSnapshot);
    snapshots.clear();
    if (awaited > NOTHING) {
      actions.closeSnapshot(awaited);
    }
    digests.clear();
    listings.clear();
    replay.clear();
    taken = 0;
    heldFrom = 0;
    vain = null;
    awaited = NOTHING;
    chain = null;
    comparing = null;
  }

  /** What was begun before this stream and may be half applied. */
  void intent(Optional<Position> upTo) {
    intent = upTo;
  }

  /** Changes continue from here. */
  void begin(FeedPosition at) {
    chain = at;
    comparing = null;
  }

  void add(Sequencer.Item item) {
    queue.add(item);
  }

  /** Takes what can be taken. */
  void advance(long now) {
    confirmVain();
    while (!queue.isEmpty() && awaited == NOTHING && step(queue.element(), now)) {
      // each step takes one message, or begins a new stream
    }
  }

  /**
   * The number of the last message that was given to the store, or that needs nothing of it; held
   * ones are not.
   */
  long taken() {
    return heldFrom > 0 ? heldFrom - 1 : taken;
  }

  boolean idle() {
    return queue.isEmpty() && applies.isEmpty() && awaited == NOTHING && heldFrom == 0;
  }

  boolean busy() {
    return !applies.isEmpty() || awaited != NOTHING || !digests.isEmpty() || !listings.isEmpty();
  }

  boolean mayVerify() {
    return intent.isEmpty() && heldFrom == 0;
  }

  boolean awaits(long call) {
    return call == awaited
        || digests.containsKey(call)
        || listings.containsKey(call)
        || snapshots.containsValue(call);
  }

  /** When the oldest change that waits here was committed, 0 if none waits. */
  long oldestCommittedAt() {
    long applying = applies.oldestCommittedAt();
    if (applying > 0) {
      return applying;
    }
    for (Sequencer.Item item : queue) {
      if (item.message() instanceof DataMessage.Changes changes) {
        return changes.committedAt();
      }
    }
    return 0;
  }

  private boolean step(Sequencer.Item item, long now) {
    DataMessage message = item.message();
    if (message instanceof DataMessage.Changes) {
      return changes(now);
    } else if (message instanceof DataMessage.Range range) {
      return range.repair() ? repair(item, range, now) : range(item, range, now);
    } else if (message instanceof DataMessage.Compare compare) {
      return compare(item, compare);
    } else if (message instanceof DataMessage.Compared compared) {
      return compared(item, compared, now);
    } else if (message instanceof DataMessage.Mark mark) {
      return mark(item, mark, now);
    } else if (message instanceof DataMessage.Digests asked) {
      return ask(item, asked, now);
    } else if (message instanceof DataMessage.Listing listing) {
      return list(item, listing, now);
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
    take(item);
    snapshots.values().forEach(actions::closeSnapshot);
    snapshots.clear();
    digests.clear();
    listings.clear();
    replay.clear();
    heldFrom = 0;
    intent = Optional.empty();
    owner.answersHeard();
    verifications.restart();
    boolean again = chain != null && !chain.inFeed();
    chain = null;
    comparing = compare.at();
    awaitedFor = owner.targetEmpty() ? NOTHING : compare.seq();
    status.comparing(compare.historyLost(), compare.reason(), again);
    if (compare.historyLost()) {
      actions.count(ReceiverActions.Event.HISTORY_LOST, 1);
    }
    owner.comparing();
    if (Rules.losesPositionFirst()) {
      awaited = BLOCKED;
      Checkpoint next =
          owner.checkpoint().comparing(owner.session(), owner.task().source(), compare.reason());
      apply(Applies.Purpose.COMPARING, new ShardBatch.Nothing(), next, item, 0, 0, null, null);
    } else {
      snapshotFor();
    }
    return true;
  }

  private boolean range(Sequencer.Item item, DataMessage.Range range, long now) {
    if (owner.mode() != ShardReceiver.Mode.COMPARING
        || comparing == null
        || !Rules.rangeFits(range.from(), comparing)) {
      owner.newStream(now, "a range outside its comparison");
      return false;
    }
    if (applies.size() >= options.copyParallelism()) {
      return false;
    }
    take(item);
    status.total(range.total());
    Checkpoint next = Rules.afterRange(owner.checkpoint(), range.from(), owner.task().source());
    ShardBatch.Content content =
        new ShardBatch.RangeContent(range.space(), range.range(), range.documents());
    apply(
        Applies.Purpose.RANGE,
        content,
        next,
        item,
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
        || chain == null
        || !Rules.repairFits(range.from(), chain)) {
      owner.newStream(now, "a repair as of another position");
      return false;
    }
    take(item);
    ShardBatch.Content content =
        new ShardBatch.RangeContent(range.space(), range.range(), range.documents());
    apply(
        Applies.Purpose.REPAIR,
        content,
        owner.checkpoint(),
        item,
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
        || !Rules.rangeFits(compared.at(), comparing)) {
      owner.newStream(now, "the end of a comparison that did not begin");
      return false;
    }
    take(item);
    awaited = BLOCKED;
    Checkpoint next =
        owner.checkpoint().following(owner.session(), owner.task().source(), compared.at());
    apply(
        Applies.Purpose.COMPARED, new ShardBatch.Nothing(), next, item, 0, 0, compared.at(), null);
    return true;
  }

  private boolean changes(long now) {
    DataMessage.Changes first = (DataMessage.Changes) queue.element().message();
    if (owner.mode() == ShardReceiver.Mode.STARTED && owner.resume().isPresent()) {
      owner.follow(owner.resume().get());
    }
    FeedPosition at = chain;
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
    List<Change> changes = new ArrayList<>();
    Sequencer.Item begun = queue.element();
    Optional<Position> reaches = Optional.empty();
    long bytes = 0;
    while (!queue.isEmpty()
        && bytes < options.batchBytes()
        && queue.element().message() instanceof DataMessage.Changes next
        && Rules.continues(next.from(), at)) {
      Sequencer.Item item = queue.element();
      take(item);
      bytes += item.bytes();
      at = next.from().at(next.to());
      reaches = next.intent();
      if (intent.isPresent()) {
        heldFrom = heldFrom == 0 ? item.first() : heldFrom;
        replay.add(next.changes());
        if (options.reduces() && replay.clears()) {
          owner.compareInstead(now, "what was cut off holds a truncate, which would show again");
          return false;
        }
        if (Rules.hold(next.to(), intent.get())) {
          continue;
        }
        intent = Optional.empty();
        changes.addAll(replay.take());
        begun = new Sequencer.Item(heldFrom, item.last(), next, bytes);
        heldFrom = 0;
      } else {
        changes.addAll(next.changes());
      }
    }
    chain = at;
    if (heldFrom > 0) {
      if (replay.bytes() > options.windowBytes() / 2) {
        owner.compareInstead(now, "what was cut off is larger than can be held");
      }
      return false;
    }
    if (options.reduces()) {
      replay.add(changes);
      changes = replay.take();
    }
    Checkpoint next = owner.checkpoint().following(owner.session(), owner.task().source(), at);
    next = reaches.isPresent() ? next.intending(reaches.get()) : next;
    apply(
        Applies.Purpose.CHANGES,
        new ShardBatch.Changes(changes),
        next,
        begun,
        changes.size(),
        first.committedAt(),
        at,
        null);
    return true;
  }

  private boolean mark(Sequencer.Item item, DataMessage.Mark mark, long now) {
    if (!applies.isEmpty()) {
      return false;
    }
    if (owner.mode() == ShardReceiver.Mode.STARTED && owner.resume().isPresent()) {
      owner.follow(owner.resume().get());
    }
    if (owner.mode() != ShardReceiver.Mode.FOLLOWING
        || chain == null
        || !Rules.repairFits(mark.from(), chain)
        || heldFrom > 0) {
      owner.newStream(now, "a verification as of another position");
      return false;
    }
    take(item);
    owner.answersHeard();
    verifications.marked(mark.verification());
    awaitedFor = mark.seq();
    snapshotFor();
    return true;
  }

  private boolean ask(Sequencer.Item item, DataMessage.Digests asked, long now) {
    Long snapshot = snapshots.get(asked.of());
    if (snapshot == null) {
      owner.newStream(now, "digests of nothing that was begun");
      return false;
    }
    take(item);
    long call = owner.nextCall();
    digests.put(call, asked);
    actions.count(ReceiverActions.Event.DIGESTS, asked.ranges().size());
    actions.digests(snapshot, call, asked.kind(), asked.salt(), asked.ranges());
    return true;
  }

  private boolean list(Sequencer.Item item, DataMessage.Listing listing, long now) {
    Long snapshot = snapshots.get(listing.of());
    if (snapshot == null) {
      owner.newStream(now, "a listing of nothing that was begun");
      return false;
    }
    take(item);
    long call = owner.nextCall();
    listings.put(call, listing);
    actions.listing(snapshot, call, listing.kind(), listing.salt(), listing.range());
    return true;
  }

  /**
   * A verification has ended. What it found counts only if the target still holds what was read:
   * one that lost writes meanwhile differs, and heals by itself.
   */
  private boolean verified(Sequencer.Item item, DataMessage.Verified verified) {
    take(item);
    owner.answersHeard();
    snapshots.values().forEach(actions::closeSnapshot);
    snapshots.clear();
    ending = verified;
    apply(
        Applies.Purpose.VERIFIED,
        new ShardBatch.Nothing(),
        owner.checkpoint(),
        item,
        0,
        0,
        null,
        null);
    return true;
  }

  /** A snapshot is there: the digests that name its message can be taken. */
  void snapshotTaken(long snapshot) {
    if (snapshot == awaited) {
      snapshots.put(awaitedFor, snapshot);
      awaited = NOTHING;
    } else {
      actions.closeSnapshot(snapshot);
    }
  }

  void digested(long call, List<Digest> here, long now) {
    DataMessage.Digests asked = digests.remove(call);
    if (asked == null) {
      return;
    }
    List<Integer> differing = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < here.size(); i++) {
      if (!here.get(i).equals(asked.digests().get(i))) {
        differing.add(i);
        counts.add(here.get(i).count());
      }
    }
    health.moved(now);
    owner.answer(
        new ControlMessage.Answer(
            owner.tag(), owner.stream(), owner.session(), asked.seq(), differing, counts),
        now);
  }

  void listed(long call, List<DataMessage.Listed> here, long now) {
    DataMessage.Listing listing = listings.remove(call);
    if (listing == null) {
      return;
    }
    int different = verifications.compare(listing, here);
    if (verifications.inVain(listing.range())) {
      vain = listing.range();
      confirmVain();
      return;
    }
    List<Integer> differing = different > 0 ? List.of(0) : List.of();
    owner.answer(
        new ControlMessage.Answer(
            owner.tag(),
            owner.stream(),
            owner.session(),
            listing.seq(),
            differing,
            different > 0 ? List.of((long) here.size()) : List.of()),
        now);
  }

  /**
   * That a range was repaired in vain counts only if the target still holds what was read: one that
   * was emptied meanwhile differs as it did before.
   */
  private void confirmVain() {
    if (vain == null || !applies.isEmpty() || awaited != NOTHING) {
      return;
    }
    awaited = BLOCKED;
    ShardBatch batch =
        new ShardBatch(
            owner.shard(), owner.checkpoint(), owner.checkpoint(), new ShardBatch.Nothing());
    applies.add(
        new Applies.Batch(owner.nextCall(), Applies.Purpose.VAIN, batch, 0, 0, 0, 0, null, vain));
    actions.apply(owner.lastCall(), batch, 64);
  }

  /** A batch is durable. */
  void applied(Applies.Batch batch, long now) {
    switch (batch.purpose()) {
      case COMPARING -> {
        awaited = NOTHING;
        snapshotFor();
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
        awaited = NOTHING;
        health.moved(now);
        owner.compared();
        status.copyEnds();
        snapshots.values().forEach(actions::closeSnapshot);
        snapshots.clear();
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

  private void snapshotFor() {
    if (awaitedFor != NOTHING) {
      awaited = owner.nextCall();
      actions.snapshot(awaited);
    }
  }

  private void take(Sequencer.Item item) {
    queue.remove();
    taken = item.last();
  }

  private void apply(
      Applies.Purpose purpose,
      ShardBatch.Content content,
      Checkpoint next,
      Sequencer.Item item,
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
            item.first(),
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
