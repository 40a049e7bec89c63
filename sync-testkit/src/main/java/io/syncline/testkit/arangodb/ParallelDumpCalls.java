package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Dumps in blocks that can be asked for again. */
final class ParallelDumpCalls implements Router.Calls {
  private static final long MOST_BATCH = 1L << 30;
  private static final int USUAL_BATCH = 16 << 20;

  @Override
  public void declare(Router router) {
    at(router, "POST", "/_api/dump/start").body().calls(this::start);
    at(router, "POST", "/_api/dump/next/{id}").query("batchId", "lastBatch").calls(this::next);
    at(router, "DELETE", "/_api/dump/{id}").calls(this::end);
  }

  private static Route at(Router router, String verb, String path) {
    return router.on(verb, path).forwardedBy("dbserver").needs(Right.DATABASE_READ).since(10);
  }

  private Answer start(Call call) {
    throughCoordinator(call);
    ObjectNode body =
        call.object("batchSize", "docsPerBatch", "prefetchCount", "parallelism", "shards", "ttl");
    long size = Math.min(MOST_BATCH, body.path("batchSize").asLong(USUAL_BATCH));
    long documents = Math.max(1, body.path("docsPerBatch").asLong(10_000));
    Duration ttl = Duration.ofSeconds(Math.max(1, body.path("ttl").asLong(600)));
    JsonNode shards = body.path("shards");
    if (!shards.isArray() || shards.isEmpty()) {
      throw Refusal.badParameter("shards is a list of shards that are at the DB server");
    }
    List<ParallelDump.Block> blocks = new ArrayList<>();
    for (JsonNode name : shards) {
      ShardState shard = call.database().findShard(name.asText());
      if (shard == null || !shard.isAt(call.dbServer().id())) {
        throw new Refusal(404, 1203, "collection or view not found: " + name.asText());
      }
      DumpCalls.mayRead(call, shard.collection);
      blocks.addAll(blocks(shard.replica(call.dbServer().id()).freeze(), size, documents));
    }
    String id = "dump-" + call.cluster.nextId();
    Batch.Lifetime life = new Batch.Lifetime(call.cluster.now(), ttl);
    String owner = call.asker().name();
    call.dbServer().dumps.put(id, new ParallelDump(id, owner, call.databaseName, life, blocks));
    return Answer.empty(201).with("x-arango-dump-id", id);
  }

  private static List<ParallelDump.Block> blocks(FrozenShard shard, long size, long documents) {
    List<ParallelDump.Block> blocks = new ArrayList<>();
    Lines lines = new Lines();
    int inBlock = 0;
    for (Document document : shard.byRevision()) {
      if (inBlock > 0 && (lines.length() >= size || inBlock >= documents)) {
        blocks.add(new ParallelDump.Block(shard.shard.name, lines.bytes()));
        lines = new Lines();
        inBlock = 0;
      }
      lines.addLine(document.json(shard.shard.collection.logicalName()));
      inBlock++;
    }
    if (inBlock > 0) {
      blocks.add(new ParallelDump.Block(shard.shard.name, lines.bytes()));
    }
    return blocks;
  }

  private Answer next(Call call) {
    ParallelDump dump = find(call);
    call.needed("batchId");
    long wanted = call.number("batchId", 0);
    long last = call.number("lastBatch", 0);
    dump.release(last);
    dump.extend(call.cluster.now());
    ParallelDump.Block block = dump.block(wanted);
    if (block == null) {
      return Answer.empty(204);
    }
    return Answer.dump(block.lines())
        .with("x-arango-dump-shard-id", block.shard())
        .with("x-arango-dump-block-counts", 1);
  }

  private Answer end(Call call) {
    call.dbServer().dumps.remove(find(call).id);
    return Answer.empty(200);
  }

  private static ParallelDump find(Call call) {
    throughCoordinator(call);
    ParallelDump dump = call.dbServer().dumps.get(call.variable("id"));
    if (dump == null
        || dump.isOver(call.cluster.now())
        || !dump.database.equals(call.databaseName)) {
      throw new Refusal(404, 404, "dump not found: " + call.variable("id"));
    }
    if (!dump.owner.equals(call.asker().name())) {
      throw Caller.forbidden();
    }
    return dump;
  }

  /** A DB server itself wants to be told the user in a header whose name nobody here knows. */
  private static void throughCoordinator(Call call) {
    if (!call.isForwarded()) {
      throw Refusal.badParameter("ask a coordinator, with dbserver");
    }
  }
}
