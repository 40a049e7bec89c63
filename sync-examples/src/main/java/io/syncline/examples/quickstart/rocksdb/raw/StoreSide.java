package io.syncline.examples.quickstart.rocksdb.raw;

import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.examples.quickstart.verify.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * What lies in a RocksDB store: a plain scan through RocksDB's own API. Each reading opens the
 * folder beside whoever has it open, without a lock and without writing to it, and sees what was
 * written before.
 */
public final class StoreSide implements Contents {

  private static final int READ_AHEAD = 2 << 20;

  private final Path folder;

  /** The store in this folder. */
  public StoreSide(Path folder) {
    this.folder = folder;
  }

  @Override
  public void scan(Consumer<Row> reader) {
    read(
        (db, documents, format) -> {
          try (ReadOptions options =
                  new ReadOptions().setFillCache(false).setReadaheadSize(READ_AHEAD);
              RocksIterator rows = db.newIterator(documents, options)) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
              reader.accept(format.row(rows.key(), rows.value()));
            }
            rows.status();
          }
        });
  }

  @Override
  public SortedMap<String, String> structure() {
    return format().structure();
  }

  @Override
  public SortedMap<CollectionId, Integer> collections() {
    return format().collections();
  }

  @Override
  public Row row(Document written) {
    return Row.of(written);
  }

  /** Where documents lie in this store at present. */
  public StoreFormat format() {
    List<StoreFormat> found = new ArrayList<>();
    read((db, documents, format) -> found.add(format));
    return found.get(0);
  }

  private interface Reading {
    void read(RocksDB db, ColumnFamilyHandle documents, StoreFormat format) throws RocksDBException;
  }

  private void read(Reading reading) {
    RocksDB.loadLibrary();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    Path log = temporaryFolder();
    try (DBOptions options =
            new DBOptions().setMaxOpenFiles(-1).setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
        RocksDB db =
            RocksDB.openAsSecondary(
                options, folder.toString(), log.toString(), families(), handles)) {
      try {
        reading.read(db, handles.get(0), StoreFormat.read(db, handles.get(1)));
      } finally {
        handles.forEach(ColumnFamilyHandle::close);
      }
    } catch (RocksDBException e) {
      throw new IllegalStateException("can't read the store in " + folder, e);
    } finally {
      remove(log);
    }
  }

  private static List<ColumnFamilyDescriptor> families() {
    return List.of(
        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
        new ColumnFamilyDescriptor(StoreFormat.META.getBytes(StandardCharsets.UTF_8)));
  }

  /** Where RocksDB writes the messages of this reading. */
  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("syncline-reader");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path log) {
    try (Stream<Path> files = Files.walk(log)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
