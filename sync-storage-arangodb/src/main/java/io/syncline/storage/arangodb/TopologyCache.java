package io.syncline.storage.arangodb;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last look at where a cluster's shards are. Thread-safe; one look at a time, whose callers
 * share it.
 */
final class TopologyCache implements ArangoTarget.Structure {
  /** What {@link #recent} may answer with. */
  static final Duration RECENT = Duration.ofSeconds(5);

  /** What {@link #now} may answer with: many shards are claimed at a time. */
  static final Duration NOW = Duration.ofMillis(500);

  private final Look look;
  private final LongSupplier nanoTime;
  private @Nullable Topology last;
  private long lookedAt;

  TopologyCache(Look look, LongSupplier nanoTime) {
    this.look = look;
    this.nanoTime = nanoTime;
  }

  /** Looks. */
  interface Look {
    /** Reads the inventories of all databases. */
    Topology read() throws InterruptedException;
  }

  @Override
  public Topology recent() throws InterruptedException {
    return notOlderThan(RECENT);
  }

  @Override
  public Topology now() throws InterruptedException {
    return notOlderThan(NOW);
  }

  /** Makes the next call look again. */
  synchronized void changed() {
    last = null;
  }

  private synchronized Topology notOlderThan(Duration age) throws InterruptedException {
    long now = nanoTime.getAsLong();
    Topology known = last;
    if (known == null || now - lookedAt > age.toNanos()) {
      known = look.read();
      last = known;
      lookedAt = now;
    }
    return known;
  }
}
