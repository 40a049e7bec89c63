package io.syncline.internal.wire;

import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Position;
import java.util.List;

/**
 * A sign of life of a feed's sender for many shards.
 *
 * @param scanned up to here the feed was read
 * @param head the feed's end
 * @param clock of the source's store, microseconds
 */
public record Heartbeat(
    SessionId session, FeedPosition scanned, Position head, long clock, List<Beat> beats)
    implements Message {
  /**
   * One stream.
   *
   * @param last the number of the last message sent
   * @param idle whether everything up to {@code scanned} was sent: the receiver may move its
   *     checkpoint there once it has {@code last}
   * @param working whether the sender waits for its store within a deadline: silence on the data
   *     channel is no sign of loss
   */
  public record Beat(
      long tag, StreamId stream, SessionId session, long last, boolean idle, boolean working) {}
}
