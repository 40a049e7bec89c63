package io.syncline.testkit.arangodb;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A transaction that a client has begun and not ended. Guarded by the cluster's lock.
 *
 * <p>It lives at the coordinator that began it and at the servers that lead what it writes: a
 * restart of one of them ends it.
 */
final class StreamTransaction {
  final String id;
  final String user;
  final DatabaseState database;
  final Scope scope;
  final Transaction work;
  private final Cluster cluster;
  private final Map<String, Integer> rebootIds = new HashMap<>();
  private final Member coordinator;
  private Instant used;

  /** What it may touch, by the ids of collections. */
  record Scope(
      Set<String> read,
      Set<String> write,
      Set<String> exclusive,
      boolean allowImplicit,
      long mostBytes) {

    boolean mayWrite(CollectionState collection) {
      return write.contains(collection.id) || exclusive.contains(collection.id);
    }

    boolean mayRead(CollectionState collection) {
      return allowImplicit || read.contains(collection.id) || mayWrite(collection);
    }
  }

  StreamTransaction(String id, Call call, Scope scope) {
    this.id = id;
    this.user = call.caller().name();
    this.database = call.database();
    this.scope = scope;
    this.cluster = call.cluster;
    this.coordinator = call.asked;
    this.work = Transaction.open(cluster, database);
    this.used = cluster.now();
    cluster.members.values().forEach(member -> rebootIds.put(member.id, member.rebootId()));
    database.collections.values().stream()
        .filter(one -> scope.read.contains(one.id) || scope.mayWrite(one))
        .forEach(
            one -> {
              work.begins(one);
              SmartEdges.parts(one).forEach(work::begins);
            });
  }

  void isUsed() {
    used = cluster.now();
  }

  boolean isIdle(Instant now) {
    return !used.plus(cluster.options.transactionIdle()).isAfter(now);
  }

  /** Whether the coordinator that began it is still running. */
  boolean isKnown() {
    return isSame(coordinator);
  }

  /** Whether everything that it wrote is still where it was. */
  boolean canCommit() {
    return work.stands() && work.leaders().stream().allMatch(id -> isSame(cluster.member(id)));
  }

  private boolean isSame(Member member) {
    return member.isUp()
        && member.rebootId() == rebootIds.getOrDefault(member.id, member.rebootId());
  }

  /**
   * What is done in a collection.
   *
   * @throws Refusal 400/1652 where it was not declared
   */
  Transaction in(CollectionState collection, boolean writes) {
    if (!(writes ? scope.mayWrite(collection) : scope.mayRead(collection))) {
      throw new Refusal(
          400, 1652, "unregistered collection used in transaction: " + collection.name);
    }
    if (!writes) {
      work.begins(collection);
      SmartEdges.parts(collection).forEach(work::begins);
    }
    return work;
  }

  /** Refuses more than it may hold: 500/32. */
  void checkSize() {
    if (work.bytes() > scope.mostBytes) {
      throw new Refusal(
          500, 32, "maximal transaction size limit of " + scope.mostBytes + " bytes is reached");
    }
  }
}
