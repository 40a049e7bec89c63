package io.syncline.examples.cli;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.pki.Expiry;
import io.syncline.pki.SwappableKeys;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker in its own process was given by a master, kept up to date: the masters are asked
 * again and again. Another secret of the cluster, and another certificate for brokers, are used at
 * once; another certificate of the own server is taken up in the last 30 days of the one in use.
 * What the masters don't answer is asked for the next time. Thread-safe.
 */
final class Configuration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

  private final SyncRuntime runtime;
  private final SyncRuntime.Lane lane;
  private final Executor asking;
  private final Duration interval;
  private final Source masters;
  private final InUse used;
  private Registration next = () -> {};
  private boolean closed;

  /** Asks the masters; may block. */
  interface Source {
    /** The configuration as it is now. */
    HandedOut ask() throws InterruptedException;
  }

  /** Channels whose credentials may change. */
  interface Credentials {
    /** Uses them from now on; whether they are new. */
    boolean take(ChannelAccess next);
  }

  /**
   * What is kept up to date.
   *
   * @param secret of the cluster, if it has one
   * @param keys of the own server, where a master gave them
   * @param channels how they are used
   */
  record InUse(Optional<SecretRing> secret, @Nullable SwappableKeys keys, Credentials channels) {}

  /** Asks for the first time after an interval. */
  Configuration(SyncRuntime runtime, Duration interval, Source masters, InUse used) {
    this.runtime = runtime;
    this.lane = runtime.lane("configuration");
    this.asking = runtime.pool("configuration", 1);
    this.interval = interval;
    this.masters = masters;
    this.used = used;
    later();
  }

  private synchronized void later() {
    if (!closed) {
      next = lane.schedule(Urgency.CONTROL, interval, () -> asking.execute(this::ask));
    }
  }

  private void ask() {
    try {
      take(masters.ask());
    } catch (SyncException e) {
      LOG.warn("event=configuration-not-read reason=\"{}\" next=\"asked again\"", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    later();
  }

  private void take(HandedOut given) {
    given.secret().ifPresent(this::use);
    SwappableKeys own = used.keys();
    if (own != null
        && Expiry.of(own.current()).stage(wall()) != Expiry.Stage.GOOD
        && given.shown().expires().isAfter(own.current().expires())) {
      own.swap(given.shown());
      LOG.info("event=certificate-renewed expires={}", given.shown().expires());
    }
    if (used.channels().take(given.channels())) {
      LOG.info("event=channel-credentials-renewed");
    }
  }

  /** Uses another secret of the cluster, if it is another. */
  void use(Secret given) {
    used.secret()
        .ifPresent(
            ring -> {
              if (!ring.current().equals(given)) {
                ring.replace(given, SecretRing.DEFAULT_OVERLAP);
                LOG.info("event=cluster-secret-replaced");
              }
            });
  }

  private Instant wall() {
    return Instant.EPOCH.plusNanos(runtime.wallMicros() * 1000);
  }

  @Override
  public synchronized void close() {
    closed = true;
    next.close();
  }
}
