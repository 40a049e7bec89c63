package io.syncline.examples.cli;

import io.syncline.SyncException;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.TrustAnchors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * What {@code configure sync} gave for the source, kept for the next start: {@code source.keyfile}
 * and {@code source-ca.crt}, mode 0600. May block.
 */
final class SourceFiles implements SourceKeep {
  private final Path keyfile;
  private final Path authority;

  SourceFiles(Path folder) {
    this.keyfile = folder.resolve("source.keyfile");
    this.authority = folder.resolve("source-ca.crt");
    makeFolder(folder);
  }

  /** Makes the folder, and makes it its owner's alone. */
  static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      PosixFileAttributeView posix =
          Files.getFileAttributeView(folder, PosixFileAttributeView.class);
      if (posix != null) {
        posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
      }
    } catch (IOException e) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "folder " + folder + " can't be made: " + e, e);
    }
  }

  @Override
  public Optional<Kept> read() {
    if (!Files.exists(keyfile) || !Files.exists(authority)) {
      return Optional.empty();
    }
    return Optional.of(new Kept(KeyMaterial.readKeyfile(keyfile), TrustAnchors.read(authority)));
  }

  @Override
  public void remove() {
    try {
      Files.deleteIfExists(keyfile);
      Files.deleteIfExists(authority);
    } catch (IOException e) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE,
          "the key for a source that is not needed any more can't be removed: " + e,
          e);
    }
  }

  @Override
  public void write(Kept kept) {
    kept.source().write(authority);
    kept.shown().writeKeyfile(keyfile);
  }
}
