package io.syncline.storage.arangodb.facts;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An application of a cluster that is known by its addresses only: {@code root} at a coordinator.
 * What the servers refuse is an error, unless the method says otherwise.
 */
final class HttpApplication {
  private static final int NOT_FOUND = 404;
  private static final int NO_SUCH_DOCUMENT = 1202;
  private static final int BATCH = 10_000;

  /** Numbers stay as long as they are written. */
  private static final JsonMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final FactHttp root;

  HttpApplication(FactCluster cluster) {
    this(FactHttp.root(cluster.coordinators().get(0), cluster.rootPassword()));
  }

  private HttpApplication(FactHttp root) {
    this.root = root;
  }

  /** Whoever asks. */
  FactHttp root() {
    return root;
  }

  /** Makes a database, unless it is there. */
  void createDatabase(String name) {
    if (root.get("/_db/" + name + "/_api/database/current").status() == NOT_FOUND) {
      root.post("/_api/database", "{\"name\":\"" + name + "\"}").needed();
    }
  }

  /** Makes an object: a collection, an index, a view. */
  JsonNode create(String database, String what, String properties) {
    return root.post(in(database, what), properties).needed().json();
  }

  void drop(String database, String what) {
    root.delete(in(database, what)).needed();
  }

  JsonNode read(String database, String what) {
    return root.get(in(database, what)).needed().json();
  }

  /** Whether there is such a thing. */
  boolean has(String database, String what) {
    FactHttp.Got got = root.get(in(database, what));
    return got.status() != NOT_FOUND && got.needed().good();
  }

  /** Writes documents, each JSON text, in place of what has their keys. */
  void put(String database, String collection, String... documents) {
    root.post(
            in(database, "document/" + collection + "?overwriteMode=replace"),
            "[" + String.join(",", documents) + "]")
        .needed();
  }

  /** Removes documents; those that are not there are none. */
  void remove(String database, String collection, String... keys) {
    FactHttp.Got gone =
        root.delete(
            in(database, "document/" + collection), "[\"" + String.join("\",\"", keys) + "\"]");
    for (JsonNode item : gone.json()) {
      if (item.path("error").asBoolean() && item.path("errorNum").asInt() != NO_SUCH_DOCUMENT) {
        throw new IllegalStateException("not removed: " + gone.text());
      }
    }
  }

  void truncate(String database, String collection) {
    root.put(in(database, "collection/" + collection + "/truncate"), "").needed();
  }

  /** Does something with one collection in a stream transaction, and commits it. */
  void transaction(String database, String collection, Consumer<HttpApplication> work) {
    String begin = "{\"collections\":{\"write\":[\"" + collection + "\"]}}";
    String id = create(database, "transaction/begin", begin).path("result").path("id").asText();
    work.accept(new HttpApplication(root.with("x-arango-trx-id", id)));
    root.put(in(database, "transaction/" + id), "").needed();
  }

  /** All documents of a collection by key, as they are told, {@code _rev} included. */
  Map<String, JsonNode> documents(String database, String collection) {
    Map<String, JsonNode> all = new TreeMap<>();
    ObjectNode query = EXACT.createObjectNode().put("query", "FOR d IN @@c RETURN d");
    query.put("batchSize", BATCH).putObject("bindVars").put("@c", collection);
    FactHttp.Got page = root.post(in(database, "cursor"), query.toString()).needed();
    while (true) {
      JsonNode told = exact(page.text());
      for (JsonNode document : told.path("result")) {
        if (all.put(document.path("_key").asText(), document) != null) {
          throw new IllegalStateException("twice in " + collection + ": " + document);
        }
      }
      if (!told.path("hasMore").asBoolean()) {
        return all;
      }
      page = root.post(in(database, "cursor/" + told.path("id").asText()), "").needed();
    }
  }

  private static JsonNode exact(String text) {
    try {
      return EXACT.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON", e);
    }
  }

  static String in(String database, String path) {
    return "/_db/" + database + "/_api/" + path;
  }
}
