package io.syncline.storage.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Whether a folder's file system takes what an opening of RocksDB writes. */
final class Room {
  private static final int PROBE = 64 << 10;
  private static final long LEAST = 1 << 20;

  private Room() {}

  /**
   * What is missing, for an operator; empty where there is room. Writes a small file and removes
   * it, since quotas and limits show only so.
   *
   * @param unflushed bytes that RocksDB has in memory and in its log only: an opening makes tables
   *     of them
   */
  static Optional<String> lacking(Path folder, long unflushed) {
    long needed = unflushed + LEAST;
    Path probe = folder.resolve("room.probe");
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < needed) {
        return Optional.of(
            (free >> 20)
                + " MiB are free in "
                + folder
                + ", "
                + ((needed >> 20) + 1)
                + " MiB are needed");
      }
      try (FileChannel file =
          FileChannel.open(
              probe,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.allocate(PROBE);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(false);
      } finally {
        Files.deleteIfExists(probe);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("a file can't be written in " + folder + ": " + e.getMessage());
    }
  }
}
