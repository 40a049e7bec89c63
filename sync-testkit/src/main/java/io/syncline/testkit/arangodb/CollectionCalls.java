package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.List;
import java.util.stream.Stream;

/** Collections. */
final class CollectionCalls implements Router.Calls {
  @Override
  public void declare(Router router) {
    router
        .on("GET", "/_api/collection")
        .needs(Right.DATABASE_READ)
        .query("excludeSystem")
        .calls(this::list);
    router
        .on("POST", "/_api/collection")
        .needs(Right.DATABASE_WRITE)
        .query("waitForSyncReplication", "enforceReplicationFactor")
        .body()
        .calls(this::create);
    router
        .on("DELETE", "/_api/collection/{collection}")
        .needs(Right.DATABASE_WRITE)
        .query("isSystem")
        .calls(this::drop);
    about(router, "GET", "").calls(this::one);
    about(router, "GET", "/properties").calls(this::properties);
    about(router, "PUT", "/properties").needs(Right.DATABASE_WRITE).body().calls(this::change);
    about(router, "GET", "/shards").query("details").calls(this::shards);
    about(router, "PUT", "/responsibleShard").body().calls(this::responsible);
    about(router, "GET", "/count").calls(this::count);
    about(router, "GET", "/figures").query("details").calls(this::figures);
    about(router, "GET", "/revision").calls(this::revision);
    about(router, "GET", "/checksum").query("withRevisions", "withData").calls(this::checksum);
    about(router, "PUT", "/truncate").query("waitForSync", "compact").calls(this::truncate);
  }

  private static Route about(Router router, String verb, String what) {
    return router.on(verb, "/_api/collection/{collection}" + what).needs(Right.DATABASE_READ);
  }

  private Answer list(Call call) {
    boolean excludeSystem = call.flag("excludeSystem", false);
    ArrayNode all = Json.array();
    for (CollectionState collection : call.database().collections.values()) {
      if (!(excludeSystem && collection.system) && call.caller().level(collection) != Level.NONE) {
        all.add(brief(collection));
      }
    }
    return Answer.result(200, all);
  }

  private Answer create(Call call) {
    ObjectNode given = call.object(CollectionForm.CREATED_WITH);
    String name = Call.text(given, "name");
    boolean system = given.path("isSystem").asBoolean();
    if (!name.matches(system ? "_[^/\\s]{1,255}" : "[^_/\\s0-9][^/\\s]{0,255}")) {
      throw new Refusal(400, 1208, "illegal name");
    }
    CollectionState made = call.cluster.structure.createCollection(call.database(), given);
    return Answer.ok(200, complete(made));
  }

  private Answer drop(Call call) {
    CollectionState collection = call.collection();
    if (collection.system && !call.flag("isSystem", false)) {
      throw Caller.forbidden();
    }
    call.cluster.structure.dropCollection(collection);
    return Answer.ok(200, Json.object().put("id", collection.id));
  }

  private Answer one(Call call) {
    return Answer.ok(200, brief(readable(call)));
  }

  private Answer properties(Call call) {
    return Answer.ok(200, complete(readable(call)));
  }

  private Answer change(Call call) {
    ObjectNode changes = call.object(CollectionForm.CHANGEABLE);
    CollectionState collection = call.collection();
    call.cluster.structure.changeCollection(collection, changes);
    return Answer.ok(200, complete(collection));
  }

  private Answer shards(Call call) {
    CollectionState collection = readable(call);
    ObjectNode body = Json.object().put("id", collection.id).put("name", collection.name);
    body.setAll(collection.properties.deepCopy().retain("numberOfShards", "shardKeys", "type"));
    if (call.flag("details", false)) {
      body.set("shards", collection.shardMap());
    } else {
      ArrayNode names = body.putArray("shards");
      collection.shards.keySet().forEach(names::add);
    }
    return Answer.ok(200, body);
  }

  private Answer responsible(Call call) {
    CollectionState collection = readable(call);
    if (collection.isSmartEdges()) {
      throw new Refusal(501, 9, "a smart edge is in the shards of hidden parts");
    }
    Document.Parsed document = Document.parse(call.body());
    String key = document.key() == null ? "" : document.key();
    for (String needed : collection.shardKeys()) {
      if (needed.equals("_key") ? key.isEmpty() : !document.rest().containsKey(needed)) {
        throw new Refusal(400, 1468, "not all shard keys are given");
      }
    }
    ShardState shard = collection.shardOf(key, document.rest());
    return Answer.ok(200, Json.object().put("shardId", shard.name));
  }

  private Answer count(Call call) {
    CollectionState collection = readable(call);
    return Answer.ok(
        200,
        Json.object()
            .put("id", collection.id)
            .put("name", collection.name)
            .put("type", collection.type())
            .put("count", collection.count()));
  }

  private Answer figures(Call call) {
    CollectionState collection = readable(call);
    ObjectNode body = Json.object().put("id", collection.id).put("name", collection.name);
    body.put("type", collection.type()).put("count", collection.count());
    ObjectNode figures = body.putObject("figures");
    figures.putObject("indexes").put("count", 1 + collection.indexes.size()).put("size", 0);
    figures.put(
        "documentsSize",
        documents(collection).mapToLong(one -> one.json(collection.name).length()).sum());
    figures.put("cacheInUse", false).put("cacheSize", 0).put("cacheUsage", 0);
    return Answer.ok(200, body);
  }

  private Answer revision(Call call) {
    CollectionState collection = readable(call);
    return Answer.ok(
        200,
        Json.object()
            .put("id", collection.id)
            .put("name", collection.name)
            .put("revision", Hlc.revText(newest(collection))));
  }

  private Answer checksum(Call call) {
    CollectionState collection = readable(call);
    boolean revisions = call.flag("withRevisions", false);
    boolean data = call.flag("withData", false);
    long checksum =
        documents(collection)
            .mapToLong(
                document ->
                    RevisionTree.mix(Bytes.utf8(document.key()).hash64(0))
                        ^ (revisions ? RevisionTree.mix(document.revision()) : 0)
                        ^ (data ? document.rest().hash64(1) : 0))
            .reduce(0, (a, b) -> a ^ b);
    return Answer.ok(
        200,
        Json.object()
            .put("id", collection.id)
            .put("name", collection.name)
            .put("type", collection.type())
            .put("revision", Hlc.revText(newest(collection)))
            .put("checksum", Long.toUnsignedString(checksum)));
  }

  private static long newest(CollectionState collection) {
    return documents(collection)
        .mapToLong(Document::revision)
        .reduce(0, (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b);
  }

  private static Stream<Document> documents(CollectionState collection) {
    return collection.shards.values().stream()
        .flatMap(shard -> shard.documents().documents().values().stream());
  }

  private Answer truncate(Call call) {
    CollectionState collection = call.collection();
    call.caller().needsWrite(collection);
    call.cluster.structure.truncate(collection);
    return Answer.ok(200, Json.object().put("id", collection.id).put("name", collection.name));
  }

  private static CollectionState readable(Call call) {
    CollectionState collection = call.collection();
    call.caller().needsRead(collection);
    return collection;
  }

  private static ObjectNode brief(CollectionState collection) {
    return collection
        .properties
        .deepCopy()
        .retain(List.of("id", "name", "type", "status", "isSystem", "globallyUniqueId"));
  }

  private static ObjectNode complete(CollectionState collection) {
    ObjectNode all = collection.properties.deepCopy();
    all.remove(List.of("planId", "deleted"));
    return all;
  }
}
