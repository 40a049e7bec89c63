package io.syncline.examples.quickstart.rocksdb.raw;

import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.data.DocumentId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * Does damage to a RocksDB store through RocksDB's own API. Nothing of it stands in the log, as if
 * the disk had done it.
 */
public final class StoreDamage {

  private StoreDamage() {}

  /**
   * Damages a store that is open, behind the back of whoever has it open.
   *
   * @param open the instance of RocksDB that has the store open
   * @param folder where it lies
   */
  public static void apply(RocksDB open, Path folder, List<Damage> damages)
      throws RocksDBException {
    apply(open, open.getDefaultColumnFamily(), new StoreSide(folder).format(), damages);
  }

  /**
   * Damages a store that is closed.
   *
   * @param folder where it lies
   */
  public static void apply(Path folder, List<Damage> damages) throws RocksDBException {
    RocksDB.loadLibrary();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> families =
        List.of(
            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
            new ColumnFamilyDescriptor(StoreFormat.META.getBytes(StandardCharsets.UTF_8)));
    // The log that is there stays: RocksDB would remove what it needs no longer.
    try (DBOptions options =
            new DBOptions().setWalTtlSeconds(TimeUnit.DAYS.toSeconds(365)).setMaxOpenFiles(-1);
        RocksDB db = RocksDB.open(options, folder.toString(), families, handles)) {
      try {
        apply(db, handles.get(0), StoreFormat.read(db, handles.get(1)), damages);
      } finally {
        handles.forEach(ColumnFamilyHandle::close);
      }
    }
  }

  private static void apply(
      RocksDB db, ColumnFamilyHandle documents, StoreFormat format, List<Damage> damages)
      throws RocksDBException {
    try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
        FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      for (Damage damage : damages) {
        DocumentId id = damage.document();
        byte[] key =
            format
                .storeKey(id.collection(), id.key())
                .orElseThrow(() -> new IllegalArgumentException("no collection for " + damage));
        if (damage.becomes().isPresent()) {
          db.put(documents, unlogged, key, StoreFormat.storeValue(damage.becomes().get()));
        } else {
          db.delete(documents, unlogged, key);
        }
      }
      db.flush(flush, documents);
    }
  }
}
