package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * What lies on the disk, layout version {@value #VERSION}. A reader that knows RocksDB and this
 * page can read a store; numbers are big-endian.
 *
 * <p><b>Documents</b> lie in the column family {@code default}, under the bytewise order:
 *
 * <pre>
 * key    4  shard number (1 to 2^31 - 1, never used twice)
 *        8  point: XXH64, seed 0, of the document's key
 *        n  the document's key, UTF-8, 1 to 1024 bytes
 * value  8  revision, unsigned
 *        n  body
 * </pre>
 *
 * <p>A shard is one run of keys, and so is each of its ranges of points. A document of a collection
 * with {@code n} shards that was written here lies in the shard {@code XXH64(key, seed 1) mod n},
 * unsigned; a target's shard holds what its source's one holds.
 *
 * <p><b>Everything else</b> lies in the column family {@code meta}. A key is one letter and what is
 * said below; a value is a record: 1 byte record version ({@value #RECORD_VERSION}), the content, 4
 * bytes CRC32C of all bytes before. A text is its length in bytes (4) and UTF-8.
 *
 * <pre>
 * v                              4 layout version, texts: cluster id, incarnation of the store
 * f                              text feed incarnation, text boot id of the machine that opened the
 *                                store, 1 closed orderly, 1 written with power-loss durability
 * n                              4 next shard number
 * s                              8 changes of the structure so far, text synchronisation that
 *                                writes the structure (empty: none), 8 its epoch
 * r                              8 no revision above this one was given yet
 * o + 1 kind + texts database,   1 stage (0 before data, 1 after data, 2 at promotion),
 *     collection, name           texts incarnation, origin; 4 shards, 4 number of the first shard,
 *                                text properties
 * x + 4 number of first shard    a dropped collection whose changes may still stand in the log:
 *                                texts database, name, incarnation; 4 shards, 8 sequence number
 * c + 4 shard number             checkpoint of a target shard, see
 *                                {@link io.syncline.store.CheckpointCodec}; not a record
 * h + 1 kind + text id           a hold that makes the store read-only (no content)
 * p + text reader                8 sequence number up to which a reader needs the log no longer
 * </pre>
 *
 * <p>Kinds of objects are numbered in the order of {@link io.syncline.inventory.ObjectKind}, from
 * 0; a collection's shards have the numbers from its first one on, without gaps. Kinds of holds: 0
 * target, 1 barrier, 2 operator.
 *
 * <p><b>The log</b> is RocksDB's own; a write batch is one transaction. Beside puts and deletes it
 * has log data, which is not part of the database:
 *
 * <pre>
 * 'S' 'T' + 8    begins a transaction: microseconds since 1970 when it was committed
 * 'S' 'R' + 8    the revision that the next delete removes, 0 if unknown
 * 'S' 'E'        the next range delete drops its shard; without it, it empties its shard
 * </pre>
 *
 * <p>RocksDB may write several transactions as one batch. A position is the sequence number of the
 * last operation of a batch, its witness the XXH64 of the batch with the sequence number as seed. A
 * range delete always spans exactly one shard.
 */
public final class RocksLayout {
  /** The version that is written, and the only one that is read. */
  public static final int VERSION = 1;

  /** The version of the records in the column family {@code meta}. */
  public static final int RECORD_VERSION = 1;

  /** The name of the column family for everything but documents. */
  public static final String META = "meta";

  /** How many bytes stand before the document's key. */
  public static final int KEY_HEAD = 12;

  /** How many bytes stand before the body. */
  public static final int VALUE_HEAD = 8;

  static final byte[] STORE = key('v');
  static final byte[] FEED = key('f');
  static final byte[] NEXT_SHARD = key('n');
  static final byte[] STRUCTURE = key('s');
  static final byte[] REVISION = key('r');
  static final char OBJECT = 'o';
  static final char RETIRED = 'x';
  static final char CHECKPOINT = 'c';
  static final char HOLD = 'h';
  static final char READER = 'p';

  private RocksLayout() {}

  /** The key of a document in the column family {@code default}. */
  public static byte[] documentKey(int shardNumber, Bytes key) {
    byte[] out = new byte[KEY_HEAD + key.length()];
    putInt(out, 0, shardNumber);
    putLong(out, 4, key.hash64(0));
    key.copyTo(out, KEY_HEAD);
    return out;
  }

  /** The smallest key of a shard; that of the next number is the bound of its last one. */
  static byte[] shardStart(int shardNumber) {
    byte[] out = new byte[4];
    putInt(out, 0, shardNumber);
    return out;
  }

  /** The smallest key of a shard at or after a point. */
  static byte[] pointStart(int shardNumber, long point) {
    byte[] out = new byte[KEY_HEAD];
    putInt(out, 0, shardNumber);
    putLong(out, 4, point);
    return out;
  }

  static byte[] checkpointKey(int shardNumber) {
    byte[] out = new byte[5];
    out[0] = (byte) CHECKPOINT;
    putInt(out, 1, shardNumber);
    return out;
  }

  static byte[] retiredKey(int firstShard) {
    byte[] out = new byte[5];
    out[0] = (byte) RETIRED;
    putInt(out, 1, firstShard);
    return out;
  }

  static byte[] key(char letter) {
    return new byte[] {(byte) letter};
  }

  static byte[] key(char letter, int kind, String... texts) {
    MetaRecord.Out out = new MetaRecord.Out();
    out.u8(letter);
    out.u8(kind);
    for (String text : texts) {
      out.text(text);
    }
    return out.bare();
  }

  static byte[] readerKey(String reader) {
    MetaRecord.Out out = new MetaRecord.Out();
    out.u8(READER);
    out.text(reader);
    return out.bare();
  }

  static int getInt(byte[] in, int at) {
    return (in[at] & 0xFF) << 24
        | (in[at + 1] & 0xFF) << 16
        | (in[at + 2] & 0xFF) << 8
        | in[at + 3] & 0xFF;
  }

  static long getLong(byte[] in, int at) {
    return (long) getInt(in, at) << 32 | getInt(in, at + 4) & 0xFFFFFFFFL;
  }

  static void putInt(byte[] out, int at, int value) {
    out[at] = (byte) (value >>> 24);
    out[at + 1] = (byte) (value >>> 16);
    out[at + 2] = (byte) (value >>> 8);
    out[at + 3] = (byte) value;
  }

  static void putLong(byte[] out, int at, long value) {
    putInt(out, at, (int) (value >>> 32));
    putInt(out, at + 4, (int) value);
  }

  /** A meta key as an error message shows it. */
  static String show(byte[] metaKey) {
    return new String(metaKey, StandardCharsets.UTF_8).replaceAll("[^ -~]", "?");
  }
}
