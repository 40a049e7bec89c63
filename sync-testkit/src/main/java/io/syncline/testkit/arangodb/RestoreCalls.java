package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * Structure that is taken over from an inventory. Admins may do all of it except while the server
 * is read-only; a superuser always.
 */
final class RestoreCalls implements Router.Calls {
  private static final Set<String> ELEMENT =
      Set.of("parameters", "indexes", "planVersion", "isReady", "allInSync");
  private static final Set<String> INDEXED_BY_ITSELF = Set.of("primary", "edge");
  private static final Set<String> PARAMETERS =
      Set.of(
          "id",
          "planId",
          "cid",
          "name",
          "type",
          "status",
          "statusString",
          "version",
          "count",
          "objectId",
          "isSystem",
          "deleted",
          "waitForSync",
          "cacheEnabled",
          "allowUserKeys",
          "keyOptions",
          "schema",
          "computedValues",
          "globallyUniqueId",
          "numberOfShards",
          "shardKeys",
          "shardingStrategy",
          "replicationFactor",
          "writeConcern",
          "minReplicationFactor",
          "distributeShardsLike",
          "shards",
          "isSmart",
          "isSmartChild",
          "isDisjoint",
          "smartGraphAttribute",
          "smartJoinAttribute",
          "shadowCollections",
          "syncByRevision",
          "usesRevisionsAsDocumentIds",
          "internalValidatorType");

  @Override
  public void declare(Router router) {
    at(router, "collection")
        .query("overwrite", "force", "ignoreDistributeShardsLikeErrors")
        .calls(this::collection);
    at(router, "indexes").query("force").calls(this::indexes);
    at(router, "view").query("overwrite", "force").calls(this::view);
  }

  private static Route at(Router router, String what) {
    return router
        .on("PUT", "/_api/replication/restore-" + what)
        .elsewhere(501, 1471)
        .needs(Right.DATABASE_WRITE)
        .body();
  }

  private Answer collection(Call call) {
    ObjectNode parameters = parameters(call);
    String name = Call.text(parameters, "name");
    if (!parameters.path("type").isNumber()) {
      throw Refusal.badParameter("the type of a collection is a number");
    }
    if (SmartEdges.isPart(name) && !call.flag("force", false)) {
      return Answer.done(200);
    }
    CollectionState there = call.database().collections.get(name);
    if (there != null) {
      if (!call.flag("overwrite", false)) {
        throw new Refusal(409, 1207, "duplicate name");
      }
      if (there.system) {
        call.cluster.structure.truncate(there);
        return Answer.done(200);
      }
      call.cluster.structure.dropCollection(there);
    }
    if (parameters.path("numberOfShards").asInt() == 0 && parameters.has("shards")) {
      parameters.put("numberOfShards", parameters.path("shards").size());
    }
    if (!parameters.has("writeConcern") && parameters.has("minReplicationFactor")) {
      parameters.set("writeConcern", parameters.get("minReplicationFactor"));
    }
    String like = parameters.path("distributeShardsLike").asText();
    if (!like.isEmpty()
        && !call.database().collections.containsKey(like)
        && call.flag("ignoreDistributeShardsLikeErrors", false)) {
      parameters.remove("distributeShardsLike");
    }
    call.cluster.structure.createCollection(call.database(), parameters);
    return Answer.done(200);
  }

  private Answer indexes(Call call) {
    ObjectNode parameters = parameters(call);
    CollectionState collection = call.database().collection(Call.text(parameters, "name"));
    for (JsonNode index : Json.parseObject(call.body()).path("indexes")) {
      if (!INDEXED_BY_ITSELF.contains(index.path("type").asText())) {
        ObjectNode given = ((ObjectNode) index).deepCopy();
        given.remove(List.of("id", "isNewlyCreated", "selectivityEstimate", "figures"));
        call.cluster.indexes.create(collection, given);
      }
    }
    return Answer.done(200);
  }

  private Answer view(Call call) {
    ObjectNode given = Json.parseObject(call.body());
    ObjectNode there = call.database().views.get(Call.text(given, "name"));
    if (there != null) {
      if (!call.flag("overwrite", false)) {
        throw new Refusal(409, 1207, "duplicate name");
      }
      call.cluster.views.drop(call.database(), there);
    }
    call.cluster.views.create(call.database(), given);
    return Answer.done(200);
  }

  private static ObjectNode parameters(Call call) {
    ObjectNode body = call.object(ELEMENT);
    if (!(body.path("parameters") instanceof ObjectNode parameters)) {
      throw Refusal.badParameter("the attribute parameters is missing or no object");
    }
    Call.onlyWith(parameters, PARAMETERS, " in parameters");
    return parameters;
  }
}
