package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The documents of one of Syncline's own collections in the cluster, written under their revisions.
 *
 * <p>Every method blocks until the cluster has answered, and throws {@link
 * io.syncline.SyncException} where it did not; then a write may have happened. What returned is as
 * durable as the collection. Thread-safe.
 */
interface Rows {
  /** A row by key. */
  Optional<Row> get(String key) throws InterruptedException;

  /** All rows. */
  List<Row> all() throws InterruptedException;

  /** Inserts or replaces a row, whatever stood there; gives its revision. */
  long put(String key, ObjectNode fields) throws InterruptedException;

  /** Inserts a row; empty where one of that key stands already. */
  Optional<Long> insert(String key, ObjectNode fields) throws InterruptedException;

  /** Replaces a row; empty where it is gone or of another revision, or being written. */
  Optional<Long> replace(Row row, ObjectNode fields) throws InterruptedException;

  /** Removes a row as it was read; one that is gone or another by now is left alone. */
  void remove(Row row) throws InterruptedException;

  /** The same rows, as a transaction reads and writes them. */
  Rows in(Transactions.Transaction transaction);

  /**
   * A row as it was read.
   *
   * @param revision unsigned; grows with the time of the server that wrote it
   */
  record Row(String key, long revision, JsonNode fields) {
    /** When it was written, milliseconds since 1970 by the hybrid clock of the server. */
    long writtenAt() {
      return revision >>> 20;
    }
  }
}
