package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.StreamTransaction;
import io.syncline.storage.arangodb.call.TransactionCalls;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stream transactions of a cluster. Every method blocks. Thread-safe. */
final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private final TransactionCalls calls;

  Transactions(ArangoConnection connection) {
    this.calls = new TransactionCalls(connection.coordinator());
  }

  /** Begins a transaction that writes these collections of one database. */
  StreamTransaction begin(String database, List<String> writes) throws InterruptedException {
    return Await.told(
        calls.begin(
            database,
            new TransactionCalls.Scope(List.of(), writes, List.of(), true, Duration.ZERO)));
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
  }

  /** Gives up. What the cluster does not hear of it ends when it was idle for a minute. */
  void abort(StreamTransaction transaction) throws InterruptedException {
    try {
      Await.answer(calls.abort(transaction));
    } catch (ArangoError e) {
      LOG.info(
          "event=transaction-not-aborted reason={} next=the cluster ends it when it was idle",
          e.getMessage());
    }
  }
}
