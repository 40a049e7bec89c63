package io.syncline.storage.arangodb;

import io.syncline.Registration;
import io.syncline.SyncException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A moment that a server holds for a view, kept alive until it is closed. Thread-safe.
 *
 * <p>Failure: a moment that can't be extended is lost; calls on it fail, and the engine makes a new
 * view. Recovery: one that nobody let go, because its process died, ends by itself after {@link
 * #LIFE}.
 */
final class HeldMoment implements AutoCloseable {
  /** How long a server holds a moment that nobody extends. */
  static final Duration LIFE = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(HeldMoment.class);

  private final ShardReads reads;
  private final ShardReads.Held held;
  private final Registration renewal;

  private HeldMoment(ShardReads reads, ShardReads.Held held, Renewals.OfServer renewals) {
    this.reads = reads;
    this.held = held;
    this.renewal = renewals.every(LIFE.dividedBy(4), () -> reads.extend(held, LIFE));
  }

  /** Holds a moment of a server, and keeps it by the renewals of that server. */
  static HeldMoment of(ShardReads reads, Renewals.OfServer renewals) throws InterruptedException {
    return new HeldMoment(reads, reads.hold(LIFE), renewals);
  }

  ShardReads reads() {
    return reads;
  }

  ShardReads.Held held() {
    return held;
  }

  @Override
  public void close() {
    renewal.close();
    try {
      reads.letGo(held);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SyncException e) {
      LOG.warn(
          "event=moment-not-released id={} reason={} next=it ends by itself within {}",
          held.id(),
          e.getMessage(),
          LIFE);
    }
  }
}
