package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Named graphs, which live in {@code _graphs}. */
final class GraphCalls implements Router.Calls {
  private static final String COLLECTION = "_graphs";

  @Override
  public void declare(Router router) {
    at(router, "GET", "").calls(this::list);
    at(router, "GET", "/{graph}").calls(this::one);
    at(router, "POST", "")
        .needs(Right.DATABASE_WRITE)
        .query("waitForSync")
        .body()
        .calls(this::create);
    at(router, "DELETE", "/{graph}")
        .needs(Right.DATABASE_WRITE)
        .query("dropCollections")
        .calls(this::remove);
  }

  private static Route at(Router router, String verb, String what) {
    return router.on(verb, "/_api/gharial" + what).needs(Right.DATABASE_READ);
  }

  private Answer list(Call call) {
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("graphs");
    rows(call).all().forEach(row -> all.add(told(row)));
    return Answer.ok(200, body);
  }

  private Answer one(Call call) {
    return graph(200, needed(call));
  }

  private Answer create(Call call) {
    ObjectNode given =
        call.object(
            "name", "edgeDefinitions", "orphanCollections", "isSmart", "isDisjoint", "options");
    String name = Call.text(given, "name");
    ObjectNode options =
        given.path("options") instanceof ObjectNode object ? object : Json.object();
    Call.onlyWith(
        options,
        Set.of(
            "smartGraphAttribute",
            "numberOfShards",
            "replicationFactor",
            "writeConcern",
            "satellites"),
        " in options");
    if (rows(call).find("_key", name).isPresent()) {
      throw new Refusal(409, 1925, "graph already exists");
    }
    ObjectNode row = Json.object().put("_key", name);
    row.set("edgeDefinitions", orEmpty(given.path("edgeDefinitions")));
    row.set("orphanCollections", orEmpty(given.path("orphanCollections")));
    row.put("numberOfShards", options.path("numberOfShards").asInt(1));
    row.set(
        "replicationFactor",
        options.has("replicationFactor")
            ? options.get("replicationFactor")
            : call.database().options.get("replicationFactor"));
    row.put("isSmart", given.path("isSmart").asBoolean());
    row.put("isDisjoint", given.path("isDisjoint").asBoolean());
    if (options.has("smartGraphAttribute")) {
      row.set("smartGraphAttribute", options.get("smartGraphAttribute"));
    }
    makeCollections(call, row);
    rows(call).put(row);
    return graph(call.flag("waitForSync", false) ? 201 : 202, needed(call, name));
  }

  private static void makeCollections(Call call, ObjectNode graph) {
    for (JsonNode definition : graph.path("edgeDefinitions")) {
      Call.onlyWith(
          (ObjectNode) definition, Set.of("collection", "from", "to"), " of an edge definition");
      definition.path("from").forEach(name -> make(call, graph, name.asText(), 2));
      definition.path("to").forEach(name -> make(call, graph, name.asText(), 2));
    }
    graph.path("orphanCollections").forEach(name -> make(call, graph, name.asText(), 2));
    for (JsonNode definition : graph.path("edgeDefinitions")) {
      make(call, graph, Call.text(definition, "collection"), CollectionState.EDGES);
    }
  }

  private static void make(Call call, ObjectNode graph, String name, int type) {
    if (call.database().collections.containsKey(name)) {
      return;
    }
    ObjectNode given = Json.object().put("name", name).put("type", type);
    given.setAll(
        graph
            .deepCopy()
            .retain("numberOfShards", "replicationFactor", "isSmart", "smartGraphAttribute"));
    call.cluster.structure.createCollection(call.database(), given);
  }

  private Answer remove(Call call) {
    ObjectNode row = needed(call);
    if (call.flag("dropCollections", false)) {
      throw Refusal.badParameter("this stand-in drops no collections with their graph");
    }
    rows(call).remove(row.path("_key").asText());
    return Answer.ok(202, Json.object().put("removed", true));
  }

  private static ObjectNode needed(Call call) {
    return needed(call, call.variable("graph"));
  }

  private static ObjectNode needed(Call call, String name) {
    return rows(call)
        .find("_key", name)
        .orElseThrow(() -> new Refusal(404, 1924, "graph not found"));
  }

  private static SystemRows rows(Call call) {
    return new SystemRows(call.cluster, call.database(), COLLECTION);
  }

  private static Answer graph(int status, ObjectNode row) {
    ObjectNode body = Json.object();
    body.set("graph", told(row));
    return Answer.ok(status, body);
  }

  private static ObjectNode told(ObjectNode row) {
    ObjectNode told = row.deepCopy().retain("_id", "_key", "_rev");
    told.put("name", row.path("_key").asText());
    told.setAll(row);
    return told;
  }

  private static JsonNode orEmpty(JsonNode list) {
    return list.isArray() ? list : Json.array();
  }
}
