package io.syncline.pki;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a certificate comes near its end: once at 30, 7 and 1 days before, and at the end, or
 * as soon after as the watch starts or the certificate is swapped in. Looks once a minute, and at
 * the end, by the wall clock, since a certificate's end is a time of the wall clock. Thread-safe.
 */
public final class ExpiryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryWatch.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** Hears of it, one call after the other, on a thread of the watch's own. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A stage has begun, never {@code GOOD}. At {@code EXPIRED} a worker drains and stops.
     *
     * @param remaining time until the end; zero or negative when it is over
     */
    void entered(Expiry.Stage stage, Expiry expiry, Duration remaining);

    /** A look, once a minute, before what it may have to tell. */
    default void looked(Duration remaining) {}
  }

  private final SyncRuntime runtime;
  private final String name;
  private final Supplier<Expiry> certificate;
  private final Listener listener;
  private final SyncRuntime.Lane lane;
  private final Executor pool;
  private Expiry last;
  private Expiry.Stage told = Expiry.Stage.GOOD;
  private volatile Registration next = () -> {};
  private volatile boolean closed;

  /**
   * Starts to look, the first time at once.
   *
   * @param name of the certificate, for the log
   * @param certificate the end of the one in use; must not block
   */
  public ExpiryWatch(
      SyncRuntime runtime, String name, Supplier<Expiry> certificate, Listener listener) {
    this.runtime = runtime;
    this.name = name;
    this.certificate = certificate;
    this.listener = listener;
    this.last = certificate.get();
    this.lane = runtime.lane("expiry-watch");
    this.pool = runtime.pool("expiry-watch-tell", 1);
    pool.execute(this::turn);
  }

  /** No longer looks. Idempotent, never blocks. */
  @Override
  public void close() {
    closed = true;
    next.close();
  }

  private void turn() {
    if (closed) {
      return;
    }
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn("event=listener-failed certificate=\"{}\" next=\"go on\"", name, e);
    }
    next = lane.schedule(SyncRuntime.Urgency.CONTROL, pause(), () -> pool.execute(this::turn));
  }

  private Duration pause() {
    Duration left = certificate.get().remaining(now());
    boolean soon = !left.isNegative() && left.compareTo(INTERVAL) < 0;
    return soon ? left.plusMillis(1) : INTERVAL;
  }

  private Instant now() {
    return Instant.EPOCH.plus(runtime.wallMicros(), ChronoUnit.MICROS);
  }

  private synchronized void look() {
    Expiry expiry = certificate.get();
    Instant now = now();
    if (!expiry.equals(last)) {
      last = expiry;
      told = Expiry.Stage.GOOD;
    }
    listener.looked(expiry.remaining(now));
    Expiry.Stage stage = expiry.stage(now);
    if (stage.compareTo(told) <= 0) {
      return;
    }
    told = stage;
    LOG.warn(
        "event=certificate-expiry certificate=\"{}\" stage={} end={} next=\"{}\"",
        name,
        stage,
        expiry.end(),
        stage == Expiry.Stage.EXPIRED ? "peers refuse it: renew it" : "renew it before its end");
    listener.entered(stage, expiry, expiry.remaining(now));
  }
}
