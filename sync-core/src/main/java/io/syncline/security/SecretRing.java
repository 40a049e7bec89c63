package io.syncline.security;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
    if (overlap.isNegative()) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "overlap = " + overlap + ": zero or more is allowed; zero ends the old secret at once");
    }
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
