package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.CursorCalls;
import io.syncline.store.FeedId;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Views of shards as they are now, each held at the server that leads it. Thread-safe. */
final class ArangoViews implements ArangoTarget.Views, Surplus.Moments {
  private static final Duration CURSOR_LIFE = Duration.ofSeconds(30);

  private final ArangoConnection connection;
  private final ArangoTarget.Structure structure;
  private final ArangoSource.Servers servers;
  private final Renewals renewals;

  ArangoViews(
      ArangoConnection connection,
      ArangoTarget.Structure structure,
      ArangoSource.Servers servers,
      Renewals renewals) {
    this.connection = connection;
    this.structure = structure;
    this.servers = servers;
    this.renewals = renewals;
  }

  @Override
  public ArangoView now(ShardId shard) throws InterruptedException {
    Set<ShardId> alone = Set.of(shard);
    return of(structure.recent(alone), alone);
  }

  @Override
  public ArangoView of(Topology topology, Set<ShardId> shards) throws InterruptedException {
    Map<FeedId, HeldMoment> moments = new HashMap<>();
    boolean made = false;
    try {
      Map<ShardId, ArangoView.Place> places = new HashMap<>();
      for (ShardId shard : shards) {
        Optional<Topology.Where> where = topology.where(shard);
        if (where.isEmpty()) {
          continue;
        }
        FeedId leader =
            where
                .get()
                .leader()
                .orElseThrow(
                    () ->
                        new SyncException(
                            SyncException.Code.UNAVAILABLE,
                            "shard " + shard + " has no leader at this moment"));
        HeldMoment moment = moments.get(leader);
        if (moment == null) {
          moment = HeldMoment.of(servers.reads(leader), renewals.of(leader));
          moments.put(leader, moment);
        }
        places.put(
            shard, new ArangoView.Place(where.get().incarnation(), where.get().name(), moment));
      }
      made = true;
      return new ArangoView(Optional.empty(), places, new ArrayList<>(moments.values()));
    } finally {
      if (!made) {
        moments.values().forEach(HeldMoment::close);
      }
    }
  }

  @Override
  public boolean isEmpty(Topology.Where where) throws InterruptedException {
    CursorCalls cursors = new CursorCalls(connection.coordinator(), where.name().database());
    CursorCalls.Page page =
        Await.told(
            cursors.open(
                new CursorCalls.Query(
                    "FOR d IN @@c RETURN d._key",
                    JsonNodeFactory.instance.objectNode().put("@c", where.collection()),
                    1,
                    CURSOR_LIFE,
                    List.of(where.name().shard()),
                    false)));
    if (page.hasMore()) {
      Await.told(cursors.close(page));
    }
    return page.rows().utf8().replaceAll("\\s", "").equals("[]");
  }
}
