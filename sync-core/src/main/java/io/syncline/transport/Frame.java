package io.syncline.transport;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;

/**
 * One message. Stream and session travel beside the payload, so that a reader can drop frames of
 * dead streams without decoding them.
 *
 * @param stream {@link StreamId#NONE} where a frame is for many shards
 * @param payload at most the transport's {@link TransportTraits#maxFrameBytes}
 */
public record Frame(StreamId stream, SessionId session, Bytes payload) {
  /** What stream and session take beside the payload at most, in bytes. */
  public static final int HEADER_BYTES = 32;
}
