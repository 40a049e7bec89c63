package io.syncline.storage.arangodb;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last look at where a cluster's shards are. Thread-safe; one look at a time, and who waits for
 * one shares the next.
 */
final class TopologyCache implements ArangoTarget.Structure {
  /** What {@link #recent} may answer with. */
  static final Duration RECENT = Duration.ofSeconds(5);

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
    return notBefore(nanoTime.getAsLong() - RECENT.toNanos());
  }

  @Override
  public Topology now() throws InterruptedException {
    return notBefore(nanoTime.getAsLong());
  }

  /** Makes the next call look again. */
  synchronized void changed() {
    last = null;
  }

  private synchronized Topology notBefore(long moment) throws InterruptedException {
    Topology known = last;
    if (known == null || lookedAt - moment < 0) {
      long began = nanoTime.getAsLong();
      known = look.read();
      last = known;
      lookedAt = began;
    }
    return known;
  }
}
