package io.syncline.testkit.arangodb;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A shard's documents at one server. A snapshot takes the map as it is; the next write makes a copy
 * first, so snapshots without writes in between cost nothing. Guarded by the cluster's lock.
 */
final class Replica {
  final ShardState shard;
  final String server;
  final String localId;
  private TreeMap<String, Document> documents = new TreeMap<>();
  private boolean shared;
  private TreeRange range;

  Replica(ShardState shard, String server, String localId, TreeRange range) {
    this.shard = shard;
    this.server = server;
    this.localId = localId;
    this.range = range;
  }

  @Nullable Document get(String key) {
    return documents.get(key);
  }

  SortedMap<String, Document> documents() {
    return Collections.unmodifiableSortedMap(documents);
  }

  void put(Document document) {
    own();
    documents.put(document.key(), document);
    range = range.covering(document.revision());
  }

  void remove(String key) {
    own();
    documents.remove(key);
  }

  void clear() {
    documents = new TreeMap<>();
    shared = false;
  }

  FrozenShard freeze() {
    shared = true;
    return new FrozenShard(shard, localId, Collections.unmodifiableSortedMap(documents), range);
  }

  private void own() {
    if (shared) {
      documents = new TreeMap<>(documents);
      shared = false;
    }
  }
}
