package io.syncline.transport.kafka;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.transport.ChannelId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What stands in a record's key, beside the payload: version 1, stream and session as eight
 * big-endian bytes for each number, then the channel's name (index and scope), as channels may
 * share a partition.
 *
 * @param channel the name of the channel within its topic
 */
record RecordKey(StreamId stream, SessionId session, Bytes channel) {
  /** The most that a key takes. */
  static final int MOST_BYTES = 1 + 32 + 4 + 3 * 128;

  private static final byte VERSION = 1;
  private static final int NAME_AT = 1 + 32;

  /** The name of a channel within its topic. */
  static Bytes name(ChannelId channel) {
    byte[] scope = channel.scope().getBytes(StandardCharsets.UTF_8);
    byte[] name = new byte[4 + scope.length];
    for (int i = 0; i < 4; i++) {
      name[i] = (byte) (channel.index() >>> (24 - 8 * i));
    }
    System.arraycopy(scope, 0, name, 4, scope.length);
    return Bytes.wrap(name);
  }

  byte[] encoded() {
    byte[] key = new byte[NAME_AT + channel.length()];
    key[0] = VERSION;
    put(key, 1, stream.epoch());
    put(key, 9, stream.attempt());
    put(key, 17, session.epoch());
    put(key, 25, session.life());
    channel.copyTo(key, NAME_AT);
    return key;
  }

  /** Empty for anything that is not a key of this version. */
  static Optional<RecordKey> decode(byte[] key) {
    if (key.length < NAME_AT + 4 || key[0] != VERSION) {
      return Optional.empty();
    }
    return Optional.of(
        new RecordKey(
            new StreamId(get(key, 1), get(key, 9)),
            new SessionId(get(key, 17), get(key, 25)),
            Bytes.wrap(key, NAME_AT, key.length - NAME_AT)));
  }

  private static void put(byte[] key, int at, long value) {
    for (int i = 0; i < 8; i++) {
      key[at + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  private static long get(byte[] key, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (key[at + i] & 0xff);
    }
    return value;
  }
}
