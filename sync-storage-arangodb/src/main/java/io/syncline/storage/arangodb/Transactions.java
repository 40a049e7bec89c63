package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.StreamTransaction;
import io.syncline.storage.arangodb.call.TransactionCalls;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stream transactions of a cluster. Every method blocks. Thread-safe.
 *
 * <p>One that is left open holds its rows until the cluster ends it, a minute later: whoever comes
 * next, as a master that was restarted, would wait for that. So {@link #close} lets those that are
 * open come to their end, for a time, and gives up the rest.
 */
final class Transactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

  private final TransactionCalls calls;
  private final LongSupplier nanoTime;
  // Guarded by this.
  private final Set<StreamTransaction> open = new HashSet<>();
  private int beginning;
  private boolean closed;

  Transactions(ArangoConnection connection, LongSupplier nanoTime) {
    this.calls = new TransactionCalls(connection.coordinator().here());
    this.nanoTime = nanoTime;
  }

  /** Begins a transaction that writes these collections of one database. */
  StreamTransaction begin(String database, List<String> writes) throws InterruptedException {
    synchronized (this) {
      if (closed) {
        throw new SyncException(SyncException.Code.CLOSED, "arangodb: the store is closed");
      }
      beginning++;
    }
    Optional<StreamTransaction> begun = Optional.empty();
    try {
      begun =
          Optional.of(
              Await.told(
                  calls.begin(
                      database,
                      new TransactionCalls.Scope(
                          List.of(), writes, List.of(), true, Duration.ZERO))));
      return begun.get();
    } finally {
      synchronized (this) {
        beginning--;
        begun.ifPresent(open::add);
        notifyAll();
      }
    }
  }

  private synchronized void over(StreamTransaction transaction) {
    open.remove(transaction);
    notifyAll();
  }

  /**
   * Commits. Where this throws, nobody knows whether it was done; over several servers it may have
   * been done in part.
   */
  void commit(StreamTransaction transaction) throws InterruptedException {
    String status = Await.told(calls.commit(transaction));
    if (!status.equals("committed")) {
      throw new SyncException(
          SyncException.Code.INTERNAL,
          "arangodb: a transaction that was to be committed is '" + status + "'");
    }
    over(transaction);
  }

  /** Gives up. What the cluster does not hear of it ends when it was idle for a minute. */
  void abort(StreamTransaction transaction) throws InterruptedException {
    try {
      Await.answer(calls.abort(transaction));
    } catch (ArangoError e) {
      LOG.info(
          "event=transaction-not-aborted reason={} next=the cluster ends it when it was idle",
          e.getMessage());
    } finally {
      over(transaction);
    }
  }

  /** Begins none any more, and waits for those that are open. Idempotent, bounded in time. */
  @Override
  public void close() {
    try {
      for (StreamTransaction transaction : ended()) {
        abort(transaction);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the cluster ends them
    }
  }

  private synchronized List<StreamTransaction> ended() throws InterruptedException {
    closed = true;
    long end = nanoTime.getAsLong() + PATIENCE;
    for (long left = PATIENCE;
        left > 0 && (beginning > 0 || !open.isEmpty());
        left = end - nanoTime.getAsLong()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return List.copyOf(open);
  }
}
