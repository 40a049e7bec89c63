package io.syncline.storage.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Copies of a store's files. */
final class StoreFiles {
  private StoreFiles() {}

  /** Copies an open store's folder as it is at this moment: what is left when its process dies. */
  static void copyOfOpen(RocksDbStore store, Path to) {
    try {
      store.withRocksDb(
          instance -> {
            copyOfOpen(instance, store.folder(), to);
            return true;
          });
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copyOfOpen(RocksDB instance, Path folder, Path to) throws RocksDBException {
    instance.pauseBackgroundWork(); // it would make files that the list has not
    try {
      instance.disableFileDeletions();
      try {
        copy(folder, to);
      } finally {
        instance.enableFileDeletions();
      }
    } finally {
      instance.continueBackgroundWork();
    }
  }

  /** Copies a folder; what says which files there are first. */
  static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      List<Path> all = new ArrayList<>(files.filter(Files::isRegularFile).toList());
      all.sort(Comparator.comparingInt(StoreFiles::rank).thenComparing(Comparator.naturalOrder()));
      for (Path file : all) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        if (!file.endsWith("LOCK")) {
          copyOne(file, copy);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyOne(Path file, Path copy) throws IOException {
    try {
      Files.copy(file, copy);
    } catch (NoSuchFileException e) {
      if (!file.toString().endsWith(".log")) {
        throw e;
      }
      Path archived = file.resolveSibling("archive").resolve(file.getFileName());
      Files.copy(archived, copy); // moved meanwhile
    }
  }

  private static int rank(Path file) {
    String name = file.getFileName().toString();
    return name.equals("CURRENT") ? 0 : name.startsWith("MANIFEST") ? 1 : 2;
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
