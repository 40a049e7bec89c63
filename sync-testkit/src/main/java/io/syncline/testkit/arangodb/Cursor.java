package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A query whose results are fetched in batches. One that streams takes the snapshot of a shard when
 * it comes to it, so it is no snapshot of the collection. Guarded by the cluster's lock.
 */
final class Cursor {
  final String id;
  final String user;
  final String database;
  final Member coordinator;
  private final Cluster cluster;
  private final Query query;
  private final int coordinatorBoot;
  private final Map<String, Integer> boots = new HashMap<>();
  // Shards that are not read to their end; the first is being read where the query streams.
  private final ArrayDeque<ShardState> left = new ArrayDeque<>();
  private Iterator<Bytes> results = List.<Bytes>of().iterator();
  private Instant expires;
  private boolean isReading;
  private int batch;
  private Map<String, Bytes> last = Map.of();

  /** What is asked, and how. */
  record Query(
      Function<ShardState, Collection<Document>> reads,
      Function<Document, Bytes> returns,
      int batchSize,
      Duration ttl,
      boolean streams,
      boolean retries) {}

  Cursor(String id, Call call, List<ShardState> shards, Query query) {
    this.id = id;
    this.user = call.caller().name();
    this.database = call.databaseName;
    this.coordinator = call.asked;
    this.coordinatorBoot = coordinator.rebootId();
    this.cluster = call.cluster;
    this.query = query;
    this.expires = cluster.now().plus(query.ttl);
    left.addAll(shards);
    for (ShardState shard : shards) {
      boots.put(shard.name, cluster.reachable(shard.leader()).member.rebootId());
    }
    if (!query.streams) {
      List<Bytes> all = new ArrayList<>();
      left.forEach(shard -> all.addAll(read(shard)));
      left.clear();
      results = all.iterator();
    }
  }

  boolean isOver() {
    return !expires.isAfter(cluster.now())
        || !coordinator.isUp()
        || coordinator.rebootId() != coordinatorBoot;
  }

  boolean hasMore() {
    return results.hasNext();
  }

  boolean retries() {
    return query.retries;
  }

  /** Whether this number is that of the batch that comes next, or of the one before again. */
  boolean knows(String number) {
    return isLast(number) || (hasMore() && number.equals(Integer.toString(batch + 1)));
  }

  boolean isLast(String number) {
    return query.retries && number.equals(Integer.toString(batch));
  }

  /** The last batch again. */
  Map<String, Bytes> again() {
    expires = cluster.now().plus(query.ttl);
    return last;
  }

  /**
   * The next batch, as the members of an answer.
   *
   * @throws Refusal 503/1465 where a server that is read from is not what it was
   */
  Map<String, Bytes> next() {
    expires = cluster.now().plus(query.ttl);
    left.forEach(this::checkServer);
    batch++;
    List<Bytes> some = new ArrayList<>();
    advance();
    while (results.hasNext() && some.size() < query.batchSize) {
      some.add(results.next());
      advance();
    }
    last = answer(some);
    return last;
  }

  private Map<String, Bytes> answer(List<Bytes> some) {
    Map<String, Bytes> members = new LinkedHashMap<>();
    boolean more = hasMore();
    if (more || query.retries || batch > 1) {
      members.put("id", Json.bytes(id));
    }
    members.put("hasMore", Json.bytes(more));
    if (more && query.retries) {
      members.put("nextBatchId", Json.bytes(Integer.toString(batch + 1)));
    }
    members.put("cached", Json.bytes(false));
    members.put("result", RawJson.array(some));
    if (!more) {
      members.put("extra", Bytes.utf8("{\"warnings\":[],\"stats\":{}}"));
    }
    return members;
  }

  private void advance() {
    while (!results.hasNext() && !left.isEmpty()) {
      if (isReading) {
        left.removeFirst();
      }
      isReading = !left.isEmpty();
      results = isReading ? read(left.getFirst()).iterator() : results;
    }
  }

  private List<Bytes> read(ShardState shard) {
    boolean isThere = shard.equals(shard.collection.database.findShard(shard.name));
    if (!isThere) {
      throw new Refusal(404, 1203, "collection or view not found: " + shard.name);
    }
    checkServer(shard);
    return query.reads.apply(shard).stream().map(query.returns).toList();
  }

  private void checkServer(ShardState shard) {
    DbServer server = cluster.reachable(shard.leader());
    if (server.member.rebootId() != boots.getOrDefault(shard.name, -1)) {
      throw new Refusal(503, 1465, "connection to server lost: " + server.id());
    }
  }
}
