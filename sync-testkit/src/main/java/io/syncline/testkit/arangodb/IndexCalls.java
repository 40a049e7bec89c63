package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Indexes. */
final class IndexCalls implements Router.Calls {
  @Override
  public void declare(Router router) {
    router
        .on("GET", "/_api/index")
        .needs(Right.DATABASE_READ)
        .query("collection", "withHidden", "withStats")
        .calls(this::list);
    router
        .on("POST", "/_api/index")
        .needs(Right.DATABASE_WRITE)
        .query("collection")
        .body()
        .calls(this::create);
    router.on("GET", "/_api/index/{collection}/{id}").needs(Right.DATABASE_READ).calls(this::one);
    router
        .on("DELETE", "/_api/index/{collection}/{id}")
        .needs(Right.DATABASE_WRITE)
        .calls(this::drop);
  }

  private Answer list(Call call) {
    CollectionState collection = call.database().collection(call.needed("collection"));
    call.caller().needsRead(collection);
    boolean stats = call.flag("withStats", false);
    call.flag("withHidden", false);
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("indexes");
    ObjectNode primary = all.addObject().put("id", collection.name + "/0").put("type", "primary");
    primary.put("name", "primary").putArray("fields").add("_key");
    primary.put("unique", true).put("sparse", false);
    if (collection.type() == CollectionState.EDGES) {
      ObjectNode edge = all.addObject().put("id", collection.name + "/1").put("type", "edge");
      edge.put("name", "edge").putArray("fields").add("_from").add("_to");
      edge.put("unique", false).put("sparse", false);
    }
    collection.indexes.forEach(index -> all.add(Indexes.told(collection, index)));
    if (stats) {
      all.forEach(index -> ((ObjectNode) index).putObject("figures").put("memory", 0));
    }
    body.putObject("identifiers");
    return Answer.ok(200, body);
  }

  private Answer create(Call call) {
    CollectionState collection = call.database().collection(call.needed("collection"));
    ObjectNode given = Json.parseObject(call.body());
    Indexes.Made made = call.cluster.indexes.create(collection, given);
    ObjectNode told = Indexes.told(collection, made.index()).put("isNewlyCreated", made.isNew());
    return Answer.ok(made.isNew() ? 201 : 200, told);
  }

  private Answer one(Call call) {
    CollectionState collection = call.collection();
    call.caller().needsRead(collection);
    return Answer.ok(200, Indexes.told(collection, needed(call)));
  }

  private Answer drop(Call call) {
    CollectionState collection = call.collection();
    String id = needed(call).path("id").asText();
    call.cluster.structure.dropIndex(collection, id);
    return Answer.ok(200, Json.object().put("id", collection.name + "/" + id));
  }

  private static ObjectNode needed(Call call) {
    ObjectNode index = Indexes.find(call.collection(), call.variable("id"));
    if (index == null) {
      throw new Refusal(404, 1212, "index not found");
    }
    return index;
  }
}
