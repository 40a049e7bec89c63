package io.syncline.store;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Checkpoints as bytes, for stores that keep bytes. Stateless.
 *
 * <p>Version 1, numbers big-endian; a text is its length in bytes (16 bits) and UTF-8, a place is
 * its length (8 bits), its bytes and its witness (64 bits):
 *
 * <pre>
 * 8   version, 1
 * 8   phase: 0 new, 1 comparing, 2 following, 3 closed
 * 8   what follows: bit 0 a position, bit 1 an intent
 * 64  stream epoch      64  stream attempt
 * 64  session epoch     64  session life
 *     texts: synchronisation, source incarnation, target incarnation, reason
 *     position: texts feed and its incarnation, place
 *     intent: place
 * 32  CRC32C of all bytes before
 * </pre>
 */
public final class CheckpointCodec {
  /** The version that is written, and the only one that is read. */
  public static final int VERSION = 1;

  private static final Checkpoint.Phase[] PHASES = {
    Checkpoint.Phase.NEW,
    Checkpoint.Phase.COMPARING,
    Checkpoint.Phase.FOLLOWING,
    Checkpoint.Phase.CLOSED
  };

  private CheckpointCodec() {}

  /** The bytes of a checkpoint; equal checkpoints give equal bytes. */
  public static Bytes encode(Checkpoint checkpoint) {
    byte[] sync = utf8(checkpoint.sync().value());
    byte[] source = utf8(checkpoint.source().value());
    byte[] target = utf8(checkpoint.target().value());
    byte[] reason = utf8(checkpoint.reason());
    int size = 3 + 32 + 4 * 2 + sync.length + source.length + target.length + reason.length + 4;
    byte[] feed = new byte[0];
    byte[] feedIncarnation = new byte[0];
    if (checkpoint.position().isPresent()) {
      FeedPosition at = checkpoint.position().get();
      feed = utf8(at.feed().value());
      feedIncarnation = utf8(at.incarnation().value());
      size += 4 + feed.length + feedIncarnation.length + 9 + at.position().value().length();
    }
    if (checkpoint.intent().isPresent()) {
      size += 9 + checkpoint.intent().get().value().length();
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put((byte) VERSION).put(phase(checkpoint.phase()));
    out.put(
        (byte)
            ((checkpoint.position().isPresent() ? 1 : 0)
                | (checkpoint.intent().isPresent() ? 2 : 0)));
    out.putLong(checkpoint.stream().epoch()).putLong(checkpoint.stream().attempt());
    out.putLong(checkpoint.session().epoch()).putLong(checkpoint.session().life());
    text(out, sync);
    text(out, source);
    text(out, target);
    text(out, reason);
    if (checkpoint.position().isPresent()) {
      text(out, feed);
      text(out, feedIncarnation);
      place(out, checkpoint.position().get().position());
    }
    if (checkpoint.intent().isPresent()) {
      place(out, checkpoint.intent().get());
    }
    out.putInt(crc(out.array(), out.position()));
    return Bytes.wrap(out.array());
  }

  /**
   * The checkpoint of some bytes.
   *
   * @throws SyncException with code {@code CORRUPT} for bytes that {@link #encode} did not make, or
   *     that a later version of the library made
   */
  public static Checkpoint decode(Bytes bytes) {
    byte[] array = bytes.toArray();
    if (array.length > 0 && array[0] != VERSION) {
      throw corrupt("its version is " + (array[0] & 0xFF) + ", this library reads " + VERSION);
    }
    if (array.length < 5
        || crc(array, array.length - 4) != ByteBuffer.wrap(array).getInt(array.length - 4)) {
      throw corrupt("its check sum does not fit its " + array.length + " bytes");
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(array, 1, array.length - 5);
      int phase = in.get();
      int flags = in.get();
      if (phase < 0 || phase >= PHASES.length || (flags & ~3) != 0) {
        throw corrupt("phase " + phase + ", flags " + flags + " are unknown");
      }
      StreamId stream = new StreamId(in.getLong(), in.getLong());
      SessionId session = new SessionId(in.getLong(), in.getLong());
      SyncId sync = new SyncId(text(in));
      Incarnation source = new Incarnation(text(in));
      Incarnation target = new Incarnation(text(in));
      String reason = text(in);
      Optional<FeedPosition> position =
          (flags & 1) == 0
              ? Optional.empty()
              : Optional.of(
                  new FeedPosition(new FeedId(text(in)), new Incarnation(text(in)), place(in)));
      Optional<Position> intent = (flags & 2) == 0 ? Optional.empty() : Optional.of(place(in));
      if (in.hasRemaining()) {
        throw corrupt(in.remaining() + " bytes too many");
      }
      return new Checkpoint(
          sync, stream, session, source, target, PHASES[phase], position, intent, reason);
    } catch (BufferUnderflowException | CharacterCodingException | IllegalArgumentException e) {
      throw new SyncException(SyncException.Code.CORRUPT, "checkpoint can't be read: " + e, e);
    }
  }

  private static byte phase(Checkpoint.Phase phase) {
    return switch (phase) {
      case NEW -> 0;
      case COMPARING -> 1;
      case FOLLOWING -> 2;
      case CLOSED -> 3;
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void text(ByteBuffer out, byte[] text) {
    out.putShort((short) text.length).put(text);
  }

  private static String text(ByteBuffer in) throws CharacterCodingException {
    int length = in.getShort() & 0xFFFF;
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer text = in.slice().limit(length);
    in.position(in.position() + length);
    return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
  }

  private static void place(ByteBuffer out, Position place) {
    out.put((byte) place.value().length()).put(place.value().buffer()).putLong(place.witness());
  }

  private static Position place(ByteBuffer in) {
    int length = in.get() & 0xFF;
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] value = new byte[length];
    in.get(value);
    return new Position(Bytes.wrap(value), in.getLong());
  }

  private static int crc(byte[] array, int length) {
    CRC32C crc = new CRC32C();
    crc.update(array, 0, length);
    return (int) crc.getValue();
  }

  private static SyncException corrupt(String why) {
    return new SyncException(SyncException.Code.CORRUPT, "checkpoint can't be read: " + why);
  }
}
