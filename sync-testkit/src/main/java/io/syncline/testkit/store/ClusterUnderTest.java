package io.syncline.testkit.store;

import io.syncline.Bytes;
import io.syncline.store.ApplyResult;
import io.syncline.store.ClusterStore;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Assumptions;

/**
 * A cluster under test, empty at first: its store, and what an application does with it. All a host
 * writes to run {@link ClusterStoreContract} against its own.
 *
 * <p>What only some clusters can has a default that skips the tests that need it, with the reason.
 * All methods may block.
 */
public interface ClusterUnderTest extends AutoCloseable {
  /** The cluster's store; after {@link #restart} another object. */
  ClusterStore store();

  /** An application makes a collection without documents, and its database if need be. */
  void createCollection(String database, String collection, int shards);

  /** An application drops a collection. */
  void dropCollection(String database, String collection);

  /** An application inserts or replaces a document; durable when this returns. */
  void put(String database, String collection, Bytes key, Bytes body);

  /** An application removes a document. */
  void remove(String database, String collection, Bytes key);

  /** An application removes all documents of a collection. */
  void truncate(String database, String collection);

  /** An application puts documents (bodies by key) of one shard in one transaction. */
  default void transaction(String database, String collection, Map<Bytes, Bytes> puts) {
    Assumptions.abort("this cluster knows no transactions");
  }

  /** The cluster's processes end without notice, and start again on what is durable. */
  default void restart() {
    Assumptions.abort("this cluster can't be restarted");
  }

  /** An operator removes all that the cluster holds: it is empty, and another one. */
  default void wipe() {
    Assumptions.abort("this cluster can't be wiped");
  }

  /**
   * An operator takes a backup.
   *
   * @return restores it, as it should be done: feeds begin a new incarnation
   */
  default Runnable backup() {
    return Assumptions.abort("this cluster can't be restored from a backup");
  }

  /**
   * An operator copies the cluster's files.
   *
   * @return copies them back, all incarnations among them
   */
  default Runnable backupFiles() {
    return Assumptions.abort("the files of this cluster can't be copied");
  }

  /** A feed forgets all that it keeps, needed or not. */
  default void trim(FeedId feed) {
    Assumptions.abort("the feeds of this cluster can't be trimmed");
  }

  /**
   * Begins to apply a batch, and stops when its first document is written and its last is not. Only
   * for stores that do not apply atomically.
   */
  default HalfApplied applyHalf(ShardBatch batch) {
    return Assumptions.abort("an apply to this cluster can't be stopped half-way");
  }

  /**
   * Whether the cluster can hold a document at all. Most hold any; some have rules for keys, or
   * want bodies of a form.
   */
  default boolean takes(Document document) {
    return true;
  }

  /** Whether a key may lie in a shard: of clusters that place documents themselves. */
  default boolean livesIn(ShardId shard, Bytes key) {
    return true;
  }

  /** What the store gives as the body of a document that {@link #put} was given. */
  default Bytes stored(Bytes body) {
    return body;
  }

  /** Whether hints come, for feeds and for the structure; they need not. */
  default boolean hints() {
    return false;
  }

  /** How long the suite waits for what must happen before it calls it missing. */
  default Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  void close();

  /** An apply that stopped half-way. */
  interface HalfApplied {
    /** What it has not written yet arrives now, late. */
    CompletionStage<ApplyResult> goOn();
  }
}
