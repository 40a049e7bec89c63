package io.syncline.examples.quickstart.rocksdb.raw;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.verify.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * How documents and structure lie in a RocksDB store, version 1: read and written here anew, from
 * the description in {@code RocksLayout}, without the code of the store.
 */
public final class StoreFormat {

  /** The name of the column family for everything but documents. */
  public static final String META = "meta";

  private static final int VERSION = 1;
  private static final int RECORD_VERSION = 1;
  private static final int KEY_HEAD = Integer.BYTES + Long.BYTES;
  private static final int VALUE_HEAD = Long.BYTES;
  private static final byte STORE = 'v';
  private static final byte OBJECT = 'o';
  private static final int COLLECTION = 2;

  /** The shards of all collections, by the number that is in their documents' keys. */
  private final SortedMap<Integer, CollectionId> collections = new TreeMap<>();

  private final SortedMap<CollectionId, Shards> shards = new TreeMap<>();
  private final SortedMap<String, String> structure = new TreeMap<>();

  private record Shards(int first, int count) {}

  private StoreFormat() {}

  /**
   * Reads the structure of an open store.
   *
   * @throws IllegalStateException when it is of another version, or a record is damaged
   */
  public static StoreFormat read(RocksDB db, ColumnFamilyHandle meta) throws RocksDBException {
    StoreFormat format = new StoreFormat();
    byte[] store = db.get(meta, new byte[] {STORE});
    if (store == null) {
      throw new IllegalStateException("not a store: it does not say its version");
    }
    int version = record(store).getInt();
    if (version != VERSION) {
      throw new IllegalStateException("layout version " + version + " is not known here");
    }
    try (ReadOptions options = new ReadOptions();
        RocksIterator records = db.newIterator(meta, options)) {
      records.seek(new byte[] {OBJECT});
      while (records.isValid() && records.key()[0] == OBJECT) {
        format.object(ByteBuffer.wrap(records.key()), record(records.value()));
        records.next();
      }
      records.status();
    }
    return format;
  }

  /**
   * The objects of the structure that are there for good: what each is called, and its shards and
   * properties. What is made only when a target is opened for others is left out.
   */
  public SortedMap<String, String> structure() {
    return new TreeMap<>(structure);
  }

  /** How many shards each collection has. */
  public SortedMap<CollectionId, Integer> collections() {
    SortedMap<CollectionId, Integer> counts = new TreeMap<>();
    shards.forEach((id, of) -> counts.put(id, of.count()));
    return counts;
  }

  /** A document as it lies in the store. */
  Row row(byte[] storeKey, byte[] storeValue) {
    ByteBuffer key = ByteBuffer.wrap(storeKey);
    int shard = key.getInt();
    long point = key.getLong();
    byte[] name = new byte[key.remaining()];
    key.get(name);
    String text = new String(name, StandardCharsets.UTF_8);
    CollectionId collection = collections.get(shard);
    if (collection == null) {
      collection = new CollectionId("(no database)", "(shard " + shard + ")");
    } else if (point != XxHash64.hash(name, 0)) {
      throw new IllegalStateException(
          "document " + collection + "/" + text + " does not lie where its key belongs");
    }
    ByteBuffer value = ByteBuffer.wrap(storeValue);
    long revision = value.getLong();
    byte[] body = new byte[value.remaining()];
    value.get(body);
    return new Row(collection, text, revision, Body.of(body));
  }

  /** Where a document lies; empty where there is no such collection. */
  public Optional<byte[]> storeKey(CollectionId collection, String key) {
    Shards of = shards.get(collection);
    if (of == null) {
      return Optional.empty();
    }
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int shard = of.first() + (int) Long.remainderUnsigned(XxHash64.hash(name, 1), of.count());
    return Optional.of(
        ByteBuffer.allocate(KEY_HEAD + name.length)
            .putInt(shard)
            .putLong(XxHash64.hash(name, 0))
            .put(name)
            .array());
  }

  /** A revision and a body as they lie in the store. */
  public static byte[] storeValue(Row row) {
    return ByteBuffer.allocate(VALUE_HEAD + row.body().size())
        .putLong(row.revision())
        .put(row.body().bytes())
        .array();
  }

  private void object(ByteBuffer key, ByteBuffer content) {
    key.get();
    int kind = key.get();
    String database = text(key);
    String parent = text(key);
    String name = text(key);
    boolean atPromotion = content.get() == 2;
    text(content);
    text(content);
    int count = content.getInt();
    int first = content.getInt();
    String properties = text(content);
    if (kind == COLLECTION) {
      CollectionId id = new CollectionId(database, name);
      shards.put(id, new Shards(first, count));
      for (int shard = first; shard < first + count; shard++) {
        collections.put(shard, id);
      }
    }
    if (!atPromotion) {
      structure.put(
          "kind " + kind + ": " + String.join("/", database, parent, name),
          count + " shards " + properties);
    }
  }

  /** The content of a record, after its version and before its check sum. */
  private static ByteBuffer record(byte[] bytes) {
    int end = bytes.length - Integer.BYTES;
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, Math.max(0, end));
    if (end < 1
        || bytes[0] != RECORD_VERSION
        || ByteBuffer.wrap(bytes).getInt(end) != (int) sum.getValue()) {
      throw new IllegalStateException("a record of the store is damaged, or of another version");
    }
    return ByteBuffer.wrap(bytes, 1, end - 1);
  }

  private static String text(ByteBuffer in) {
    byte[] utf8 = new byte[in.getInt()];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
