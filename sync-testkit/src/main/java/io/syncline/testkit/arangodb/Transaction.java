package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations that are written at once: at each server that has one of their shards, as a leader or
 * in step with one, they are one group of the log. Nothing is seen before {@link #commit}. Guarded
 * by the cluster's lock.
 */
final class Transaction {
  private final Cluster cluster;
  private final DatabaseState database;
  private final List<Change> changes = new ArrayList<>();
  // What reads within the transaction see: a document, or that there is none.
  private final Map<String, Change> newest = new LinkedHashMap<>();

  /** A document that is put, or one that is removed. */
  private record Change(ShardState shard, Document document, boolean removed) {}

  Transaction(Cluster cluster, DatabaseState database) {
    this.cluster = cluster;
    this.database = database;
  }

  /** A document as this transaction sees it. */
  @Nullable Document find(CollectionState collection, String key) {
    Change change = newest.get(place(collection, key));
    if (change != null) {
      return change.removed ? null : change.document;
    }
    return collection.find(key);
  }

  /**
   * Puts a document, whatever was there.
   *
   * @param revision the one to keep, as text; {@code null} for a new one
   */
  Document put(CollectionState collection, Document.Parsed parsed, @Nullable String revision) {
    String key = parsed.key() == null ? cluster.nextId() : parsed.key();
    ShardState shard = collection.shardOf(key, parsed.rest());
    ShardState before = shardNow(collection, key);
    if (before != null && !before.equals(shard)) {
      remove(collection, key);
    }
    RevisionClock clock = cluster.reachable(shard.leader()).clock;
    boolean kept = revision != null && Hlc.valid(revision);
    long number = kept ? Hlc.parse(String.valueOf(revision)) : clock.next();
    clock.saw(number);
    Document document = parsed.with(key, number);
    add(collection, new Change(shard, document, false));
    return document;
  }

  /** Removes a document; gives what was removed, if there was one. */
  @Nullable Document remove(CollectionState collection, String key) {
    ShardState shard = shardNow(collection, key);
    Document document = find(collection, key);
    if (shard == null || document == null) {
      return null;
    }
    cluster.reachable(shard.leader());
    add(collection, new Change(shard, document, true));
    return document;
  }

  int size() {
    return changes.size();
  }

  /** Writes everything as a transaction, in groups of the size at which ArangoDB cuts them. */
  void commit() {
    int most = cluster.options.intermediateCommit();
    for (int from = 0; from < changes.size(); from += most) {
      write(changes.subList(from, Math.min(changes.size(), from + most)), true);
    }
    changes.clear();
  }

  /** Writes each operation for itself, as a request about one document does. */
  void commitSingly() {
    changes.forEach(change -> write(List.of(change), false));
    changes.clear();
  }

  private void write(List<Change> group, boolean framed) {
    for (DbServer server : cluster.dbServers.values()) {
      List<Change> here =
          group.stream().filter(change -> change.shard.inStep().contains(server.id())).toList();
      if (here.isEmpty()) {
        continue;
      }
      long tid = framed ? server.wal().nextTransaction() : 0;
      if (framed) {
        server.wal().frame(Marker.BEGIN, database.name, tid);
      }
      here.forEach(
          change -> apply(cluster, server, change.shard, change.document, change.removed, tid));
      if (framed) {
        server.wal().frame(Marker.COMMIT, database.name, tid);
      }
    }
  }

  /** Writes one operation to one server's replica and log. */
  static void apply(
      Cluster cluster,
      DbServer server,
      ShardState shard,
      Document document,
      boolean removed,
      long tid) {
    Replica replica = shard.replica(server.id());
    server.clock.saw(document.revision());
    if (removed) {
      replica.remove(document.key());
      String revision = cluster.options.removesTellRevision() ? Hlc.text(document.revision()) : "";
      Bytes data = Json.bytes(Json.object().put("_key", document.key()).put("_rev", revision));
      server.wal().operation(Marker.REMOVE, shard, tid, data);
    } else {
      replica.put(document);
      server.wal().operation(Marker.PUT, shard, tid, document.json(shard.collection.logicalName()));
    }
  }

  private void add(CollectionState collection, Change change) {
    changes.add(change);
    newest.put(place(collection, change.document.key()), change);
  }

  private @Nullable ShardState shardNow(CollectionState collection, String key) {
    Change change = newest.get(place(collection, key));
    if (change != null) {
      return change.removed ? null : change.shard;
    }
    return collection.shardWith(key);
  }

  private static String place(CollectionState collection, String key) {
    return collection.id + "/" + key;
  }
}
