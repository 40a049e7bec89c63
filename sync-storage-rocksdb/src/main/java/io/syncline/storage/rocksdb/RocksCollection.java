package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Document;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.Optional;

/**
 * A collection, to be read and written by an application. Bound to the collection's incarnation:
 * once that is dropped, every call is refused, also where a namesake was made since. Thread-safe.
 *
 * <p>Calls block until what they write is durable ({@link RocksDbOptions#durability}). They are
 * refused with {@code PRECONDITION_FAILED} while a hold makes the cluster read-only, with {@code
 * NOT_FOUND} when the collection is gone, and with {@code CLOSED} when the store is closed. Many
 * documents are written quicker in one {@link RocksTransaction}.
 */
public final class RocksCollection {
  final ObjectId id;
  final Incarnation incarnation;
  final int firstShard;
  final int shards;
  private final Commits commits;

  RocksCollection(
      Commits commits, ObjectId id, Incarnation incarnation, int firstShard, int shards) {
    this.commits = commits;
    this.id = id;
    this.incarnation = incarnation;
    this.firstShard = firstShard;
    this.shards = shards;
  }

  /** The collection's database. */
  public String database() {
    return id.database();
  }

  /** The collection's name. */
  public String name() {
    return id.name();
  }

  /** In how many shards its documents lie. */
  public int shards() {
    return shards;
  }

  /** The shard in which a key's document lies. */
  public ShardId shardOf(Bytes key) {
    return new ShardId(id.database(), id.name(), ShardId.indexOf(key, shards));
  }

  /**
   * Inserts a document, or replaces the one with its key.
   *
   * @return the revision that it got
   */
  public long put(Bytes key, Bytes body) {
    RocksTransaction one = commits.begin();
    one.put(this, key, body);
    return one.commit();
  }

  /**
   * Replaces a document.
   *
   * @return whether there was one
   */
  public boolean replace(Bytes key, Bytes body) {
    return commits.replace(this, key, body);
  }

  /**
   * Removes a document.
   *
   * @return whether there was one
   */
  public boolean remove(Bytes key) {
    RocksTransaction one = commits.begin();
    one.remove(this, key);
    one.commit();
    return one.removed() > 0;
  }

  /** Removes all documents, in one step. */
  public void truncate() {
    commits.truncate(this);
  }

  /** Reads a document. Works while the cluster is read-only. */
  public Optional<Document> get(Bytes key) {
    return commits.get(this, key);
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
