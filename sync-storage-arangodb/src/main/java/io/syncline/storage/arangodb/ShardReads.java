package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.data.RevisionTree;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is read from one server that holds shards. Every method blocks until the server has
 * answered, and throws {@link io.syncline.SyncException} where it did not. Thread-safe.
 */
interface ShardReads {
  /** Holds a moment of the whole server, for so long unless it is extended. */
  Held hold(Duration life) throws InterruptedException;

  /** Extends the life of a held moment. */
  void extend(Held held, Duration life) throws InterruptedException;

  /** Lets a held moment go. Idempotent. */
  void letGo(Held held) throws InterruptedException;

  /**
   * Whether {@link #revisions}, {@link #tree} and {@link #documents} can be called, as far as is
   * known: the first call about a shard may still throw {@link NoRevisions}.
   */
  boolean listsRevisions(ShardName shard);

  /**
   * Lists the revisions of a shard in ranges, as of a held moment.
   *
   * @param ranges disjoint, in order, of revisions
   * @param resume where an earlier answer stopped
   */
  Revisions revisions(ShardName shard, Held held, List<PointRange> ranges, Optional<String> resume)
      throws InterruptedException;

  /**
   * The revision tree of a shard as of a held moment; empty where the server has none. {@code
   * CORRUPT} where it is none.
   */
  Optional<RevisionTree> tree(ShardName shard, Held held) throws InterruptedException;

  /**
   * The documents of some revisions, as of a held moment: those that are there, in the same order,
   * from the first on; {@code answered} says of how many revisions.
   */
  Documents documents(ShardName shard, Held held, long[] revisions) throws InterruptedException;

  /** All documents of a shard as of a held moment, in any order; the same at each call. */
  void scan(ShardName shard, Held held, DocumentSink sink) throws InterruptedException;

  /** Takes documents one by one. */
  interface DocumentSink {
    /** Takes the next one. */
    void take(Document document) throws InterruptedException;
  }

  /**
   * A held moment.
   *
   * @param tick its place in the server's log
   */
  record Held(String id, long tick) {}

  /**
   * Revisions in unsigned order.
   *
   * @param resume where to go on, empty at the end
   */
  record Revisions(long[] found, Optional<String> resume) {}

  /**
   * Documents.
   *
   * @param answered for how many of the revisions asked, from the first on
   */
  record Documents(List<Document> found, int answered) {}
}
