package io.syncline.internal.stream;

import io.syncline.internal.wire.DataMessage;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import java.util.List;

/**
 * What a sender asks of the code that drives it. Answers come back later, through the sender's
 * methods, never within the call.
 */
public interface SenderActions {
  /** Sends a message, in the order of the calls, cut into pieces if need be. */
  Sent send(DataMessage message);

  /**
   * Whether the transport took all that was sent. Where not, changes are not cut into messages yet:
   * what comes meanwhile makes fewer and larger ones.
   */
  boolean flows();

  /** Whether there is room for copies in the buffers that all senders of the worker share. */
  boolean room();

  /**
   * Asks for a snapshot of the shard; answered by {@link ShardSender#onSnapshot} or {@link
   * ShardSender#onFailure}.
   */
  void snapshot(long snapshot);

  /**
   * Asks for digests; answered by {@link ShardSender#onDigests} or {@link ShardSender#onFailure}.
   */
  void digests(long snapshot, long call, DigestKind kind, long salt, List<PointRange> ranges);

  /**
   * Asks for documents; answered by {@link ShardSender#onPage} or {@link ShardSender#onFailure}.
   */
  void scan(long snapshot, long call, DigestKind.Space space, PointRange range, int maxBytes);

  /**
   * Asks for documents one by one with their sums; answered by {@link ShardSender#onListing} or
   * {@link ShardSender#onFailure}.
   */
  void listing(long snapshot, long call, DigestKind kind, long salt, PointRange range);

  /** Frees a snapshot. */
  void closeSnapshot(long snapshot);

  /** 64 random bits. */
  long random();

  /**
   * What sending took.
   *
   * @param frames how many numbers of the stream
   * @param bytes of all frames
   */
  record Sent(int frames, long bytes) {}
}
