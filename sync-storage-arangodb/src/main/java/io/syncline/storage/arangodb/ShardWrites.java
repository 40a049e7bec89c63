package io.syncline.storage.arangodb;

import io.syncline.Bytes;
import io.syncline.store.Document;
import java.util.List;

/**
 * Documents of a collection, written through the coordinators with the revisions that they bring.
 * Every method blocks, and throws {@link io.syncline.SyncException} where it is not known what was
 * written. Thread-safe.
 */
interface ShardWrites {
  /** Inserts or replaces documents; what was not taken, and why. */
  List<Failure> put(Transactions.Transaction in, String collection, List<Document> documents)
      throws InterruptedException;

  /**
   * Removes documents; those that are not there do not matter.
   *
   * @param versions a revision other than 0 is a condition: one that has another by now stays
   */
  List<Failure> remove(Transactions.Transaction in, String collection, List<Version> versions)
      throws InterruptedException;

  /** In which shard a document would be written, as its servers name it. */
  String shardFor(String database, String collection, Document document)
      throws InterruptedException;

  /** Whether an error of a document may be over when it is tried again. */
  static boolean mayPass(int number) {
    return number == 1200 || number == 18 || number == 28 || number == 29;
  }

  /** A document by key, and which version of it. */
  record Version(Bytes key, long revision) {}

  /**
   * A document that was not written.
   *
   * @param number ArangoDB's error number
   */
  record Failure(Bytes key, int number, String message) {}
}
