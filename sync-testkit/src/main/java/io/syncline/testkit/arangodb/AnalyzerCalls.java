package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Analyzers, which live in {@code _analyzers}. */
final class AnalyzerCalls implements Router.Calls {
  static final String COLLECTION = "_analyzers";
  private static final Set<String> TYPES =
      Set.of(
          "identity",
          "delimiter",
          "multi_delimiter",
          "stem",
          "norm",
          "ngram",
          "text",
          "collation",
          "aql",
          "pipeline",
          "stopwords",
          "segmentation",
          "minhash",
          "wildcard",
          "classification",
          "nearest_neighbors",
          "geojson",
          "geo_s2",
          "geopoint");

  @Override
  public void declare(Router router) {
    at(router, "GET", "").calls(this::list);
    at(router, "GET", "/{name}").calls(this::one);
    at(router, "POST", "").needs(Right.DATABASE_WRITE).body().calls(this::create);
    at(router, "DELETE", "/{name}").needs(Right.DATABASE_WRITE).query("force").calls(this::remove);
  }

  private static Route at(Router router, String verb, String what) {
    return router.on(verb, "/_api/analyzer" + what).needs(Right.DATABASE_READ).since(5);
  }

  private Answer list(Call call) {
    ArrayNode all = Json.array();
    builtIn().forEach(all::add);
    if (!call.database().isSystem()) {
      rows(call, call.cluster.system()).all().stream()
          .map(row -> told(DatabaseState.SYSTEM, row))
          .forEach(all::add);
    }
    rows(call, call.database()).all().stream()
        .map(row -> told(call.databaseName, row))
        .forEach(all::add);
    return Answer.result(200, all);
  }

  private Answer one(Call call) {
    String name = plainName(call);
    for (ObjectNode one : builtIn()) {
      if (one.path("name").asText().equals(name)) {
        return Answer.ok(200, one);
      }
    }
    return Answer.ok(200, told(call.databaseName, needed(call, name)));
  }

  private Answer create(Call call) {
    ObjectNode given = call.object("name", "type", "properties", "features");
    String name = Call.text(given, "name").replaceFirst("^" + call.databaseName + "::", "");
    if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,253}")
        || !TYPES.contains(Call.text(given, "type"))) {
      throw Refusal.badParameter("name or type of an analyzer is wrong: " + given);
    }
    ObjectNode row = Json.object().put("name", name).put("type", given.path("type").asText());
    row.set("properties", given.has("properties") ? given.get("properties") : Json.object());
    row.set("features", given.has("features") ? given.get("features") : Json.array());
    ObjectNode old = rows(call, call.database()).find("name", name).orElse(null);
    if (old != null) {
      if (!told("", old).equals(told("", row))) {
        throw new Refusal(400, 10, "an analyzer of this name is defined differently: " + name);
      }
      return Answer.json(200, told(call.databaseName, row));
    }
    rows(call, call.database()).put(row);
    return Answer.json(201, told(call.databaseName, row));
  }

  private Answer remove(Call call) {
    ObjectNode row = needed(call, plainName(call));
    String name = row.path("name").asText();
    if (!call.flag("force", false) && isUsed(call.database(), name)) {
      throw new Refusal(409, 1200, "the analyzer is in use");
    }
    rows(call, call.database()).remove(row.path("_key").asText());
    return Answer.ok(200, Json.object().put("name", call.databaseName + "::" + name));
  }

  private static boolean isUsed(DatabaseState database, String name) {
    String quoted = "\"" + name + "\"";
    String full = "\"" + database.name + "::" + name + "\"";
    return database.views.values().stream()
            .map(ObjectNode::toString)
            .anyMatch(view -> view.contains(quoted) || view.contains(full))
        || database.collections.values().stream()
            .flatMap(collection -> collection.indexes.stream())
            .filter(index -> index.path("type").asText().equals("inverted"))
            .map(ObjectNode::toString)
            .anyMatch(index -> index.contains(quoted) || index.contains(full));
  }

  private static ObjectNode needed(Call call, String name) {
    return rows(call, call.database())
        .find("name", name)
        .orElseThrow(() -> new Refusal(404, 1202, "analyzer not found: " + name));
  }

  private static String plainName(Call call) {
    String name = call.variable("name");
    String own = call.databaseName + "::";
    return name.startsWith(own) ? name.substring(own.length()) : name;
  }

  private static SystemRows rows(Call call, DatabaseState database) {
    return new SystemRows(call.cluster, database, COLLECTION);
  }

  private static ObjectNode told(String database, ObjectNode row) {
    ObjectNode told = Json.object().put("name", database + "::" + row.path("name").asText());
    told.set("type", row.path("type"));
    told.set("properties", row.path("properties"));
    Set<String> features = new TreeSet<>();
    row.path("features").forEach((JsonNode feature) -> features.add(feature.asText()));
    features.forEach(told.putArray("features")::add);
    return told;
  }

  private static List<ObjectNode> builtIn() {
    ObjectNode identity = Json.object().put("name", "identity").put("type", "identity");
    identity.putObject("properties");
    identity.putArray("features").add("frequency").add("norm");
    ObjectNode text = Json.object().put("name", "text_en").put("type", "text");
    ObjectNode properties = text.putObject("properties").put("locale", "en").put("case", "lower");
    properties.put("accent", false).put("stemming", true).putArray("stopwords");
    text.putArray("features").add("frequency").add("norm").add("position");
    return List.of(identity, text);
  }
}
