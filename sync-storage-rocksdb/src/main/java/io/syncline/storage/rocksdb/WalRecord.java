package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Position;

/**
 * One write batch of the log, in RocksDB's own form: 8 bytes sequence number and 4 bytes count,
 * both little-endian, then operations: a tag, a column family number where it is not the default
 * one, and runs of bytes behind their lengths. Parsed here rather than by RocksDB's handler, which
 * would call back from native code for every operation; keys and bodies are slices of the batch.
 *
 * <p>{@link #next} walks over the operations of the documents family and skips all others.
 */
final class WalRecord {
  /** What an operation does. */
  enum Op {
    PUT,
    DELETE,
    CLEAR,
    END,
    /** No operation: the end of the batch. */
    NONE
  }

  private static final int HEAD = 12;

  private final byte[] rep;
  private final long first;
  private final int count;
  private int at = HEAD;
  private int shard;
  private Bytes key = Bytes.EMPTY;
  private Bytes body = Bytes.EMPTY;
  private long revision;
  private long committedMicros;
  private long removed;
  private boolean ends;
  private int runAt;
  private int runLength;

  WalRecord(byte[] rep) {
    if (rep.length < HEAD) {
      throw corrupt("a batch of " + rep.length + " bytes");
    }
    this.rep = rep;
    this.first = Long.reverseBytes(RocksLayout.getLong(rep, 0));
    this.count = Integer.reverseBytes(RocksLayout.getInt(rep, 8));
  }

  long first() {
    return first;
  }

  /** The sequence number of the last operation; less than the first where there is none. */
  long end() {
    return first + count - 1;
  }

  int length() {
    return rep.length;
  }

  /** The place at the end of the batch. */
  Position position() {
    return Position.of(end(), witness());
  }

  /** Never 0. */
  long witness() {
    long hash = Bytes.wrap(rep, HEAD, rep.length - HEAD).hash64(first);
    return hash == 0 ? 1 : hash;
  }

  /** Begins again with the first operation. */
  void rewind() {
    at = HEAD;
    removed = 0;
    ends = false;
  }

  /** The shard of the current operation. */
  int shard() {
    return shard;
  }

  Bytes key() {
    return key;
  }

  Bytes body() {
    return body;
  }

  /** Of a put: the document's; of a delete: the one that it removed, 0 if unknown. */
  long revision() {
    return revision;
  }

  /** When the transaction of the current operation was committed; 0 if unknown. */
  long committedMicros() {
    return committedMicros;
  }

  /** The next operation on documents. */
  Op next() {
    while (at < rep.length) {
      int tag = rep[at++] & 0xFF;
      switch (tag) {
        case 0x01 -> {
          if (put()) {
            return Op.PUT;
          }
        }
        case 0x00, 0x07 -> {
          if (delete()) {
            return Op.DELETE;
          }
        }
        case 0x0F -> {
          return range();
        }
        case 0x03 -> logData();
        case 0x04, 0x08 -> {
          varint();
          run();
        }
        case 0x05, 0x06, 0x0E -> {
          varint();
          run();
          run();
        }
        case 0x0D -> {
          // a place holder, without content
        }
        default ->
            throw corrupt("operation " + tag + " at byte " + (at - 1) + " is none of this store");
      }
    }
    return Op.NONE;
  }

  private boolean put() {
    boolean document = documentKey();
    run();
    if (!document || runLength < RocksLayout.VALUE_HEAD) {
      return false;
    }
    revision = RocksLayout.getLong(rep, runAt);
    body = Bytes.wrap(rep, runAt + RocksLayout.VALUE_HEAD, runLength - RocksLayout.VALUE_HEAD);
    return true;
  }

  private boolean delete() {
    boolean document = documentKey();
    revision = removed;
    removed = 0;
    return document;
  }

  private boolean documentKey() {
    run();
    if (runLength <= RocksLayout.KEY_HEAD) {
      return false;
    }
    shard = RocksLayout.getInt(rep, runAt);
    key = Bytes.wrap(rep, runAt + RocksLayout.KEY_HEAD, runLength - RocksLayout.KEY_HEAD);
    return true;
  }

  private Op range() {
    run();
    int from = runAt;
    boolean whole = runLength == 4;
    run();
    if (!whole
        || runLength != 4
        || RocksLayout.getInt(rep, from) + 1 != RocksLayout.getInt(rep, runAt)) {
      throw corrupt("a range delete that does not span one shard");
    }
    shard = RocksLayout.getInt(rep, from);
    boolean end = ends;
    ends = false;
    return end ? Op.END : Op.CLEAR;
  }

  private void logData() {
    run();
    if (runLength < 2 || rep[runAt] != 'S') {
      return;
    }
    switch (rep[runAt + 1]) {
      case 'T' -> committedMicros = runLength == 10 ? RocksLayout.getLong(rep, runAt + 2) : 0;
      case 'R' -> removed = runLength == 10 ? RocksLayout.getLong(rep, runAt + 2) : 0;
      case 'E' -> ends = true;
      default -> {
        // of another program
      }
    }
  }

  private void run() {
    int length = varint();
    if (length < 0 || length > rep.length - at) {
      throw corrupt("a run of " + length + " bytes at byte " + at + " of " + rep.length);
    }
    runAt = at;
    runLength = length;
    at += length;
  }

  private int varint() {
    int value = 0;
    for (int shift = 0; shift < 35 && at < rep.length; shift += 7) {
      int b = rep[at++];
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw corrupt("a length at byte " + at + " does not end");
  }

  private SyncException corrupt(String why) {
    return new SyncException(
        SyncException.Code.CORRUPT,
        "RocksDB's log, batch with sequence number " + first + ": " + why);
  }
}
