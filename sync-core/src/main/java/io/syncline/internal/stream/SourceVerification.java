package io.syncline.internal.stream;

import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedPosition;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ScanPage;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A verification at the source, and the repairs that follow from it, between the changes of a
 * running stream.
 *
 * <p>Ordering: a snapshot is taken; changes up to its position are sent, then the mark, then
 * changes flow on while digests of the two snapshots are compared. Each repair takes a snapshot of
 * its own, and its range stands between the changes up to that and those after. A snapshot that
 * comes when later changes were sent is of no use: another is taken, and changes wait for it. Not
 * thread-safe.
 */
final class SourceVerification {
  private enum Step {
    SNAPSHOT,
    MARK,
    NARROWING,
    REPAIR_SNAPSHOT,
    REPAIR_CUT,
    REPAIR_SCAN,
    DONE
  }

  final String name;
  private final boolean repair;
  private final SenderActions actions;
  private final DigestKind kind;
  private final int frameBytes;
  private final ArrayDeque<PointRange> listings = new ArrayDeque<>();
  private final Map<Long, PointRange> listingCalls = new HashMap<>();
  private final Map<Long, PointRange> openListings = new HashMap<>();
  private final ArrayDeque<PointRange> repairs = new ArrayDeque<>();
  private Step step;
  private long snapshot;
  private @Nullable Position cut;
  private boolean cameTooLate;
  private @Nullable Narrowing narrowing;
  private @Nullable PointRange repairing;
  private long repairCall;
  private long mark;

  SourceVerification(
      String name,
      boolean repair,
      SenderActions actions,
      DigestKind kind,
      int frameBytes,
      long snapshot) {
    this(name, repair, actions, kind, frameBytes, snapshot, Step.SNAPSHOT);
    actions.snapshot(snapshot);
  }

  private SourceVerification(
      String name,
      boolean repair,
      SenderActions actions,
      DigestKind kind,
      int frameBytes,
      long snapshot,
      Step step) {
    this.name = name;
    this.repair = repair;
    this.actions = actions;
    this.kind = kind;
    this.frameBytes = frameBytes;
    this.snapshot = snapshot;
    this.step = step;
  }

  /** As of a snapshot that was just sent, whole. */
  static SourceVerification of(
      ControlMessage.Verify request,
      SenderActions actions,
      DigestKind kind,
      int frameBytes,
      long snapshot,
      FeedPosition at) {
    SourceVerification made =
        new SourceVerification(
            request.verification(),
            request.repair(),
            actions,
            kind,
            frameBytes,
            snapshot,
            Step.MARK);
    made.cut = at.position();
    return made;
  }

  /** The position up to which, and no further, changes are sent now. */
  Optional<Position> cut() {
    return Optional.ofNullable(cut);
  }

  boolean waitsForStore() {
    return awaitsSnapshot()
        || step == Step.REPAIR_SCAN
        || !listingCalls.isEmpty()
        || narrowing != null && narrowing.waitsForStore();
  }

  /** Whether no changes may be sent until the snapshot is there. */
  boolean holds() {
    return cameTooLate && awaitsSnapshot();
  }

  private boolean awaitsSnapshot() {
    return step == Step.SNAPSHOT || step == Step.REPAIR_SNAPSHOT;
  }

  boolean snapshotTaken(long id, FeedPosition at, ShardSender sender) {
    if (id != snapshot || !awaitsSnapshot()) {
      return false;
    }
    cameTooLate = Rules.passed(sender.reached(), at.position());
    if (cameTooLate) {
      actions.closeSnapshot(id);
      snapshot = sender.nextCall();
      actions.snapshot(snapshot);
      return true;
    }
    cut = at.position();
    step = step == Step.SNAPSHOT ? Step.MARK : Step.REPAIR_CUT;
    return true;
  }

  boolean owns(long call) {
    return call == snapshot
        || call == repairCall && step == Step.REPAIR_SCAN
        || listingCalls.containsKey(call)
        || narrowing != null && narrowing.asked(call);
  }

