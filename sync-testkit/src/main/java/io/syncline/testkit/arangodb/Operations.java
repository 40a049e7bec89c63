package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What operators, crashes and time do to the servers of a stand-in. Servers are named by their ids,
 * {@code PRMR-...} and {@code CRDN-...}. Thread-safe.
 */
public final class Operations {
  private final Cluster cluster;
  private final Frame frame;

  Operations(Cluster cluster, Frame frame) {
    this.cluster = cluster;
    this.frame = frame;
  }

  /** Makes a server the leader of a shard; one that did not have the shard gets it first. */
  public void moveLeader(String database, String shard, String toServer) {
    synchronized (cluster) {
      ShardState moved = shard(database, shard);
      copyTo(moved, toServer);
      moved.lead(toServer);
    }
  }

  /** Lets another server have a shard as well. */
  public void addFollower(String database, String shard, String server) {
    synchronized (cluster) {
      copyTo(shard(database, shard), server);
    }
  }

  /** Takes a shard from a server that does not lead it. */
  public void removeFollower(String database, String shard, String server) {
    synchronized (cluster) {
      ShardState left = shard(database, shard);
      if (left.leader().equals(server)) {
        throw new IllegalArgumentException(server + " leads " + shard + ": move the leader first");
      }
      cluster.structure.leave(left, cluster.dbServer(server));
    }
  }

  /**
   * The leader of a shard gives up: until another leads, inventories show it with an underscore
   * before its id, and say {@code isReady:false}.
   */
  public void resignLeader(String database, String shard) {
    synchronized (cluster) {
      shard(database, shard).resign();
    }
  }

  /** A further DB server, empty; gives its id. */
  public String addDbServer() {
    Member member;
    synchronized (cluster) {
      member = cluster.addDbServer().member;
    }
    frame.open(member);
    return member.id;
  }

  /** A server crashes. Shards that it leads can't be written until {@link #failOver}. */
  public void stop(String server) {
    Member member;
    synchronized (cluster) {
      member = cluster.member(server);
      member.goesDown();
      eachShard(
          shard -> {
            if (shard.isAt(server) && !shard.leader().equals(server)) {
              shard.loses(server);
            }
          });
    }
    frame.shut(member);
  }

  /** Followers take over what a server that was stopped has led. */
  public void failOver(String server) {
    synchronized (cluster) {
      eachShard(
          shard -> {
            if (shard.leader().equals(server)) {
              shard.inStep().stream()
                  .filter(id -> cluster.dbServer(id).member.isUp())
                  .findFirst()
                  .ifPresent(
                      id -> {
                        shard.lead(id);
                        shard.loses(server);
                      });
            }
          });
    }
  }

  /** A server that was stopped starts again, at its port, with its data; it catches up. */
  public void start(String server) {
    Member member;
    synchronized (cluster) {
      member = cluster.member(server);
      member.comesUp();
      DbServer started = cluster.dbServers.get(server);
      if (started != null) {
        started.forgets();
        eachShard(shard -> catchUp(shard, started));
      }
    }
    frame.open(member);
  }

  /** A crash and a start at once: what was in memory only is gone, {@code rebootId} goes up. */
  public void restart(String server) {
    stop(server);
    start(server);
  }

  /**
   * A DB server loses its data directory: it is the same in the cluster, but its log begins anew
   * with small ticks and another replication id, and what it had comes from its followers.
   */
  public void wipe(String server) {
    stop(server);
    failOver(server);
    synchronized (cluster) {
      DbServer wiped = cluster.dbServer(server);
      String other = Long.toString(Long.parseLong(wiped.replicationId()) + 1_000);
      wiped.startsAnew(new WriteAheadLog(0, cluster.options.walBytes()), other);
      eachShard(
          shard -> {
            if (shard.isAt(server)) {
              cluster.structure.place(shard, wiped);
            }
          });
    }
    start(server);
  }

  /** A server's log loses everything up to a tick, whoever needs it; the newest marker stays. */
  public void expireWal(String server, long upToTick) {
    synchronized (cluster) {
      cluster.dbServer(server).wal().expire(upToTick);
    }
  }

  /** A server's log loses what no registered reader needs. */
  public void expireUnprotectedWal(String server) {
    synchronized (cluster) {
      DbServer at = cluster.dbServer(server);
      at.wal().expireUnneeded(at.readers.lowest().orElse(at.wal().last()));
    }
  }

  /** A server's clock, from which its revisions are made, is ahead by this much, or behind. */
  public void skewClock(String server, Duration by) {
    synchronized (cluster) {
      cluster.dbServer(server).clock.skew(by);
    }
  }

  /** Ticks go up without anything that a reader is shown. */
  public void skipTicks(String server, long ticks) {
    synchronized (cluster) {
      cluster.dbServer(server).wal().skip(ticks);
    }
  }

  /** All snapshots and dumps of a server are gone. */
  public void expireBatches(String server) {
    synchronized (cluster) {
      cluster.dbServer(server).batches.clear();
      cluster.dbServer(server).dumps.clear();
    }
  }

  /** The mode that is otherwise set by a request; the same for all servers. */
  public void readOnly(boolean readOnly) {
    synchronized (cluster) {
      cluster.readOnly(readOnly);
    }
  }

