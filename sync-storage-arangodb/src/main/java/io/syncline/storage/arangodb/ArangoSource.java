package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.store.BlockingStore;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster as a source. A feed is the log of one server: it carries all the shards that the
 * server leads. Positions are ticks of that server's data, and mean nothing to another one.
 * Thread-safe.
 */
final class ArangoSource implements BlockingStore.Source {
  private final ArangoTarget.Structure structure;
  private final Servers servers;
  private final Renewals renewals;
  private final Registrations registrations;
  private final Runnable structureHint;
  private final boolean hasFeed;

  ArangoSource(
      ArangoTarget.Structure structure,
      Servers servers,
      Renewals renewals,
      Registrations registrations,
      Runnable structureHint,
      boolean hasFeed) {
    this.structure = structure;
    this.servers = servers;
    this.renewals = renewals;
    this.registrations = registrations;
    this.structureHint = structureHint;
    this.hasFeed = hasFeed;
  }

  /** The servers of the cluster by id. */
  interface Servers {
    /** Whether the cluster has a server of that id. */
    boolean isThere(FeedId server) throws InterruptedException;

    /** What is read from a server that holds shards. */
    ShardReads reads(FeedId server) throws InterruptedException;

    /** Its log. */
    ServerLog log(FeedId server) throws InterruptedException;

    /** A name of the machine that it runs on, empty if unknown. */
    String host(FeedId server) throws InterruptedException;
  }

  @Override
  public Map<ShardId, FeedShard> locate(Set<ShardId> shards) throws InterruptedException {
    Topology topology = structure.now(shards);
    Map<ShardId, FeedShard> located = new HashMap<>();
    for (ShardId shard : shards) {
      Optional<Topology.Where> where = topology.where(shard);
      if (where.isPresent()) {
        // Between two leaders it is where it was: the others are not held up by it, and when it
        // is led elsewhere that is noticed as for every shard.
        FeedId leader = where.get().lastLeader().orElseThrow(() -> leaderless(shard));
        located.put(shard, new FeedShard(where.get().incarnation(), leader, servers.host(leader)));
      }
    }
    return located;
  }

  private static SyncException leaderless(ShardId shard) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "shard " + shard + " has no leader at this moment; it is looked for again");
  }

  @Override
  public BlockingStore.View snapshot(FeedId feed, Set<ShardId> shards) throws InterruptedException {
    Optional<Incarnation> log =
        hasFeed ? Optional.of(incarnation(servers.log(feed).id())) : Optional.empty();
    HeldMoment moment = HeldMoment.of(servers.reads(feed), renewals.of(feed));
    boolean made = false;
    try {
      // Looked up after the moment: what was made since fails when it is read, and is tried anew.
      Topology topology = structure.now(shards);
      Map<ShardId, ArangoView.Place> places = new HashMap<>();
      for (ShardId shard : shards) {
        topology
            .where(shard)
            .filter(where -> where.leader().equals(Optional.of(feed)))
            .ifPresent(
                where ->
                    places.put(
                        shard, new ArangoView.Place(where.incarnation(), where.name(), moment)));
      }
      ArangoView view =
          new ArangoView(
              log.map(life -> new FeedPosition(feed, life, LogPlace.ofTick(moment.held().tick()))),
              places,
              List.of(moment));
      made = true;
      return view;
    } finally {
      if (!made) {
        moment.close();
      }
    }
  }

  @Override
  public BlockingStore.Opening open(FeedPosition after) throws InterruptedException {
    if (!servers.isThere(after.feed())) {
      return BlockingStore.Opening.refused(new FeedOpening.OtherIncarnation(Incarnation.NONE));
    }
    ServerLog log = servers.log(after.feed());
    ServerLog.State state = log.state();
    if (!after.incarnation().equals(incarnation(state.id()))
        || !LogPlace.isPlace(after.position())) {
      return BlockingStore.Opening.refused(
          new FeedOpening.OtherIncarnation(incarnation(state.id())));
    }
    long from = LogPlace.tick(after.position());
    if (Long.compareUnsigned(from, state.newest()) > 0) {
      return BlockingStore.Opening.refused(new FeedOpening.Ahead(LogPlace.ofTick(state.newest())));
    }
    if (state.isGone(from)) {
      return BlockingStore.Opening.refused(new FeedOpening.Gone(LogPlace.ofTick(state.oldest())));
    }
    FeedMarkers markers = new FeedMarkers(after.feed(), structure, structureHint);
    // What it does not know it looks up when the log names it, and what is gone it tells.
    markers.learn(structure.recent());
    return BlockingStore.Opening.of(
        new ArangoFeed(after, registrations.reader(log, state), markers));
  }

  @Override
  public void release(String reader, FeedPosition upTo) throws InterruptedException {
    registrations.isAsked(upTo.feed(), reader);
    registrations.keep(
        servers.log(upTo.feed()), upTo.feed(), reader, LogPlace.tick(upTo.position()));
  }

  @Override
  public void leave(String reader, FeedId feed) throws InterruptedException {
    registrations.leave(feed, reader);
  }

  static Incarnation incarnation(String log) {
    return new Incarnation("log-" + log);
  }
}
