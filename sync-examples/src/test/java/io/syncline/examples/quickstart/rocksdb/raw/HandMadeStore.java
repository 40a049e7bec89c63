package io.syncline.examples.quickstart.rocksdb.raw;

import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.verify.Row;
import io.syncline.examples.quickstart.verify.Side;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A store on disk that was written byte by byte, as the description of its layout says. */
public final class HandMadeStore implements AutoCloseable {

  private final DBOptions options =
      new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final RocksDB db;
  private int nextShard = 1;

  /** Makes a store in this folder, and keeps it open. */
  public HandMadeStore(Path folder) throws RocksDBException, IOException {
    RocksDB.loadLibrary();
    db =
        RocksDB.open(
            options,
            folder.toString(),
            List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                new ColumnFamilyDescriptor("meta".getBytes(StandardCharsets.UTF_8))),
            families);
    meta(
        new byte[] {'v'},
        out -> {
          out.writeInt(1);
          text(out, "cluster");
          text(out, "incarnation");
        });
  }

  /** Makes a collection. */
  public void collection(CollectionId id, int shards) throws RocksDBException, IOException {
    object(2, id.database(), "", id.name(), 0, shards, nextShard, "{\"kind\":\"document\"}");
    nextShard += shards;
  }

  /** Makes an object that has no shards. */
  public void object(int kind, String database, String collection, String name, int stage)
      throws RocksDBException, IOException {
    object(kind, database, collection, name, stage, 0, 0, "{}");
  }

  private void object(
      int kind,
      String database,
      String collection,
      String name,
      int stage,
      int shards,
      int firstShard,
      String properties)
      throws RocksDBException, IOException {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(key);
    out.writeByte('o');
    out.writeByte(kind);
    text(out, database);
    text(out, collection);
    text(out, name);
    meta(
        key.toByteArray(),
        content -> {
          content.writeByte(stage);
          text(content, "this one");
          text(content, "");
          content.writeInt(shards);
          content.writeInt(firstShard);
          text(content, properties);
        });
  }

  /** Writes a document. */
  public void put(Row row) throws RocksDBException {
    byte[] key =
        StoreFormat.read(db, families.get(1)).storeKey(row.collection(), row.key()).orElseThrow();
    put(key, StoreFormat.storeValue(row));
  }

  /** Writes many documents. */
  public void putAll(Side rows) throws RocksDBException {
    StoreFormat format = StoreFormat.read(db, families.get(1));
    List<Row> all = new ArrayList<>();
    rows.scan(all::add);
    for (Row row : all) {
      put(format.storeKey(row.collection(), row.key()).orElseThrow(), StoreFormat.storeValue(row));
    }
  }

  /** Writes anything among the documents. */
  public void put(byte[] key, byte[] value) throws RocksDBException {
    db.put(families.get(0), key, value);
  }

  /** Moves what was written from the log to files of their own. */
  public void flush() throws RocksDBException {
    try (var flush = new FlushOptions()) {
      db.flush(flush, families);
    }
  }

  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  private void meta(byte[] key, Content content) throws RocksDBException, IOException {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(record);
    out.writeByte(1);
    content.write(out);
    CRC32C sum = new CRC32C();
    sum.update(record.toByteArray());
    out.writeInt((int) sum.getValue());
    db.put(families.get(1), key, record.toByteArray());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  @Override
  public void close() {
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    options.close();
  }
}