  /** What can be done now. True if something was. */
  boolean advance(ShardSender sender, boolean atCut) {
    switch (step) {
      case MARK -> {
        if (!atCut) {
          return false;
        }
        mark = sender.send(new DataMessage.Mark(sender.nextSeq(), sender.sent(), name));
        narrowing = new Narrowing(actions, snapshot, mark, kind, true);
        cut = null;
        step = Step.NARROWING;
        return true;
      }
      case NARROWING -> {
        return narrow(sender);
      }
      case REPAIR_CUT -> {
        if (!atCut || repairing == null) {
          return false;
        }
        step = Step.REPAIR_SCAN;
        repairCall = sender.nextCall();
        actions.scan(snapshot, repairCall, kind.space(), repairing, frameBytes);
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private boolean narrow(ShardSender sender) {
    Narrowing n = java.util.Objects.requireNonNull(narrowing);
    n.takeLeaves().forEach(leaf -> listings.add(leaf.range()));
    if (n.mayAsk()) {
      n.ask(sender.nextCall());
      return true;
    }
    if (!listings.isEmpty() && listingCalls.size() + openListings.size() < 8) {
      long call = sender.nextCall();
      PointRange range = listings.remove();
      listingCalls.put(call, range);
      actions.listing(snapshot, call, n.kind(), n.salt(), range);
      return true;
    }
    if (n.done() && listings.isEmpty() && listingCalls.isEmpty() && openListings.isEmpty()) {
      actions.closeSnapshot(snapshot);
      nextRepair(sender);
      return true;
    }
    return false;
  }

  private void nextRepair(ShardSender sender) {
    if (repairs.isEmpty()) {
      step = Step.DONE;
      sender.send(
          new DataMessage.Verified(
              sender.nextSeq(), name, narrowing == null ? 0 : narrowing.documents(), ""));
      return;
    }
    repairing = repairs.remove();
    snapshot = sender.nextCall();
    step = Step.REPAIR_SNAPSHOT;
    actions.snapshot(snapshot);
  }

  boolean digested(long call, List<io.syncline.store.Digest> digests, ShardSender sender) {
    if (narrowing == null || !narrowing.asked(call)) {
      return false;
    }
    sender.send(narrowing.digested(call, digests, sender.nextSeq()));
    return true;
  }

  boolean listed(long call, List<DataMessage.Listed> documents, ShardSender sender) {
    PointRange range = listingCalls.remove(call);
    if (range == null || narrowing == null) {
      return false;
    }
    long seq =
        sender.send(
            new DataMessage.Listing(
                sender.nextSeq(), mark, narrowing.kind(), narrowing.salt(), range, documents));
    openListings.put(seq, range);
    return true;
  }

  /** A page of a repair: sent at once, nothing stands between the pieces of a repair. */
  boolean page(long call, ScanPage page, ShardSender sender) {
    if (step != Step.REPAIR_SCAN || call != repairCall || repairing == null) {
      return false;
    }
    sender.send(
        new DataMessage.Range(
            sender.nextSeq(),
            true,
            sender.sent(),
            kind.space(),
            page.covered(),
            0,
            page.documents()));
    if (page.covered().last() != repairing.last()) {
      repairing = new PointRange(page.covered().last() + 1, repairing.last());
      repairCall = sender.nextCall();
      actions.scan(snapshot, repairCall, kind.space(), repairing, frameBytes);
    } else {
      cut = null;
      actions.closeSnapshot(snapshot);
      nextRepair(sender);
    }
    return true;
  }

  boolean open(long digest) {
    return openListings.containsKey(digest) || narrowing != null && narrowing.open(digest);
  }

  void answered(long digest, List<Integer> differing, List<Long> counts) {
    PointRange listing = openListings.remove(digest);
    if (listing != null) {
      if (repair && !differing.isEmpty()) {
        repairs.add(listing);
      }
    } else if (narrowing != null) {
      narrowing.answered(digest, differing, counts);
    }
  }

  boolean done() {
    return step == Step.DONE;
  }

  /** Gives up; the receiver is told. */
  void fail(String why, ShardSender sender) {
    close();
    sender.send(new DataMessage.Verified(sender.nextSeq(), name, 0, why));
  }

  void close() {
    if (step != Step.DONE) {
      actions.closeSnapshot(snapshot);
      step = Step.DONE;
      cut = null;
    }
  }
}
