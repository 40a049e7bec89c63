package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Snapshots of a DB server, and what is in them. */
final class BatchCalls implements Router.Calls {
  private static final String BATCH = "/_api/replication/batch";
  private static final Duration USUAL_TTL = Duration.ofSeconds(7_200);

  @Override
  public void declare(Router router) {
    at(router, "POST", BATCH).query("state").body().calls(this::open);
    at(router, "PUT", BATCH + "/{id}").body().calls(this::extend);
    at(router, "DELETE", BATCH + "/{id}").calls(this::close);
    at(router, "GET", "/_api/replication/inventory")
        .query("batchId", "includeSystem", "includeFoxxQueues", "global", "collection")
        .calls(this::inventory);
  }

  private static Route at(Router router, String verb, String path) {
    Route route = router.on(verb, path).forwardedBy("DBserver").needs(Right.ADMIN);
    return route.query("serverId").querySince(5, "syncerId", "clientInfo");
  }

  private Answer open(Call call) {
    DbServer server = call.dbServer();
    Duration ttl = ttl(call.object("ttl"));
    Readers.Who who =
        new Readers.Who(
            WalCalls.ids(call, "syncerId"),
            WalCalls.ids(call, "serverId"),
            call.query("clientInfo", ""));
    Map<String, FrozenShard> shards = new LinkedHashMap<>();
    for (DatabaseState database : call.cluster.databases.values()) {
      for (CollectionState collection : database.collections.values()) {
        for (ShardState shard : collection.shards.values()) {
          if (shard.isAt(server.id())) {
            shards.put(shard.name, shard.replica(server.id()).freeze());
          }
        }
      }
    }
    long tick = server.wal().last();
    Batch.Lifetime life = new Batch.Lifetime(call.cluster.now(), ttl);
    Batch batch = new Batch(call.cluster.nextId(), tick, shards, who, life);
    server.batches.put(batch.id, batch);
    server.readers.registerSnapshot(who, tick, ttl);
    ObjectNode body = Json.object().put("id", batch.id).put("lastTick", Long.toString(tick));
    if (call.flag("state", false)) {
      body.set("state", LoggerCalls.state(call, tick));
    }
    return Answer.json(200, body);
  }

  private Answer extend(Call call) {
    Batch batch = find(call, call.variable("id"));
    Duration ttl = ttl(call.object("ttl"));
    batch.extend(call.cluster.now(), ttl);
    call.dbServer().readers.extend(batch.who, ttl);
    return Answer.empty(204);
  }

  private Answer close(Call call) {
    Batch batch = find(call, call.variable("id"));
    call.dbServer().batches.remove(batch.id);
    call.dbServer().readers.snapshotGone(batch.who);
    return Answer.empty(204);
  }

  private Answer inventory(Call call) {
    Batch batch = find(call, call.needed("batchId"));
    String only = call.query("collection", "");
    ObjectNode state = LoggerCalls.state(call, batch.lastTick);
    String tick = Long.toString(batch.lastTick);
    ObjectNode body = Json.object();
    if (!call.flag("global", false)) {
      body.set("collections", shards(call, batch, call.database(), only));
      ArrayNode views = body.putArray("views");
      call.database().views.values().forEach(views::add);
      body.set("state", state);
      return Answer.json(200, body.put("tick", tick));
    }
    ObjectNode databases = body.putObject("databases");
    for (DatabaseState database : call.cluster.databases.values()) {
      ObjectNode one = databases.putObject(database.name);
      one.put("id", database.id).put("name", database.name);
      one.set("collections", shards(call, batch, database, only));
      ArrayNode views = one.putArray("views");
      database.views.values().forEach(views::add);
    }
    body.set("state", state);
    return Answer.json(200, body.put("tick", tick));
  }

  private static ArrayNode shards(Call call, Batch batch, DatabaseState in, String only) {
    boolean includeSystem = call.flag("includeSystem", true);
    boolean includeQueues = call.flag("includeFoxxQueues", false);
    ArrayNode all = Json.array();
    for (FrozenShard frozen : batch.shards().values()) {
      CollectionState collection = frozen.shard.collection;
      boolean queue = collection.name.equals("_queues") || collection.name.equals("_jobs");
      if (collection.database != in
          || (collection.system && !includeSystem)
          || (queue && !includeQueues)
          || !(only.isEmpty() || only.equals(frozen.shard.name))) {
        continue;
      }
      ObjectNode parameters = CollectionForm.ofShard(frozen.shard, frozen.localId);
      JsonNode indexes = parameters.remove("indexes");
      ObjectNode element = all.addObject();
      element.set("parameters", parameters);
      element.set("indexes", indexes);
    }
    return all;
  }

  private static Duration ttl(ObjectNode body) {
    JsonNode ttl = body.path("ttl");
    if (ttl.isMissingNode()) {
      return USUAL_TTL;
    }
    if (!ttl.isNumber() || ttl.asDouble() <= 0) {
      throw Refusal.badParameter("ttl is a number of seconds above 0");
    }
    return Duration.ofMillis(Math.round(ttl.asDouble() * 1_000));
  }

  /**
   * A snapshot that lives.
   *
   * @throws Refusal 404/1600
   */
  static Batch find(Call call, String id) {
    Map<String, Batch> batches = call.dbServer().batches;
    batches.values().removeIf(batch -> batch.isOver(call.cluster.now()));
    Batch batch = batches.get(id);
    if (batch == null) {
      throw new Refusal(404, 1600, "not found: batch " + id);
    }
    return batch;
  }

  /**
   * The shard that the call names in {@code collection}, as it is in the snapshot that it names in
   * {@code batchId}.
   *
   * @throws Refusal 404/1600; 404/1203, also where the shard has gone since
   */
  static FrozenShard shard(Call call, Batch batch) {
    FrozenShard frozen = batch.find(call.needed("collection"));
    if (frozen == null
        || call.database().findShard(frozen.shard.name) != frozen.shard
        || !frozen.shard.isAt(call.dbServer().id())) {
      throw new Refusal(404, 1203, "collection or view not found");
    }
    return frozen;
  }
}
