package io.syncline.examples.quickstart.arangodb.raw;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.examples.quickstart.verify.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What lies in a cluster: each shard dumped by the DB server that leads it. Collections of the
 * system, of which the adapter has its own, are left out.
 */
public final class ArangoContents implements Contents {
  private static final int CHUNK = 16 << 20;
  private static final int BATCH_SECONDS = 600;

  private final ArangoAccess access;
  private final ArangoHttp http;

  /** Reads this cluster, which has to run for as long as it is read. */
  public ArangoContents(ArangoAccess access) {
    this.access = access;
    this.http = access.asSuperuser();
  }

  @Override
  public Row row(Document written) {
    return ArangoForm.row(written);
  }

  /** A document that was written, with the body as it is read. */
  public static Document asRead(Document written) {
    return new Document(written.collection(), written.key(), ArangoForm.row(written).body());
  }

  @Override
  public void scan(Consumer<Row> reader) {
    Map<String, String> servers = new TreeMap<>();
    http.call("GET", "/_admin/cluster/health")
        .json()
        .path("Health")
        .fields()
        .forEachRemaining(
            server ->
                servers.put(
                    server.getKey(), endpoint(server.getValue().path("Endpoint").asText())));
    forEachCollection(
        (id, collection) ->
            collection
                .path("parameters")
                .path("shards")
                .fields()
                .forEachRemaining(
                    shard -> {
                      String leader = shard.getValue().path(0).asText();
                      String endpoint = servers.get(leader);
                      if (endpoint == null) {
                        throw new IllegalStateException(
                            "shard "
                                + shard.getKey()
                                + " of "
                                + id
                                + " has no leader that is known");
                      }
                      dump(access.asSuperuser(endpoint), id, shard.getKey(), reader);
                    }));
  }

  private static String endpoint(String told) {
    return told.replaceFirst("^tcp:", "http:").replaceFirst("^ssl:", "https:");
  }

  private static void dump(ArangoHttp server, CollectionId id, String shard, Consumer<Row> reader) {
    String batches = ArangoHttp.in(id.database()) + "/_api/replication/batch";
    String batch =
        server.call("POST", batches, "{\"ttl\":" + BATCH_SECONDS + "}").json().path("id").asText();
    try {
      String path =
          ArangoHttp.in(id.database())
              + "/_api/replication/dump?useEnvelope=false&collection=%s&batchId=%s&chunkSize=%d"
                  .formatted(ArangoHttp.segment(shard), batch, CHUNK);
      boolean more = true;
      while (more) {
        ArangoHttp.Answer answer = server.call("GET", path);
        ArangoForm.rows(id, answer.body(), reader);
        more = answer.header("x-arango-replication-checkmore").orElse("").equals("true");
      }
    } finally {
      server.call("DELETE", batches + "/" + batch);
    }
  }

  /** Collections, indexes and views, without numbers that a cluster gives by itself. */
  @Override
  public SortedMap<String, String> structure() {
    SortedMap<String, String> structure = new TreeMap<>();
    forEachCollection(
        (id, collection) -> {
          JsonNode parameters = collection.path("parameters");
          structure.put(
              "collection " + id,
              "type " + parameters.path("type").asInt() + ", " + shards(parameters) + " shards");
          for (JsonNode index : collection.path("indexes")) {
            String type = index.path("type").asText();
            boolean byItself = type.equals("primary") || type.equals("edge");
            boolean atPromotion = index.path("unique").asBoolean();
            if (!byItself && !atPromotion) {
              structure.put(
                  "index " + id + "/" + index.path("name").asText(),
                  "%s of %s, sparse %b"
                      .formatted(type, index.path("fields"), index.path("sparse").asBoolean()));
            }
          }
        });
    return structure;
  }

  @Override
  public SortedMap<CollectionId, Integer> collections() {
    SortedMap<CollectionId, Integer> counts = new TreeMap<>();
    forEachCollection((id, collection) -> counts.put(id, shards(collection.path("parameters"))));
    return counts;
  }

  private static int shards(JsonNode parameters) {
    return parameters.path("shards").size();
  }

  private interface CollectionReader {
    void accept(CollectionId id, JsonNode collection);
  }

  private void forEachCollection(CollectionReader reader) {
    List<String> databases = new ArrayList<>();
    http.call("GET", "/_api/database")
        .json()
        .path("result")
        .forEach(name -> databases.add(name.asText()));
    for (String database : databases) {
      JsonNode inventory =
          http.call(
                  "GET",
                  ArangoHttp.in(database)
                      + "/_api/replication/clusterInventory?includeSystem=false")
              .json();
      for (JsonNode collection : inventory.path("collections")) {
        JsonNode parameters = collection.path("parameters");
        String name = parameters.path("name").asText();
        if (!name.startsWith("_") && !parameters.path("isSystem").asBoolean()) {
          reader.accept(new CollectionId(database, name), collection);
        }
      }
    }
  }
}
