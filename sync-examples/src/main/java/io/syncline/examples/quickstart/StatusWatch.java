package io.syncline.examples.quickstart;

import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks for the status again and again, on a thread of its own. */
final class StatusWatch implements AutoCloseable {
  private static final long PAUSE_NANOS = 50_000_000;

  private final SyncClient client;
  private volatile @Nullable SyncStatus latest;
  private volatile boolean closed;

  StatusWatch(SyncClient client) {
    this.client = client;
    Thread thread = new Thread(this::ask, "quickstart-status");
    thread.setDaemon(true);
    thread.start();
  }

  Optional<SyncStatus> latest() {
    return Optional.ofNullable(latest);
  }

  private void ask() {
    while (!closed) {
      try {
        latest = client.status(false, Duration.ofSeconds(5));
      } catch (SyncException e) {
        latest = null; // a leader that changes does not answer for a moment
      }
      Waiting.until(System.nanoTime() + PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
