package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * An iterator over the documents of one shard, in the order of their points. Keys and values are
 * copied once, into one array a page, of which documents are slices. Used by one thread at a time.
 */
final class ShardCursor implements AutoCloseable {
  private static final int READ_AHEAD = 1 << 20;
  private static final int LEAST = 4 << 10;
  private static final int FIRST = 1 << 20;

  final int shard;
  private final Slice upper;
  private final ReadOptions options;
  private final RocksIterator iterator;
  private final byte[] key = new byte[RocksLayout.KEY_HEAD + Document.MAX_KEY];
  private final byte[] revision = new byte[RocksLayout.VALUE_HEAD];
  private byte[] value = new byte[LEAST];
  private int keyLength;

  /**
   * @param snapshot what to read as of; the present where there is none
   * @param readAhead whether much will be read in one go
   */
  ShardCursor(Database database, int shard, @Nullable Snapshot snapshot, boolean readAhead) {
    this.shard = shard;
    this.upper = new Slice(RocksLayout.shardStart(shard + 1));
    this.options = new ReadOptions().setIterateUpperBound(upper).setFillCache(false);
    if (readAhead) {
      options.setReadaheadSize(READ_AHEAD);
    }
    if (snapshot != null) {
      options.setSnapshot(snapshot);
    }
    this.iterator = database.db().newIterator(database.documents(), options);
  }

  /** Goes to the first document at or after a point. */
  void seek(long point) {
    iterator.seek(RocksLayout.pointStart(shard, point));
  }

  /** Reads the current document's key; false at the end, unless that came too early. */
  boolean load() throws RocksDBException {
    if (!iterator.isValid()) {
      iterator.status();
      return false;
    }
    keyLength = iterator.key(key, 0, key.length);
    return true;
  }

  void next() {
    iterator.next();
  }

  /** The point of the document that was loaded. */
  long point() {
    return RocksLayout.getLong(key, 4);
  }

  /** The key of the document that was loaded; valid until the next one is. */
  Bytes key() {
    return Bytes.wrap(key, RocksLayout.KEY_HEAD, keyLength - RocksLayout.KEY_HEAD);
  }

  /** The revision of the document that was loaded, without its body. */
  long revision() {
    return iterator.value(revision, 0, revision.length) < revision.length
        ? 0
        : RocksLayout.getLong(revision, 0);
  }

  /** The body of the document that was loaded; valid until the next one is. */
  Bytes body() {
    int length = iterator.value(value, 0, value.length);
    if (length > value.length) {
      value = new byte[length + length / 4];
      length = iterator.value(value, 0, value.length);
    }
    int body = Math.max(0, length - RocksLayout.VALUE_HEAD);
    return Bytes.wrap(value, length - body, body);
  }

  /**
   * Documents from the current one on, up to the end of a range.
   *
   * @param range whose first document it stands on
   */
  ScanPage page(PointRange range, int maxBytes) throws RocksDBException {
    Page page = new Page(maxBytes);
    long last = 0;
    while (load()) {
      long point = point();
      if (Long.compareUnsigned(point, range.last()) > 0) {
        break;
      }
      boolean mayEnd = page.count > 0 && point != last;
      int keyBytes = keyLength - RocksLayout.KEY_HEAD;
      if (mayEnd && !page.hasRoom(keyBytes + RocksLayout.VALUE_HEAD)) {
        return page.build(new PointRange(range.first(), point - 1));
      }
      page.room(keyBytes + RocksLayout.VALUE_HEAD);
      int at = page.length + keyBytes;
      int valueBytes = iterator.value(page.bytes, at, page.bytes.length - at);
      if (valueBytes > page.bytes.length - at) {
        if (mayEnd && !page.hasRoom(keyBytes + valueBytes)) {
          return page.build(new PointRange(range.first(), point - 1));
        }
        page.room(keyBytes + valueBytes);
        iterator.value(page.bytes, at, valueBytes);
      }
      System.arraycopy(key, RocksLayout.KEY_HEAD, page.bytes, page.length, keyBytes);
      page.add(keyBytes, valueBytes);
      last = point;
      iterator.next();
    }
    return page.build(range);
  }

  /** The documents of a page in one array: key, revision and body of each, one after the other. */
  private static final class Page {
    private final int most;
    private byte[] bytes;
    private int length;
    private int count;
    private int[] lengths = new int[128];

    Page(int most) {
      this.most = most;
      this.bytes = new byte[Math.max(LEAST, Math.min(most, FIRST))];
    }

    /** Whether more fits into what was asked for. */
    boolean hasRoom(int more) {
      return length + more <= most;
    }

    void room(int more) {
      if (bytes.length - length < more) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.min(2 * bytes.length, most)));
      }
    }

    void add(int keyBytes, int valueBytes) {
      if (2 * count == lengths.length) {
        lengths = Arrays.copyOf(lengths, 2 * lengths.length);
      }
      lengths[2 * count] = keyBytes;
      lengths[2 * count + 1] = valueBytes;
      count++;
      length += keyBytes + valueBytes;
    }

    ScanPage build(PointRange covered) {
      byte[] all = length * 4L >= bytes.length * 3L ? bytes : Arrays.copyOf(bytes, length);
      List<Document> documents = new ArrayList<>(count);
      int at = 0;
      for (int i = 0; i < count; i++) {
        int value = at + lengths[2 * i];
        int end = value + lengths[2 * i + 1];
        int body = Math.min(end, value + RocksLayout.VALUE_HEAD);
        documents.add(
            new Document(
                Bytes.wrap(all, at, value - at),
                end - value < RocksLayout.VALUE_HEAD ? 0 : RocksLayout.getLong(all, value),
                Bytes.wrap(all, body, end - body)));
        at = end;
      }
      return new ScanPage(documents, covered);
    }
  }

  @Override
  public void close() {
    iterator.close();
    options.close();
    upper.close();
  }
}
