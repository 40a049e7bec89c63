package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Document;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes of an application that appear together or not at all, also at the target. Gathered in
 * memory, in order; nothing is written or checked before {@link #commit}. Used by one thread, once.
 */
public final class RocksTransaction {
  private final Commits commits;
  private final long maxBytes;
  final List<Write> writes = new ArrayList<>();
  private long bytes;
  private boolean committed;
  private int removed;

  RocksTransaction(Commits commits, long maxBytes) {
    this.commits = commits;
    this.maxBytes = maxBytes;
  }

  /** A put, or, without a body, a remove. */
  record Write(RocksCollection collection, Bytes key, @Nullable Bytes body) {}

  /**
   * Inserts a document, or replaces the one with its key.
   *
   * @throws IllegalArgumentException where the key is not 1 to 1024 bytes long
   * @throws SyncException with {@code BAD_REQUEST} where the transaction gets too large
   */
  public void put(RocksCollection collection, Bytes key, Bytes body) {
    add(new Write(collection, key, body), key.length() + body.length());
  }

  /** Removes a document; nothing happens where there is none. */
  public void remove(RocksCollection collection, Bytes key) {
    add(new Write(collection, key, null), key.length());
  }

  private void add(Write write, int size) {
    int key = write.key().length();
    if (key < 1 || key > Document.MAX_KEY) {
      throw new IllegalArgumentException(
          "key of " + key + " bytes: 1 to " + Document.MAX_KEY + " are allowed");
    }
    bytes += size + 32;
    if (bytes > maxBytes) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "transaction of more than maxTransactionBytes ("
              + maxBytes
              + "): make several of it, or raise the option");
    }
    writes.add(write);
  }

  /** How many writes were gathered. */
  public int size() {
    return writes.size();
  }

  /** After the commit: how many of the documents to remove were there. */
  public int removed() {
    return removed;
  }

  /**
   * Writes everything. What fails with {@code INTERNAL} may have happened all the same.
   *
   * @return the revision of the last document that was put; 0 where there is none
   */
  public long commit() {
    if (committed) {
      throw new IllegalStateException("the transaction was committed before");
    }
    committed = true;
    Commits.Done done = commits.commit(writes);
    removed = done.removed();
    return done.lastRevision();
  }
}
