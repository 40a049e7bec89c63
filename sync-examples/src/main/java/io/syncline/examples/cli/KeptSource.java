package io.syncline.examples.cli;

import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.SyncMasterListener;
import io.syncline.SyncRuntime;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.rest.SourceCredentials;
import io.syncline.control.rest.TlsAuthentication;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what was kept for a source when the synchronisation with it has ended, and when none has
 * come of it within {@link #PATIENCE}.
 *
 * <p>Ordering: the status comes later than what it tells of. So what is kept anew is not forgotten
 * for the end of the synchronisation before it, which is known by its id.
 */
final class KeptSource implements SourceCredentials, SyncMasterListener {
  /** Longer than a configure takes until the status says so. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(KeptSource.class);

  private final CallTrust trust;
  private final SyncRuntime.Lane lane;
  private Registration later = () -> {};
  private Optional<SyncId> seen = Optional.empty();
  private Optional<SyncId> before = Optional.empty();
  private boolean active;

  /** Whether there was a synchronisation with what is kept; so after a restart. */
  private boolean used = true;

  KeptSource(CallTrust trust, SyncRuntime runtime) {
    this.trust = trust;
    this.lane = runtime.lane("kept-source");
  }

  @Override
  public CompletionStage<Void> keep(List<String> endpoints, TlsAuthentication authentication) {
    synchronized (this) {
      used = false;
      before = seen;
      later.close();
      later = lane.schedule(SyncRuntime.Urgency.CONTROL, PATIENCE, this::waited);
    }
    return trust.keep(endpoints, authentication);
  }

  @Override
  public CompletionStage<Void> takeBack(TlsAuthentication authentication) {
    return trust.takeBack(authentication);
  }

  @Override
  public synchronized void statusChanged(SyncStatus status) {
    active = status.state() != SyncState.INACTIVE;
    if (status.sync().isPresent()) {
      seen = status.sync();
    }
    if (active && !status.sync().equals(before)) {
      used = true;
    }
    if (!active && used) {
      forget("the synchronisation with it has ended");
    }
  }

  private synchronized void waited() {
    if (active) {
      used = true;
    } else {
      forget("no synchronisation has come of it");
    }
  }

  private void forget(String why) {
    later.close();
    if (!trust.keeps()) {
      return;
    }
    trust
        .forget()
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                LOG.info("event=source-forgotten reason=\"{}\"", why);
              } else {
                LOG.warn(
                    "event=source-not-forgotten error=\"{}\" next=\"tried again at the next"
                        + " start\"",
                    error.toString());
              }
            });
  }
}
