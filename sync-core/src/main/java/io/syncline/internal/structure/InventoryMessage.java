package io.syncline.internal.structure;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sender and the receiver of the structure tell each other. Stream and session stand in
 * the frame's header.
 *
 * <p>Version 1, numbers big-endian:
 *
 * <pre>
 * 8   version, 1
 * 8   type: 1 hello, 2 want, 3 part
 *     want: 64 number
 *     part: 64 number, 32 index, 32 count, 32 size of the whole, 32 CRC32C of the whole,
 *           16 length of the version's text and its UTF-8, the rest is the piece
 * 32  CRC32C of all bytes before
 * </pre>
 */
sealed interface InventoryMessage {
  int VERSION = 1;

  /** The largest inventory: a limit, and a guard against nonsense. */
  int MAX_CONTENT = 256 << 20;

  /** The longest text of a store's structure version, in bytes of UTF-8. */
  int MAX_VERSION = 1024;

  /** What a part takes beside the version's text and its piece, in bytes. */
  int PART_OVERHEAD = 1 + 1 + 8 + 4 * 4 + 2 + 4;

  /** A sender begins: whoever wants the inventory asks now. */
  record Hello() implements InventoryMessage {}

  /**
   * What a receiver stands at; repeated for as long as it lives.
   *
   * @param number of the inventory of this session that it has whole; 0 asks for the newest
   */
  record Want(long number) implements InventoryMessage {}

  /**
   * A piece of an inventory.
   *
   * @param number grows with each change within a session
   * @param version of the source's structure
   * @param size of the whole, in bytes
   * @param checksum of the whole
   */
  record Part(
      long number, String version, int index, int count, int size, int checksum, Bytes piece)
      implements InventoryMessage {
    public Part {
      if (number < 1
          || size < 1
          || size > MAX_CONTENT
          || count < 1
          || count > size
          || index < 0
          || index >= count
          || piece.length() < 1
          || piece.length() > size) {
        throw InventoryCodec.corrupt(
            "part " + index + " of " + count + ", " + piece.length() + " of " + size + " bytes");
      }
    }

    boolean sameWhole(Part other) {
      return number == other.number
          && version.equals(other.version)
          && count == other.count
          && size == other.size
          && checksum == other.checksum;
    }
  }

  /** Cuts an inventory's bytes into parts that fit. */
  static List<Part> split(long number, String version, Bytes content, int maxPayload) {
    int text = version.getBytes(StandardCharsets.UTF_8).length;
    if (text > MAX_VERSION) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "the store's structure version takes " + text + " bytes, at most " + MAX_VERSION);
    }
    int room = maxPayload - PART_OVERHEAD - text;
    int count = (content.length() + room - 1) / room;
    int checksum = InventoryCodec.crc(content);
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = i * room;
      Bytes piece = content.slice(from, Math.min(room, content.length() - from));
      parts.add(new Part(number, version, i, count, content.length(), checksum, piece));
    }
    return parts;
  }

  /** The payload of a message. */
  static Bytes encode(InventoryMessage message) {
    ByteBuffer out;
    if (message instanceof Part part) {
      byte[] version = part.version().getBytes(StandardCharsets.UTF_8);
      out = ByteBuffer.allocate(PART_OVERHEAD + version.length + part.piece().length());
      out.put((byte) VERSION).put((byte) 3);
      out.putLong(part.number()).putInt(part.index()).putInt(part.count());
      out.putInt(part.size()).putInt(part.checksum());
      out.putShort((short) version.length).put(version).put(part.piece().buffer());
    } else if (message instanceof Want want) {
      out = ByteBuffer.allocate(2 + 8 + 4);
      out.put((byte) VERSION).put((byte) 2).putLong(want.number());
    } else {
      out = ByteBuffer.allocate(2 + 4);
      out.put((byte) VERSION).put((byte) 1);
    }
    out.putInt(InventoryCodec.crc(Bytes.wrap(out.array(), 0, out.position())));
    return Bytes.wrap(out.array());
  }

  /**
   * The message of a payload.
   *
   * @throws SyncException {@code CORRUPT}
   */
  static InventoryMessage decode(Bytes payload) {
    int end = InventoryCodec.checkedEnd(payload, VERSION, "inventory frame");
    try {
      ByteBuffer in = payload.slice(1, end - 1).buffer();
      int type = in.get();
      InventoryMessage message =
          switch (type) {
            case 1 -> new Hello();
            case 2 -> new Want(in.getLong());
            case 3 -> decodePart(payload, in);
            default -> throw InventoryCodec.corrupt("inventory frame of unknown type " + type);
          };
      if (in.hasRemaining()) {
        throw InventoryCodec.corrupt("inventory frame with " + in.remaining() + " bytes too many");
      }
      return message;
    } catch (BufferUnderflowException | CharacterCodingException e) {
      throw new SyncException(SyncException.Code.CORRUPT, "inventory frame can't be read: " + e, e);
    }
  }

  private static Part decodePart(Bytes payload, ByteBuffer in) throws CharacterCodingException {
    long number = in.getLong();
    int index = in.getInt();
    int count = in.getInt();
    int size = in.getInt();
    int checksum = in.getInt();
    String version = InventoryCodec.text(in);
    Bytes piece = payload.slice(1 + in.position(), in.remaining());
    in.position(in.limit());
    return new Part(number, version, index, count, size, checksum, piece);
  }
}
