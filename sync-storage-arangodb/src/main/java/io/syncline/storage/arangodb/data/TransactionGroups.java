package io.syncline.storage.arangodb.data;

import io.syncline.SyncException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the entries of one server's log together into what was committed together. Not thread-safe.
 *
 * <p>Ordering: entries leave in the order of the log. A single operation is a group; a transaction
 * is one from its begin to its commit. Where transactions are interleaved, they and all between
 * them are one group, which ends when none is open: a reader can only resume there.
 *
 * <p>Failure: groups stay open over several answers. A commit entry has the tick of the last
 * operation, so the server leaves it out where an answer was cut between the two (source: {@code
 * RocksDBWalAccess.cpp}). What is in the log is committed: a transaction of which an answer that
 * looked beyond it says nothing more is at its end. Likewise operations whose begin was left out
 * begin their transaction themselves.
 *
 * <p>Memory: at most {@code maxBytes} and one entry are held; what exceeds them leaves as a part of
 * a group. Held documents keep the array of their answer alive.
 */
public final class TransactionGroups {
  private static final int OPEN_BYTES = 128;

  private final long maxBytes;
  private final Map<Long, Open> open = new HashMap<>();
  private List<WalMarker> held = new ArrayList<>();
  private long heldBytes;
  private boolean partLeft;
  private long currentTick;
  private TailPosition asked;
  private TailPosition resumable;
  private long impliedEnds;

  /**
   * Begins with nothing open.
   *
   * @param start what is asked for first
   * @param maxBytes how much to hold; too small and transactions are cut, too large and memory goes
   */
  public TransactionGroups(TailPosition start, long maxBytes) {
    if (maxBytes < 1) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "maxBytes = " + maxBytes + ": 1 or more is allowed");
    }
    this.currentTick = start.from();
    this.asked = start;
    this.resumable = start;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes the next entry of an answer that {@link TailPosition#step} has taken: what is added twice
   * leaves twice.
   *
   * @return what left: the group that the entry closed, a part of one that is too large, or nothing
   * @throws SyncException {@code CORRUPT} where a transaction is void of which a part has left, or
   *     where more are open than there is memory for: compare the shards
   */
  public Optional<TransactionGroup> add(WalMarker marker) {
    long tick = marker.at().tick();
    if (Long.compareUnsigned(tick, currentTick) > 0) {
      if (open.isEmpty()) {
        resumable = asked.resumeAt(currentTick);
      }
      currentTick = tick;
    }
    if (marker instanceof WalMarker.Begin) {
      touch(marker);
    } else if (marker instanceof WalMarker.Commit) {
      open.remove(marker.tid());
    } else if (marker instanceof WalMarker.Abort) {
      undo(marker.tid());
    } else {
      if (marker.tid() != 0) {
        touch(marker);
      }
      held.add(marker);
      heldBytes += marker.size();
      closeDropped(marker);
    }
    return open.isEmpty() ? close() : overflow();
  }

  /**
   * All entries of an answer were added.
   *
   * @param next what will be asked next
   * @return the group that was found to have ended, or nothing
   */
  public Optional<TransactionGroup> answerEnded(TailAnswer answer, TailPosition next) {
    asked = next;
    Iterator<Open> all = open.values().iterator();
    while (all.hasNext()) {
      Open one = all.next();
      boolean lookedBeyond = Long.compareUnsigned(answer.lastScanned(), one.lastTick) >= 0;
      if (one.beforeAnswer && !one.touched && lookedBeyond) {
        all.remove();
        impliedEnds++;
      }
      one.beforeAnswer = true;
      one.touched = false;
    }
    if (!open.isEmpty()) {
      return Optional.empty();
    }
    if (Long.compareUnsigned(next.from(), currentTick) > 0) {
      currentTick = next.from();
    }
    resumable = next.resumeAt(next.from());
    return close();
  }

  /**
   * Where reading may be resumed, once everything that has left up to its {@code from} is durable:
   * all of that left in whole groups. Never falls.
   */
  public TailPosition resumable() {
    return resumable;
  }

  /** How many transactions are open. */
  public int open() {
    return open.size();
  }

  /** What is held, roughly, in bytes. */
  public long bytes() {
    return heldBytes + (long) open.size() * OPEN_BYTES;
  }

  /** How many transactions ended without a commit entry. */
  public long impliedEnds() {
    return impliedEnds;
  }

  private void touch(WalMarker marker) {
    Open one = open.computeIfAbsent(marker.tid(), t -> new Open(marker.at().database()));
    one.lastTick = marker.at().tick();
    one.touched = true;
  }

  /** The commits of a database that is gone are not printed any more. */
  private void closeDropped(WalMarker marker) {
    if (marker instanceof WalMarker.Structure s && s.event() == StructureEvent.DATABASE_DROPPED) {
      open.values().removeIf(o -> o.database.equals(s.at().database()));
    }
  }

  private void undo(long tid) {
    if (partLeft) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "transaction "
              + Long.toUnsignedString(tid)
              + " is void after a part of it has left: compare the shards of this server");
    }
    open.remove(tid);
    held.removeIf(m -> m.tid() == tid);
    heldBytes = held.stream().mapToLong(WalMarker::size).sum();
  }

  private Optional<TransactionGroup> close() {
    boolean rest = partLeft;
    partLeft = false;
    return held.isEmpty() && !rest
        ? Optional.empty()
        : Optional.of(new TransactionGroup(take(), currentTick, true, rest));
  }

  private Optional<TransactionGroup> overflow() {
    if (bytes() <= maxBytes) {
      return Optional.empty();
    }
    if (held.isEmpty()) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          open.size()
              + " transactions are open, more than fit into "
              + maxBytes
              + " bytes: compare the shards of this server");
    }
    boolean rest = partLeft;
    partLeft = true;
    return Optional.of(new TransactionGroup(take(), currentTick, false, rest));
  }

  private List<WalMarker> take() {
    List<WalMarker> taken = held;
    held = new ArrayList<>();
    heldBytes = 0;
    return taken;
  }

  /** A transaction that was not closed yet. */
  private static final class Open {
    private final String database;
    private long lastTick;
    private boolean touched;
    private boolean beforeAnswer;

    Open(String database) {
      this.database = database;
    }
  }
}
