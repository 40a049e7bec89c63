package io.syncline.testkit.arangodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A shard: where it is planned, who is in step. Guarded by the cluster's lock. */
final class ShardState {
  final String name;
  final CollectionState collection;
  private final List<String> servers;
  private final List<String> outOfStep = new ArrayList<>();
  private final Map<String, Replica> replicas = new LinkedHashMap<>();
  private boolean resigned;
  private int refusedWith;

  ShardState(String name, CollectionState collection, List<String> servers) {
    this.name = name;
    this.collection = collection;
    this.servers = new ArrayList<>(servers);
  }

  /** How the shard is named in logs. */
  String cuid() {
    return "c" + collection.id + "/" + name;
  }

  /** The leader first. */
  List<String> servers() {
    return List.copyOf(servers);
  }

  /** The same as inventories show them: who has given up has an underscore before its id. */
  List<String> shown() {
    List<String> shown = new ArrayList<>(servers);
    if (resigned) {
      shown.set(0, "_" + leader());
    }
    return shown;
  }

  String leader() {
    return servers.get(0);
  }

  /** The leader's documents. */
  Replica documents() {
    return replica(leader());
  }

  Replica replica(String server) {
    return Objects.requireNonNull(replicas.get(server), server);
  }

  boolean isAt(String server) {
    return replicas.containsKey(server);
  }

  /** Servers that every write reaches, the leader first. */
  List<String> inStep() {
    return servers.stream().filter(server -> !outOfStep.contains(server)).toList();
  }

  boolean isReady() {
    return !resigned;
  }

  boolean allInSync() {
    return outOfStep.isEmpty();
  }

  void place(Replica replica) {
    replicas.put(replica.server, replica);
  }

  void follow(String server) {
    servers.add(server);
  }

  void forget(String server) {
    servers.remove(server);
    outOfStep.remove(server);
    replicas.remove(server);
  }

  void lead(String server) {
    servers.remove(server);
    servers.add(0, server);
    resigned = false;
  }

  /** The leader gives up and nobody follows yet. */
  void resign() {
    resigned = true;
  }

  void loses(String server) {
    if (!outOfStep.contains(server)) {
      outOfStep.add(server);
    }
  }

  void regains(String server) {
    outOfStep.remove(server);
  }

  /** Refuses every document with this error; none if it is 0. */
  void refuses(int errorNum) {
    refusedWith = errorNum;
  }

  /** Refuses a document where it is to take none. */
  void checkTakes() {
    if (refusedWith != 0) {
      throw new Refusal(500, refusedWith, name + " takes no document");
    }
  }
}
