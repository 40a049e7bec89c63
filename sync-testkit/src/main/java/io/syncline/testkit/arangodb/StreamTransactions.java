package io.syncline.testkit.arangodb;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that are open, what they hold, and how those ended that are not. Guarded by the
 * cluster's lock.
 */
final class StreamTransactions {
  static final String HEADER = "x-arango-trx-id";
  private static final int MOST_ENDED = 10_000;
  private final Cluster cluster;
  private final Map<String, StreamTransaction> open = new LinkedHashMap<>();
  private final Map<String, Transaction> holders = new HashMap<>();
  private final Map<String, String> ended = new LinkedHashMap<>();
  // When documents were last written; of what is older than every open transaction, nothing.
  private final Map<String, Long> lastWrites = new HashMap<>();
  private @Nullable Set<String> onlyAt;
  private long writes;

  StreamTransactions(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The next commit is done at these servers only, and answers 500. */
  void nextCommitIsPartial(Set<String> servers) {
    onlyAt = Set.copyOf(servers);
  }

  List<StreamTransaction> open() {
    expire();
    return List.copyOf(open.values());
  }

  /**
   * Begins one.
   *
   * @throws Refusal 500/18 where another one has a collection for itself, or would have to leave it
   */
  StreamTransaction begin(Call call, StreamTransaction.Scope scope) {
    expire();
    for (StreamTransaction other : open.values()) {
      boolean isBarred =
          other.scope.exclusive().stream()
                  .anyMatch(id -> scope.write().contains(id) || scope.exclusive().contains(id))
              || scope.exclusive().stream().anyMatch(other.scope.write()::contains);
      if (isBarred) {
        throw lockTimeout();
      }
    }
    StreamTransaction begun = new StreamTransaction(cluster.nextId(), call, scope);
    open.put(begun.id, begun);
    return begun;
  }

  /**
   * The one that a request names in its header, if it names one.
   *
   * @throws Refusal 404/1655
   */
  @Nullable StreamTransaction of(Call call) {
    String id = call.header(HEADER);
    return id == null ? null : find(call, id);
  }

  /**
   * An open one.
   *
   * @throws Refusal 404/1655
   */
  StreamTransaction find(Call call, String id) {
    expire();
    StreamTransaction found = open.get(id);
    if (found == null
        || !found.database.name.equals(call.databaseName)
        || !found.user.equals(call.caller().name())) {
      throw new Refusal(404, 1655, "transaction '" + id + "' not found");
    }
    found.isUsed();
    return found;
  }

  /** How one ended, {@code committed} or {@code aborted}; {@code null} if it is not known. */
  @Nullable String ended(String id) {
    expire();
    return ended.get(id);
  }

  /**
   * Writes everything, as one group of each server's log.
   *
   * @throws Refusal 410/1654 where a server is not what it was; the transaction is aborted then
   */
  void commit(StreamTransaction committed) {
    Set<String> only = onlyAt;
    if (!committed.canCommit()) {
      end(committed, "aborted");
      throw new Refusal(410, 1654, "transaction aborted");
    }
    if (only == null) {
      committed.work.commitWhole(leader -> true);
      end(committed, "committed");
      return;
    }
    onlyAt = null;
    committed.work.commitWhole(only::contains);
    end(committed, "aborted");
    throw new Refusal(500, 1457, "timeout in cluster operation");
  }

  void abort(StreamTransaction aborted) {
    end(aborted, "aborted");
  }

  /**
   * A transaction writes a document, and has it from now on if it stays open.
   *
   * @throws Refusal 409/1200 where another one has it or it has changed since, 500/18 where another
   *     one has the collection for itself
   */
  void claim(Transaction by, ShardState shard, String key) {
    expire();
    checkExclusive(shard.collection, by);
    String place = Transaction.place(shard, key);
    Transaction holder = holders.get(place);
    boolean changedSince = lastWrites.getOrDefault(place, 0L) > by.begunAt;
    if (changedSince || (holder != null && holder != by)) {
      throw new Refusal(409, 1200, "write-write conflict; key: " + key);
    }
    if (by.staysOpen) {
      holders.put(place, by);
    }
  }

  /** How many writes there were. */
  long writes() {
    return writes;
  }

  /** A document is written for all to see. */
  void wrote(ShardState shard, String key) {
    writes++;
    if (!open.isEmpty()) {
      lastWrites.put(Transaction.place(shard, key), writes);
    }
  }

  /** Refuses what needs a collection for itself while a transaction may write to it: 500/18. */
  void checkNobodyWrites(CollectionState collection) {
    expire();
    if (open.values().stream().anyMatch(one -> one.scope.mayWrite(collection))) {
      throw lockTimeout();
    }
  }

  private void checkExclusive(CollectionState collection, Transaction by) {
    for (StreamTransaction other : open.values()) {
      if (other.work != by && other.scope.exclusive().contains(collection.id)) {
        throw lockTimeout();
      }
    }
  }

  private static Refusal lockTimeout() {
    return new Refusal(500, 18, "timeout waiting to lock key or collection");
  }

  private void expire() {
    for (StreamTransaction one : List.copyOf(open.values())) {
      if (one.isIdle(cluster.now()) || !one.isKnown()) {
        forget(one);
      }
    }
  }

  private void end(StreamTransaction one, String status) {
    forget(one);
    ended.put(one.id, status);
    if (ended.size() > MOST_ENDED) {
      ended.remove(ended.keySet().iterator().next());
    }
  }

  private void forget(StreamTransaction one) {
    open.remove(one.id);
    holders.values().removeIf(holder -> holder == one.work);
    if (open.isEmpty()) {
      lastWrites.clear();
    }
  }
}
