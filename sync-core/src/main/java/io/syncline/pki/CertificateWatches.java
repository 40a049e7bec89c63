package io.syncline.pki;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncRuntime;
import io.syncline.metrics.CertificateMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Watches the ends of all certificates of a process: a metric for each, a warning in the log and an
 * event at 30, 7 and 1 days and at the end. Thread-safe.
 *
 * <p>A {@code SyncWorker} has its own where it is told its certificates; this is for processes
 * without a worker.
 */
public final class CertificateWatches implements AutoCloseable {
  /** Hears of it; for each certificate one call after the other. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A stage has begun, never {@code GOOD}. Told anew for a certificate that was swapped in.
     *
     * @param remaining time until the end; zero or negative when it is over
     */
    void entered(CertificateUse use, Expiry.Stage stage, Duration remaining);
  }

  private final CertificateMetrics metrics;
  private final Map<CertificateUse, Supplier<Expiry>> certificates;
  private final List<ExpiryWatch> watches = new ArrayList<>();
  private boolean closed;

  /**
   * Starts to look, the first time at once.
   *
   * @param certificates the ends of those in use, {@link Expiry#NEVER} while one is not there; must
   *     not block
   */
  public CertificateWatches(
      SyncRuntime runtime,
      MetricRegistry registry,
      Map<CertificateUse, Supplier<Expiry>> certificates,
      Listener listener) {
    this.metrics = new CertificateMetrics(registry);
    this.certificates = certificates.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(certificates));
    this.certificates.forEach(
        (use, end) ->
            watches.add(
                new ExpiryWatch(
                    runtime,
                    use.label(),
                    end,
                    new ExpiryWatch.Listener() {
                      @Override
                      public void entered(Expiry.Stage stage, Expiry expiry, Duration remaining) {
                        listener.entered(use, stage, remaining);
                      }

                      @Override
                      public void looked(Duration remaining) {
                        measure(use, end.get().equals(Expiry.NEVER), remaining);
                      }
                    })));
  }

  private synchronized void measure(CertificateUse use, boolean endless, Duration remaining) {
    if (endless) {
      metrics.unwatched(use.label());
    } else if (!closed) {
      metrics.remaining(use.label(), remaining);
    }
  }

  /** No longer looks, and takes the metrics away. Idempotent, never blocks. */
  @Override
  public void close() {
    watches.forEach(ExpiryWatch::close);
    synchronized (this) {
      closed = true;
      certificates.keySet().forEach(use -> metrics.unwatched(use.label()));
    }
  }
}
