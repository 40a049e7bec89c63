package io.syncline.internal.structure;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Inventories as bytes, on the wire only. Stateless.
 *
 * <p>Version 1, numbers big-endian; a text is its length in bytes (16 bits) and UTF-8:
 *
 * <pre>
 * 8   version, 1
 * 32  number of objects, then for each:
 *   8   kind: 0 database, 1 analyzer, 2 collection, 3 index, 4 view, 5 graph, 6 function,
 *       7 service, 8 user, 9 queue, 10 job
 *   8   stage: 0 before data, 1 after data, 2 at promotion
 *   32  shards
 *       texts: database, collection, name, incarnation, origin
 *   32  length of the properties, then the properties in UTF-8
 * 32  CRC32C of all bytes before
 * </pre>
 *
 * <p>Decoding is total: any bytes give an inventory or one {@code CORRUPT}, and nothing is
 * allocated that the bytes do not hold.
 */
final class InventoryCodec {
  static final int VERSION = 1;

  private static final int LEAST_OBJECT_BYTES = 1 + 1 + 4 + 5 * 2 + 4;

  // Positions are on the wire: only ever append.
  private static final List<ObjectKind> KINDS =
      List.of(
          ObjectKind.DATABASE,
          ObjectKind.ANALYZER,
          ObjectKind.COLLECTION,
          ObjectKind.INDEX,
          ObjectKind.VIEW,
          ObjectKind.GRAPH,
          ObjectKind.FUNCTION,
          ObjectKind.SERVICE,
          ObjectKind.USER,
          ObjectKind.QUEUE,
          ObjectKind.JOB);
  private static final List<Stage> STAGES =
      List.of(Stage.BEFORE_DATA, Stage.AFTER_DATA, Stage.AT_PROMOTION);

  private InventoryCodec() {}

  /**
   * The bytes of an inventory.
   *
   * @throws SyncException {@code BAD_REQUEST} where a name is longer than 65535 bytes or a text is
   *     not valid Unicode; it names the object
   */
  static Bytes encode(Inventory inventory) {
    List<byte[]> objects = new ArrayList<>(inventory.objects().size());
    long size = 1 + 4 + 4;
    for (InventoryObject object : inventory.objects()) {
      byte[] bytes = encode(object);
      objects.add(bytes);
      size += bytes.length;
    }
    if (size > InventoryMessage.MAX_CONTENT) {
      throw bad("the inventory takes " + size + " bytes, at most " + InventoryMessage.MAX_CONTENT);
    }
    ByteBuffer out = ByteBuffer.allocate((int) size);
    out.put((byte) VERSION).putInt(objects.size());
    objects.forEach(out::put);
    out.putInt(crc(Bytes.wrap(out.array(), 0, out.position())));
    return Bytes.wrap(out.array());
  }

  private static byte[] encode(InventoryObject o) {
    byte[][] texts = {
      utf8(o, o.id().database()),
      utf8(o, o.id().collection()),
      utf8(o, o.id().name()),
      utf8(o, o.incarnation().value()),
      utf8(o, o.origin().value())
    };
    byte[] properties = utf8(o, o.properties());
    int size = LEAST_OBJECT_BYTES + properties.length;
    for (byte[] text : texts) {
      if (text.length > 0xFFFF) {
        throw bad(o.id() + ": a name of " + text.length + " bytes, at most 65535");
      }
      size += text.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put((byte) KINDS.indexOf(o.id().kind()));
    out.put((byte) STAGES.indexOf(o.stage()));
    out.putInt(o.shards());
    for (byte[] text : texts) {
      out.putShort((short) text.length).put(text);
    }
    out.putInt(properties.length).put(properties);
    return out.array();
  }

  /**
   * The inventory of some bytes.
   *
   * @throws SyncException {@code CORRUPT}
   */
  static Inventory decode(Bytes bytes) {
    int end = checkedEnd(bytes, VERSION, "inventory");
    try {
      ByteBuffer in = bytes.slice(1, end - 1).buffer();
      int count = in.getInt();
      if (count < 0 || count > in.remaining() / LEAST_OBJECT_BYTES) {
        throw corrupt("inventory of " + in.remaining() + " bytes can't hold " + count + " objects");
      }
      List<InventoryObject> objects = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        objects.add(decodeObject(in));
      }
      if (in.hasRemaining()) {
        throw corrupt("inventory with " + in.remaining() + " bytes too many");
      }
      return new Inventory(objects);
    } catch (BufferUnderflowException | CharacterCodingException | IllegalArgumentException e) {
      throw new SyncException(SyncException.Code.CORRUPT, "inventory can't be read: " + e, e);
    }
  }

  private static InventoryObject decodeObject(ByteBuffer in) throws CharacterCodingException {
    int kind = in.get() & 0xFF;
    int stage = in.get() & 0xFF;
    if (kind >= KINDS.size() || stage >= STAGES.size()) {
      throw corrupt("inventory with unknown kind " + kind + " or stage " + stage);
    }
    int shards = in.getInt();
    ObjectId id = new ObjectId(KINDS.get(kind), text(in), text(in), text(in));
    Incarnation incarnation = new Incarnation(text(in));
    Incarnation origin = new Incarnation(text(in));
    String properties = text(in, in.getInt());
    return new InventoryObject(id, incarnation, origin, shards, properties, STAGES.get(stage));
  }

  /** Checks version and checksum; where the content ends. */
  static int checkedEnd(Bytes bytes, int version, String what) {
    if (bytes.length() > 0 && bytes.at(0) != version) {
      throw corrupt(
          what
              + " of version "
              + (bytes.at(0) & 0xFF)
              + ", this library reads "
              + version
              + ": use one version on both sides");
    }
    int end = bytes.length() - 4;
    if (end < 1 || crc(bytes.slice(0, end)) != bytes.slice(end, 4).buffer().getInt()) {
      throw corrupt(what + " of " + bytes.length() + " bytes: its checksum does not fit");
    }
    return end;
  }

  static int crc(Bytes bytes) {
    CRC32C crc = new CRC32C();
    bytes.update(crc);
    return (int) crc.getValue();
  }

  static String text(ByteBuffer in) throws CharacterCodingException {
    return text(in, in.getShort() & 0xFFFF);
  }

  private static String text(ByteBuffer in, int length) throws CharacterCodingException {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
  }

  private static byte[] utf8(InventoryObject of, String text) {
    try {
      ByteBuffer out = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[out.remaining()];
      out.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, of.id() + ": a text is not valid Unicode", e);
    }
  }

  static SyncException corrupt(String what) {
    return new SyncException(SyncException.Code.CORRUPT, what);
  }

  private static SyncException bad(String what) {
    return new SyncException(SyncException.Code.BAD_REQUEST, what);
  }
}
