package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Operations that are written at once: at each server that has one of their shards, as a leader or
 * in step with one, they are one group of the log. Nothing is seen before {@link #commit}. Guarded
 * by the cluster's lock.
 *
 * <p>One that stays open ({@link #open}) reads what was there when it began, and what it writes is
 * its own until it ends: whoever else writes it is refused with 409/1200.
 */
final class Transaction {
  private final Cluster cluster;
  private final DatabaseState database;
  private final List<Change> changes = new ArrayList<>();
  // What reads within the transaction see: a document, or that there is none.
  private final Map<String, Change> newest = new LinkedHashMap<>();
  private final Map<String, SortedMap<String, Document>> began = new HashMap<>();
  final boolean staysOpen;

  /** How many writes there were before it. */
  final long begunAt;

  private long bytes;

  /** A document that is put, or one that is removed. */
  private record Change(ShardState shard, String leader, Document document, boolean removed) {}

  Transaction(Cluster cluster, DatabaseState database) {
    this(cluster, database, false);
  }

  private Transaction(Cluster cluster, DatabaseState database, boolean staysOpen) {
    this.cluster = cluster;
    this.database = database;
    this.staysOpen = staysOpen;
    this.begunAt = cluster.transactions.writes();
  }

  /** One that stays open over several requests. */
  static Transaction open(Cluster cluster, DatabaseState database) {
    return new Transaction(cluster, database, true);
  }

  /** Reads of this collection see it as it is now, if they see no earlier state of it. */
  void begins(CollectionState collection) {
    for (ShardState shard : collection.shards.values()) {
      began.computeIfAbsent(shard.name, name -> shard.documents().freeze().byKey);
    }
  }

  /** A document as this transaction sees it, in whichever shard it is. */
  @Nullable Document find(CollectionState collection, String key) {
    for (ShardState shard : collection.shards.values()) {
      Document document = find(shard, key);
      if (document != null) {
        return document;
      }
    }
    return null;
  }

  /** A document of one shard as this transaction sees it. */
  @Nullable Document find(ShardState shard, String key) {
    Change change = newest.get(place(shard, key));
    if (change != null) {
      return change.removed ? null : change.document;
    }
    return before(shard).get(key);
  }

  /** All documents of a shard as this transaction sees them. */
  SortedMap<String, Document> documents(ShardState shard) {
    SortedMap<String, Document> seen = new TreeMap<>(before(shard));
    for (Change change : newest.values()) {
      if (change.shard.equals(shard)) {
        seen.remove(change.document.key());
        if (!change.removed) {
          seen.put(change.document.key(), change.document);
        }
      }
    }
    return seen;
  }

  /**
   * Puts a document, whatever was there.
   *
   * @param revision the one to keep, as text; {@code null} for a new one
   */
  Document put(CollectionState collection, Document.Parsed parsed, @Nullable String revision) {
    String key = parsed.key() == null ? cluster.nextId() : parsed.key();
    ShardState shard = collection.shardOf(key, parsed.rest());
    for (ShardState other : collection.shards.values()) {
      if (!other.equals(shard)) {
        remove(other, key);
      }
    }
    return put(shard, key, parsed.rest(), revision);
  }

  /** As the other {@code put}, in this shard, whatever other shards have. */
  Document put(ShardState shard, String key, Map<String, Bytes> rest, @Nullable String revision) {
    RevisionClock clock = cluster.reachable(shard.leader()).clock;
    boolean kept = revision != null && Hlc.valid(revision);
    long number = kept ? Hlc.parseRev(String.valueOf(revision)) : clock.next();
    Document document = new Document(key, number, RawJson.inside(rest));
    shard.collection.unique.check(this, shard, document);
    add(new Change(shard, shard.leader(), document, false));
    clock.saw(number);
    return document;
  }

  /** Removes a document, in whichever shard it is; gives what was removed, if there was one. */
  @Nullable Document remove(CollectionState collection, String key) {
    Document removed = null;
    for (ShardState shard : collection.shards.values()) {
      Document here = remove(shard, key);
      removed = here == null ? removed : here;
    }
    return removed;
  }

  private @Nullable Document remove(ShardState shard, String key) {
    Document document = find(shard, key);
    if (document == null) {
      return null;
    }
    cluster.reachable(shard.leader());
    add(new Change(shard, shard.leader(), document, true));
    return document;
  }

  int size() {
    return changes.size();
  }

  /** How much it would write. */
  long bytes() {
    return bytes;
  }

  /** The servers that lead what it has changed. */
  List<String> leaders() {
    return changes.stream().map(Change::leader).distinct().toList();
  }

  /** Whether everything that it has changed is still there, and led by whom it was. */
  boolean stands() {
    Set<String> thatStand = new HashSet<>();
    for (Change change : changes) {
      ShardState shard = change.shard;
      if (!change.leader.equals(shard.leader())
          || (thatStand.add(shard.name)
              && !shard.equals(shard.collection.database.findShard(shard.name)))) {
        return false;
      }
    }
    return true;
  }

  /** Writes everything as a transaction, in groups of the size at which ArangoDB cuts them. */
  void commit() {
    int most = cluster.options.intermediateCommit();
    for (int from = 0; from < changes.size(); from += most) {
      write(changes.subList(from, Math.min(changes.size(), from + most)), true);
    }
    changes.clear();
  }

  /** Writes what the leaders among these servers have of it, as one group each. */
  void commitWhole(Predicate<String> leader) {
    write(changes.stream().filter(change -> leader.test(change.leader)).toList(), true);
    changes.clear();
  }

  /** Writes each operation for itself, as a request about one document does. */
  void commitSingly() {
    changes.forEach(change -> write(List.of(change), false));
    changes.clear();
  }

  private void write(List<Change> group, boolean framed) {
    group.forEach(change -> cluster.transactions.wrote(change.shard, change.document.key()));
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
      String revision =
          cluster.options.removesTellRevision() ? Hlc.revText(document.revision()) : "";
      Bytes data = Json.bytes(Json.object().put("_key", document.key()).put("_rev", revision));
      server.wal().remove(shard, tid, data);
    } else {
      replica.put(document);
      server.wal().put(shard, tid, document);
    }
  }

  private void add(Change change) {
    String place = place(change.shard, change.document.key());
    change.shard.checkTakes();
    cluster.transactions.claim(this, change.shard, change.document.key());
    changes.add(change);
    newest.put(place, change);
    bytes += change.document.size();
    if (!change.removed) {
      change.shard.collection.unique.wrote(change.shard, change.document);
    }
  }

  private SortedMap<String, Document> before(ShardState shard) {
    SortedMap<String, Document> frozen = began.get(shard.name);
    return frozen == null ? shard.documents().documents() : frozen;
  }

  static String place(ShardState shard, String key) {
    return shard.name + "/" + key;
  }
}
