package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The one call that gives the structure of a database. */
final class InventoryCalls implements Router.Calls {
  @Override
  public void declare(Router router) {
    router
        .on("GET", "/_api/replication/clusterInventory")
        .elsewhere(403, 1471)
        .inClusters()
        .needs(Right.ADMIN)
        .query("includeSystem")
        .calls(this::inventory);
  }

  private Answer inventory(Call call) {
    DatabaseState database = call.database();
    boolean includeSystem = call.flag("includeSystem", true);
    ObjectNode body = Json.object();
    if (call.cluster.isFromVersion(3, 6)) {
      body.set("properties", database.properties());
    }
    ArrayNode collections = body.putArray("collections");
    for (CollectionState collection : database.collections.values()) {
      if (includeSystem || !collection.system) {
        collections.add(element(collection));
      }
    }
    ArrayNode views = body.putArray("views");
    database.views.values().forEach(views::add);
    body.put("tick", call.cluster.nextId()).put("state", "unused");
    return Answer.json(200, body);
  }

  private static ObjectNode element(CollectionState collection) {
    ObjectNode element = Json.object();
    element.set("parameters", collection.parameters());
    ArrayNode indexes = element.putArray("indexes");
    collection.indexes.forEach(indexes::add);
    element.put("planVersion", 1);
    element.put("isReady", collection.shards.values().stream().allMatch(ShardState::isReady));
    element.put("allInSync", collection.shards.values().stream().allMatch(ShardState::allInSync));
    return element;
  }
}