  /**
   * The next commit of a transaction that a client has begun is done by these DB servers for the
   * shards that they lead and not by the others, and answers 500/1457.
   */
  public void nextCommitIsPartial(String... servers) {
    synchronized (cluster) {
      cluster.transactions.nextCommitIsPartial(Set.of(servers));
    }
  }

  /**
   * A shard takes no document from now on: each is refused with this error, in an answer about many
   * each for itself, as where its server has a full disk (1104) or too few followers (1429).
   *
   * @param errorNum 0 to end it
   */
  public void refuseDocuments(String database, String shard, int errorNum) {
    synchronized (cluster) {
      shard(database, shard).refuses(errorNum);
    }
  }

  /** How many transactions that clients have begun are open. */
  public int openTransactions() {
    synchronized (cluster) {
      return cluster.transactions.open().size();
    }
  }

  /** From now on a server hears of changes of the mode this much later, by the clock of options. */
  public void hearsOfModeLater(String server, Duration by) {
    synchronized (cluster) {
      cluster.hearsLater(server, by);
    }
  }

  /** A server is up and knows no users yet: they get 503, whoever has the secret is served. */
  public void starting(String server, boolean now) {
    synchronized (cluster) {
      cluster.member(server).isStarting(now);
    }
  }

  /**
   * How long requests wait for a coordinator from now on, as it says: nothing really waits. Who
   * wants less is refused with 412/21004.
   */
  public void queueTime(String server, Duration time) {
    synchronized (cluster) {
      cluster.member(server).queueSeconds(time.toNanos() / 1e9);
    }
  }

  /** From now on all servers say that their storage engine is this one; nothing else changes. */
  public void saysEngine(String name) {
    synchronized (cluster) {
      cluster.engine(name);
    }
  }

  /**
   * Whether the coordinators say that each is a single server, and refuse what clusters alone have.
   */
  public void saysSingleServer(boolean now) {
    synchronized (cluster) {
      cluster.isSingleServer(now);
    }
  }

  /** The newest tick of a server. */
  public long lastTick(String server) {
    synchronized (cluster) {
      return cluster.dbServer(server).wal().last();
    }
  }

  /** The oldest tick that a server's log has. */
  public long firstTick(String server) {
    synchronized (cluster) {
      return cluster.dbServer(server).wal().first();
    }
  }

  /** How many snapshots of a server are open. */
  public int openBatches(String server) {
    synchronized (cluster) {
      DbServer at = cluster.dbServer(server);
      return (int) at.batches.values().stream().filter(b -> !b.isOver(cluster.now())).count();
    }
  }

  /** How many parallel dumps of a server are open. */
  public int openDumps(String server) {
    synchronized (cluster) {
      DbServer at = cluster.dbServer(server);
      return (int) at.dumps.values().stream().filter(d -> !d.isOver(cluster.now())).count();
    }
  }

  /** Who reads a server's log, by {@code syncerId}, and at which tick. */
  public Map<String, Long> readers(String server) {
    synchronized (cluster) {
      Map<String, Long> readers = new LinkedHashMap<>();
      cluster
          .dbServer(server)
          .readers
          .live()
          .forEach(reader -> readers.put(reader.key(), reader.tick()));
      return readers;
    }
  }

  /** What a server has of a shard, as texts in the order of the keys. */
  public List<String> replica(String database, String shard, String server) {
    synchronized (cluster) {
      ShardState of = shard(database, shard);
      return of.replica(server).documents().values().stream()
          .map(document -> document.json(of.collection.logicalName()))
          .map(Bytes::utf8)
          .toList();
    }
  }

  private void copyTo(ShardState shard, String server) {
    DbServer to = cluster.dbServer(server);
    if (!shard.isAt(server)) {
      cluster.structure.place(shard, to);
      shard.follow(server);
    }
    catchUp(shard, to);
  }

  /** Gives a follower what the leader has, by single operations that its log shows. */
  private void catchUp(ShardState shard, DbServer to) {
    boolean leaderIsUp = cluster.dbServer(shard.leader()).member.isUp();
    if (!shard.isAt(to.id()) || shard.leader().equals(to.id()) || !leaderIsUp) {
      return;
    }
    Map<String, Document> wanted = shard.documents().documents();
    Map<String, Document> has = shard.replica(to.id()).documents();
    for (Document old : List.copyOf(has.values())) {
      if (!wanted.containsKey(old.key())) {
        Transaction.apply(cluster, to, shard, old, true, 0);
      }
    }
    for (Document document : wanted.values()) {
      if (!document.equals(has.get(document.key()))) {
        Transaction.apply(cluster, to, shard, document, false, 0);
      }
    }
    shard.regains(to.id());
  }

  private void eachShard(Consumer<ShardState> action) {
    cluster.databases.values().stream()
        .flatMap(database -> database.collections.values().stream())
        .flatMap(collection -> collection.shards.values().stream())
        .forEach(action);
  }

  private ShardState shard(String database, String name) {
    ShardState shard = cluster.database(database).findShard(name);
    if (shard == null) {
      throw new IllegalArgumentException("no shard " + name + " in " + database);
    }
    return shard;
  }
}
