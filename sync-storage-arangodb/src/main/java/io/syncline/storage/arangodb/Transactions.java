package io.syncline.storage.arangodb;

import java.util.Set;

/** Stream transactions of a cluster. Every method blocks. Thread-safe. */
interface Transactions {
  /** Begins a transaction that writes these collections of one database. */
  Transaction begin(String database, Set<String> writes) throws InterruptedException;

  /**
   * Commits. Where this throws, nobody knows whether it was done; over several servers it may have
   * been done in part.
   */
  void commit(Transaction transaction) throws InterruptedException;

  /**
   * Gives up. Idempotent; what the cluster does not hear of it ends when it was idle for a time.
   */
  void abort(Transaction transaction) throws InterruptedException;

  /**
   * A transaction that has begun.
   *
   * @param server the coordinator that began it, and that all its requests go to
   */
  record Transaction(String id, String database, String server) {}
}
