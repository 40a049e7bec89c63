package io.syncline.pki;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What some files hold, and held before they were broken. Made by {@link FileWatch#add}.
 * Thread-safe; {@link #current} never blocks.
 *
 * <p>Contents are compared, not times: copies may keep times, and file systems round them. The
 * bytes that are compared are the bytes that are used. Several files are replaced one after the
 * other, so a set that does not fit together is only reported when the next look finds the same.
 *
 * @param <T> what the files hold
 */
public final class Watched<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);
  private static final String UNREADABLE = "unreadable";

  /**
   * Makes a value of files. Throws a {@link SyncException} that names the file and the reason;
   * called again at every look until the files are whole.
   *
   * @param <T> what the files hold
   */
  @FunctionalInterface
  public interface Parser<T> {
    /**
     * The value in these files.
     *
     * @param contents one for each file, in the order in which they were named
     */
    T parse(List<byte[]> contents);
  }

  private final List<Path> files;
  private final Parser<T> parser;
  private final boolean settled;
  private final ReloadListener<? super T> listener;
  private volatile T current;
  private volatile @Nullable SyncException problem;
  private String good;
  private @Nullable String suspect;

  /**
   * @param settled whether new content counts only when a second look finds the same
   * @param listening to what comes after this first value
   */
  Watched(
      List<Path> files,
      Parser<T> parser,
      boolean settled,
      Function<? super T, ? extends ReloadListener<? super T>> listening) {
    this.files = List.copyOf(files);
    this.parser = parser;
    this.settled = settled;
    List<byte[]> contents = read();
    this.current = parser.parse(contents);
    this.good = digest(contents);
    this.listener = listening.apply(current);
  }

  /** The last good value. */
  public T current() {
    return current;
  }

  /** Why the files as they are now can't be used; empty while they can. */
  public Optional<SyncException> problem() {
    return Optional.ofNullable(problem);
  }

  /** The files. */
  public List<Path> files() {
    return files;
  }

  /** Looks at the files; never throws. */
  synchronized void look() {
    String seen = UNREADABLE;
    try {
      List<byte[]> contents = read();
      seen = digest(contents);
      if (!seen.equals(good)) {
        if (settled && !seen.equals(suspect)) {
          suspect = seen; // it may be half written: half a secret looks like a whole one
          return;
        }
        T value = parser.parse(contents);
        listener.changed(value);
        current = value;
        good = seen;
        LOG.info("event=files-reloaded files={} value=\"{}\"", files, describe(value));
      }
      suspect = null;
      problem = null;
    } catch (SyncException e) {
      suspect(seen, e);
    } catch (RuntimeException e) {
      suspect(seen, new SyncException(Code.INTERNAL, files + " can't be taken up: " + e, e));
    }
  }

  /** A set that is being replaced looks broken for a moment: the second look counts. */
  private void suspect(String seen, SyncException found) {
    if (!seen.equals(suspect)) {
      suspect = seen;
      return;
    }
    SyncException before = problem;
    problem = found;
    if (before != null && String.valueOf(before.getMessage()).equals(found.getMessage())) {
      return;
    }
    LOG.warn(
        "event=reload-refused files={} reason=\"{}\" next=\"the old content stays in use\"",
        files,
        found.getMessage());
    try {
      listener.broken(found);
    } catch (RuntimeException e) {
      LOG.warn("event=listener-failed files={} next=\"go on\"", files, e);
    }
  }

  /** Never the text of a value that may be a secret. */
  private static String describe(Object value) {
    return value instanceof KeyMaterial || value instanceof TrustAnchors
        ? value.toString()
        : value.getClass().getSimpleName();
  }

  private List<byte[]> read() {
    List<byte[]> contents = new ArrayList<>();
    files.forEach(file -> contents.add(SafeFiles.read(file)));
    return contents;
  }

  private static String digest(List<byte[]> contents) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] content : contents) {
        digest.update(ByteBuffer.allocate(4).putInt(content.length).array());
        digest.update(content);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new SyncException(Code.INTERNAL, "this JVM has no SHA-256", e);
    }
  }
}
