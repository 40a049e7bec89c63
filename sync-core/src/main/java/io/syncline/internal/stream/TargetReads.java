package io.syncline.internal.stream;

import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Digest;
import io.syncline.store.PointRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stream reads of the target: snapshots as of the beginning of a comparison or as of a mark,
 * and the digests and listings of them that the sender wants to know about.
 *
 * <p>Ordering: nothing is taken from the stream between the wish for a snapshot and its arrival.
 * Failure: a snapshot that comes too late is closed. Not thread-safe.
 */
final class TargetReads {
  private static final long NOTHING = 0;

  private final ShardReceiver owner;
  private final ReceiverActions actions;
  private final Verifications verifications;
  private final Health health;
  private final Map<Long, Long> snapshots = new HashMap<>();
  private final Map<Long, DataMessage.Digests> digests = new HashMap<>();
  private final Map<Long, DataMessage.Listing> listings = new HashMap<>();
  private long awaited = NOTHING;
  private long awaitedFor;

  TargetReads(
      ShardReceiver owner, ReceiverActions actions, Verifications verifications, Health health) {
    this.owner = owner;
    this.actions = actions;
    this.verifications = verifications;
    this.health = health;
  }

  /** Forgets everything: a new stream. */
  void clear() {
    closeSnapshots();
    if (waiting()) {
      actions.closeSnapshot(awaited);
      awaited = NOTHING;
    }
    digests.clear();
    listings.clear();
  }

  /** Nothing more is read of what was begun. */
  void closeSnapshots() {
    snapshots.values().forEach(actions::closeSnapshot);
    snapshots.clear();
  }

  /** Asks for the snapshot of a message that digests will name. */
  void begin(long message) {
    awaitedFor = message;
    awaited = owner.nextCall();
    actions.snapshot(awaited);
  }

  /** Whether a snapshot must come before anything else is taken. */
  boolean waiting() {
    return awaited != NOTHING;
  }

  boolean busy() {
    return waiting() || !digests.isEmpty() || !listings.isEmpty();
  }

  boolean awaits(long call) {
    return waiting() && call == awaited
        || digests.containsKey(call)
        || listings.containsKey(call)
        || snapshots.containsValue(call);
  }

  /** A snapshot is there: the digests that name its message can be taken. */
  void taken(long snapshot) {
    if (waiting() && snapshot == awaited) {
      snapshots.put(awaitedFor, snapshot);
      awaited = NOTHING;
    } else {
      actions.closeSnapshot(snapshot);
    }
  }

  /** Whether there is a snapshot of a message. */
  boolean holds(long message) {
    return snapshots.containsKey(message);
  }

  void ask(DataMessage.Digests asked) {
    long call = owner.nextCall();
    digests.put(call, asked);
    actions.count(ReceiverActions.Event.DIGESTS, asked.ranges().size());
    actions.digests(snapshot(asked.of()), call, asked.kind(), asked.salt(), asked.ranges());
  }

  void list(DataMessage.Listing listing) {
    long call = owner.nextCall();
    listings.put(call, listing);
    actions.listing(snapshot(listing.of()), call, listing.kind(), listing.salt(), listing.range());
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
    answer(asked.seq(), differing, counts, now);
  }

  /**
   * Compares a listing with the source's, and answers.
   *
   * @return the range if it differs just as it did before it was repaired; nothing is answered then
   */
  Optional<PointRange> listed(long call, List<DataMessage.Listed> here, long now) {
    DataMessage.Listing listing = listings.remove(call);
    if (listing == null) {
      return Optional.empty();
    }
    int different = verifications.compare(listing, here);
    if (verifications.inVain(listing.range())) {
      return Optional.of(listing.range());
    }
    answer(
        listing.seq(),
        different > 0 ? List.of(0) : List.of(),
        different > 0 ? List.of((long) here.size()) : List.of(),
        now);
    return Optional.empty();
  }

  private void answer(long to, List<Integer> differing, List<Long> counts, long now) {
    owner.answer(
        new ControlMessage.Answer(
            owner.tag(), owner.stream(), owner.session(), to, differing, counts),
        now);
  }

  private long snapshot(long message) {
    Long snapshot = snapshots.get(message);
    if (snapshot == null) {
      throw new IllegalStateException("there is no snapshot of message " + message);
    }
    return snapshot;
  }
}
