package io.syncline.internal.stream;

import io.syncline.internal.wire.ControlMessage;
import io.syncline.store.Claim;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import io.syncline.store.ShardBatch;
import java.util.List;

/**
 * What a receiver asks of the code that drives it. Answers come back later, through the receiver's
 * methods, never within the call.
 */
public interface ReceiverActions {
  /**
   * Claims the shard; answered by {@link ShardReceiver#onClaim} or {@link
   * ShardReceiver#onClaimFailed}.
   */
  void claim(long call, Claim claim);

  /** Applies a batch; answered by {@link ShardReceiver#onApplied}. */
  void apply(long call, ShardBatch batch, long bytes);

  /**
   * Takes a snapshot of the shard as it is now; answered by {@link ShardReceiver#onSnapshot} or
   * {@link ShardReceiver#onSnapshotFailed}.
   */
  void snapshot(long snapshot);

  /**
   * Asks for digests; answered by {@link ShardReceiver#onDigests} or {@link
   * ShardReceiver#onSnapshotFailed}.
   */
  void digests(long snapshot, long call, DigestKind kind, long salt, List<PointRange> ranges);

  /**
   * Asks for documents one by one with their sums; answered by {@link ShardReceiver#onListing} or
   * {@link ShardReceiver#onSnapshotFailed}.
   */
  void listing(long snapshot, long call, DigestKind kind, long salt, PointRange range);

  /** Frees a snapshot. */
  void closeSnapshot(long snapshot);

  /** Says something to the sender. */
  void say(ControlMessage message);

  /** Counts. */
  void count(Event event, long amount);

  /** 64 random bits. */
  long random();

  /** What is counted. */
  enum Event {
    /** A new stream began. */
    STREAM,
    /** A message was missing. */
    GAP,
    /** A frame could not be decoded. */
    CORRUPT,
    /** A frame of a dead stream or session. */
    DEAD,
    /** A comparison began because the source's history was lost. */
    HISTORY_LOST,
    /** Documents written by changes. */
    APPLIED,
    /** Documents written by a copy. */
    COPIED,
    /** Bytes of both. */
    BYTES,
    /** Documents refused. */
    REFUSED,
    /** Ranges compared. */
    DIGESTS,
    /** Documents found different. */
    DIFFERENCES,
    /** Documents mended. */
    REPAIRED,
    /** Microseconds between a change's commit and its application. */
    LAG_MICROS
  }
}
