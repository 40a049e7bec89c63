package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.data.TailPosition;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reader of a server's log. For one thread at a time. */
final class LogReader implements ArangoFeed.Log {
  /** How often the server is asked whether it is still the one that was opened. */
  private static final long ASK_AGAIN = Duration.ofSeconds(10).toNanos();

  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

  private final ServerLog log;
  private final long reader;
  private final String opened;
  private final LongSupplier nanoTime;
  private ServerLog.State state;
  private long askedAt;
  private boolean doubtful;
  private boolean closed;

  LogReader(ServerLog log, long reader, ServerLog.State state, LongSupplier nanoTime) {
    this.log = log;
    this.reader = reader;
    this.opened = state.id();
    this.nanoTime = nanoTime;
    this.state = state;
    this.askedAt = nanoTime.getAsLong();
  }

  @Override
  public Optional<ServerLog.Tail> tail(TailPosition from, int chunkBytes)
      throws InterruptedException {
    boolean answered = false;
    try {
      Optional<ServerLog.Tail> tail = log.tail(from, chunkBytes, reader);
      answered = true;
      return tail;
    } finally {
      doubtful |= !answered; // whoever answers next may be another
    }
  }

  @Override
  public ServerLog.State state() throws InterruptedException {
    state = log.state();
    askedAt = nanoTime.getAsLong();
    return state;
  }

  @Override
  public long clockMicros() {
    return state.clockMicros() + (nanoTime.getAsLong() - askedAt) / 1_000;
  }

  @Override
  public boolean isAnother() throws InterruptedException {
    if (doubtful || nanoTime.getAsLong() - askedAt > ASK_AGAIN) {
      state();
      doubtful = false;
    }
    return !state.id().equals(opened);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      log.forget(reader);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SyncException e) {
      LOG.warn(
          "event=reader-not-forgotten reason={} next=the server forgets it by itself",
          e.getMessage());
    }
  }
}
