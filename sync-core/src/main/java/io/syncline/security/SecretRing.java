package io.syncline.security;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.pki.FileWatch;
import io.syncline.pki.ReloadListener;
import io.syncline.pki.SecretFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The secret that is used now, and those that were used before and are still accepted for a while,
 * so that a secret can be changed on one process after the other without an error.
 *
 * <p>First every process is given the new secret by {@link #replace}; within the overlap each
 * accepts both. At most {@value #MOST} secrets are accepted at a time: the oldest gives way.
 *
 * <p>The ring keeps copies; what it is given may be wiped. Thread-safe; no method blocks.
 */
public final class SecretRing {
  /** How many secrets are accepted at a time, the current one among them. */
  public static final int MOST = 4;

  /** The overlap where none is chosen: time to bring a new file to all machines. */
  public static final Duration DEFAULT_OVERLAP = Duration.ofMinutes(10);

  private final SyncRuntime runtime;
  private final List<Former> former = new ArrayList<>();
  private Secret current;

  /**
   * A ring with one secret.
   *
   * @throws SyncException {@code BAD_REQUEST} if it is empty: unlike with ArangoSync that does not
   *     switch the check off
   */
  public SecretRing(SyncRuntime runtime, Secret current) {
    this.runtime = runtime;
    this.current = copy(current);
  }

  /**
   * A ring with the secret in a file, which goes on to the next when the file does: within two of
   * the watch's intervals, since half a secret looks like a whole one until it stays the same.
   *
   * @param overlap see {@link #replace}; {@link #DEFAULT_OVERLAP} is sound
   * @param listener hears of the file once a new secret counts, and of files that can't be used
   * @throws SyncException as {@link SecretFile#read}, and {@code BAD_REQUEST} for an overlap below
   *     zero
   */
  public static SecretRing watching(
      SyncRuntime runtime,
      FileWatch watch,
      Path file,
      Duration overlap,
      ReloadListener<? super Path> listener) {
    requireOverlap(overlap);
    AtomicReference<SecretRing> made = new AtomicReference<>();
    watch.addSettled(
        List.of(file),
        contents -> Secret.of(SecretFile.parse(file.toString(), contents.get(0))),
        first -> {
          SecretRing ring = new SecretRing(runtime, first);
          made.set(ring);
          return new ReloadListener<Secret>() {
            @Override
            public void changed(Secret next) {
              ring.replace(next, overlap);
              listener.changed(file);
            }

            @Override
            public void broken(SyncException problem) {
              listener.broken(problem);
            }
          };
        });
    return Objects.requireNonNull(made.get());
  }

  /** The secret to sign with and to show. */
  public synchronized Secret current() {
    return current;
  }

  /** All secrets that are accepted at this moment, the current one first. */
  public synchronized List<Secret> accepted() {
    long now = runtime.nanoTime();
    former.removeIf(old -> now - old.until >= 0);
    List<Secret> all = new ArrayList<>();
    all.add(current);
    former.forEach(old -> all.add(old.secret));
    return all;
  }

  /**
   * Uses another secret from now on, and accepts the one before for a while. The same secret again
   * changes nothing.
   *
   * @param overlap how long the former one is accepted; too short, and processes that do not have
   *     the new one yet are refused; too long, and one that has leaked stays good
   * @throws SyncException {@code BAD_REQUEST} if the secret is empty or the overlap negative
   */
  public synchronized void replace(Secret next, Duration overlap) {
    Secret added = copy(next);
    requireOverlap(overlap);
    if (added.equals(current)) {
      return;
    }
    accepted();
    former.removeIf(old -> old.secret.equals(added));
    if (!overlap.isZero()) {
      former.add(0, new Former(current, runtime.nanoTime() + overlap.toNanos()));
    }
    if (former.size() >= MOST) {
      former.subList(MOST - 1, former.size()).clear();
    }
    current = added;
  }

  private static void requireOverlap(Duration overlap) {
    if (overlap.isNegative()) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "overlap = " + overlap + ": zero or more is allowed; zero ends the old secret at once");
    }
  }

  /** A copy, so that nobody wipes what is still accepted here. */
  private static Secret copy(Secret secret) {
    if (secret.length() == 0) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "a secret is empty: give one of 32 bytes or more, an empty one does not switch checks off");
    }
    return Secret.copyOf(secret.bytes());
  }

  private record Former(Secret secret, long until) {}
}
