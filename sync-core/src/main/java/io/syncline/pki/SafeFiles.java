package io.syncline.pki;

import io.syncline.SyncException;
import io.syncline.internal.loop.SecureBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Small files: reading is bounded; writing is seen whole or not at all, only by the owner (mode
 * 0600, where the file system knows modes).
 *
 * <p>Recovery: a crash leaves the old file, and at most a {@code .tmp} file beside it.
 */
final class SafeFiles {
  /** More than any sound bundle of certificates. */
  static final int MOST_BYTES = 1 << 20;

  private SafeFiles() {}

  /** All bytes of a file of at most 1 MiB. */
  static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return checkSize(file.toString(), in.readNBytes(MOST_BYTES + 1));
    } catch (NoSuchFileException e) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND, file + " does not exist: create it or correct the name", e);
    } catch (IOException e) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND, file + " can't be read: " + reason(e), e);
    }
  }

  static byte[] checkSize(String name, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          name + " is larger than 1 MiB: that is no file of certificates and keys");
    }
    return bytes;
  }

  /** Puts a file in place, and in the place of one that is there. */
  static void replace(Path file, byte[] content) {
    write(
        file,
        content,
        temporary -> {
          try {
            Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
          } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
          }
        });
  }

  /**
   * Puts a file in place where there is none, also when two processes try at once.
   *
   * @throws SyncException {@code CONFLICT} where there is one
   */
  static void create(Path file, byte[] content) {
    refuseExisting(file);
    write(
        file,
        content,
        temporary -> {
          try {
            // Unlike a rename, a link never replaces.
            Files.createLink(file, temporary);
          } catch (FileAlreadyExistsException e) {
            throw e;
          } catch (UnsupportedOperationException | IOException e) {
            // No links on this file system; a move without REPLACE_EXISTING looks first.
            Files.move(temporary, file);
          }
        });
  }

  /** Whether there is something of this name, be it a link to nothing. */
  static boolean exists(Path file) {
    return Files.exists(file, java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  static void refuseExisting(Path file) {
    if (exists(file)) {
      throw existing(file);
    }
  }

  private static SyncException existing(Path file) {
    return new SyncException(
        SyncException.Code.CONFLICT,
        file + " exists and others may depend on it: say overwrite to replace it, or move it away");
  }

  private interface Placing {
    void place(Path temporary) throws IOException;
  }

  private static void write(Path file, byte[] content, Placing placing) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || file.getFileName() == null) {
      throw new SyncException(SyncException.Code.BAD_REQUEST, file + " is not the name of a file");
    }
    String suffix = HexFormat.of().formatHex(new SecureBytes().next(8));
    Path temporary = folder.resolve("." + file.getFileName() + "." + suffix + ".tmp");
    try {
      try {
        writeThrough(temporary, content);
        placing.place(temporary);
      } finally {
        Files.deleteIfExists(temporary);
      }
      syncFolder(folder);
    } catch (FileAlreadyExistsException e) {
      throw existing(file);
    } catch (NoSuchFileException e) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND, file + " can't be written: make the folder " + folder, e);
    } catch (IOException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, file + " can't be written: " + reason(e), e);
    }
  }

  private static void writeThrough(Path temporary, byte[] content) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(temporary, options, ownerOnly(temporary))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  /** Makes the new name durable. */
  private static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Folders can't be opened everywhere (Windows); the file's content is on disk all the same.
      return;
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
