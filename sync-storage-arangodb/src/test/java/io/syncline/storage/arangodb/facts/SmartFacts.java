package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.storage.arangodb.facts.FactBench.Seen;
import io.syncline.storage.arangodb.facts.FactScene.Place;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Facts about smart graphs, where the version or edition has them. */
interface SmartFacts {
  String IMITATED = "it was written without having seen a smart graph";

  /** Where they are tried. */
  FactBench bench();

  /** A smart graph in a database of its own: vertices {@code v}, edges {@code e}. */
  final class Graph implements AutoCloseable {
    private static final String CROSS = "{\"_from\":\"v/x:1\",\"_to\":\"v/y:1\"";
    private static final String LOCAL = "{\"_from\":\"v/x:1\",\"_to\":\"v/x:2\"";

    private final FactScene scene;
    private final String database;
    private final FactHttp.Got made;

    Graph(FactScene scene) {
      this.scene = scene;
      this.database = database(scene);
      this.made =
          scene
              .root()
              .post(
                  in() + "gharial",
                  "{\"name\":\"g\",\"isSmart\":true,\"edgeDefinitions\":"
                      + "[{\"collection\":\"e\",\"from\":[\"v\"],\"to\":[\"v\"]}],"
                      + "\"options\":{\"smartGraphAttribute\":\"town\",\"numberOfShards\":3}}");
    }

    static String database(FactScene scene) {
      String name = scene.name();
      scene.root().post("/_api/database", "{\"name\":\"" + name + "\"}").needed();
      return name;
    }

    String in() {
      return "/_db/" + database + "/_api/";
    }

    /** The inventory's elements of its collections, by their names. */
    Map<String, JsonNode> inventory() {
      Map<String, JsonNode> elements = new TreeMap<>();
      JsonNode told =
          scene
              .superuser()
              .get(in() + "replication/clusterInventory?includeSystem=true")
              .needed()
              .json();
      for (JsonNode element : told.path("collections")) {
        elements.put(element.path("parameters").path("name").asText(), element);
      }
      return elements;
    }

    /** The inventory's element of one, or a missing node. */
    JsonNode part(String name) {
      return inventory().getOrDefault(name, FactHttp.JSON.missingNode());
    }

    @Override
    public void close() {
      scene.root().delete("/_api/database/" + database);
    }
  }

  @Test
  default void isRestoreKeepsRevisionsOfSmartEdges() {
    bench()
        .fact(
            "isRestore keeps `_key` and `_rev` of smart edges, within a part and across",
            DEPENDS,
            IMITATED,
            scene -> {
              try (Graph graph = new Graph(scene)) {
                if (!graph.made.good()) {
                  return Seen.notHere(graph.made.told() + " " + graph.made.text());
                }
                List<String> told = new ArrayList<>();
                boolean kept = true;
                Map<String, String> edges = Map.of("x:1:y", Graph.CROSS, "x:2:x", Graph.LOCAL);
                for (Map.Entry<String, String> edge : edges.entrySet()) {
                  String wanted = FactScene.past(60 + told.size());
                  String key = "\"_key\":\"" + edge.getKey() + "\",\"_rev\":\"" + wanted + "\"";
                  FactHttp.Got put =
                      scene
                          .superuser()
                          .post(
                              graph.in() + "document/e?isRestore=true&overwriteMode=replace",
                              "[" + edge.getValue() + "," + key + "}]");
                  FactHttp.Got got = scene.root().get(graph.in() + "document/e/" + edge.getKey());
                  String revision = got.good() ? got.json().path("_rev").asText() : got.told();
                  kept &= put.good() && revision.equals(wanted);
                  told.add(edge.getKey() + ": " + put.told() + " " + wanted + " " + revision);
                }
                return new Seen(kept, told.toString());
              }
            });
  }

  @Test
  default void eachSmartEdgeIsOnceInItsLocalAndFromParts() {
    bench()
        .fact(
            "each smart edge is once in the logs of `_local_` and `_from_`, by its own name",
            DEPENDS,
            IMITATED,
            scene -> {
              try (Graph graph = new Graph(scene)) {
                if (!graph.made.good()) {
                  return Seen.notHere(graph.made.told() + " " + graph.made.text());
                }
                Map<URI, Long> before = scene.lastTicks();
                FactHttp root = scene.root();
                root.post(graph.in() + "document/e", Graph.CROSS + ",\"_key\":\"x:1:y\"}").needed();
                root.post(graph.in() + "document/e", Graph.LOCAL + ",\"_key\":\"x:2:x\"}").needed();
                Map<String, List<String>> seen = new TreeMap<>();
                for (String part : List.of("_local_e", "_from_e", "_to_e")) {
                  boolean known = !graph.part(part).isMissingNode();
                  seen.put(
                      part,
                      known
                          ? logged(scene, graph.database, part, before)
                          : List.of("not in the inventory"));
                }
                return new Seen(
                    List.of("e/x:2:x").equals(seen.get("_local_e"))
                        && List.of("e/x:1:y").equals(seen.get("_from_e")),
                    seen.toString());
              }
            });
  }

  /** The ids of documents that leaders' logs say were put into a collection. */
  private static List<String> logged(
      FactScene scene, String database, String collection, Map<URI, Long> before) {
    List<String> ids = new ArrayList<>();
    for (Place place : scene.shards(database, collection)) {
      for (JsonNode marker : scene.tail(place, before.getOrDefault(place.address(), 0L), 2300)) {
        ids.add(marker.path("data").path("_id").asText());
      }
    }
    return ids;
  }

  @Test
  default void smartGraphsAreRestoredByTheirInventory() {
    bench()
        .fact(
            "restore-collection makes the collections of a smart graph from their inventory",
            DEPENDS,
            IMITATED,
            scene -> {
              try (Graph graph = new Graph(scene)) {
                if (!graph.made.good()) {
                  return Seen.notHere(graph.made.told() + " " + graph.made.text());
                }
                String other = Graph.database(scene);
                try {
                  return restored(scene, graph, "/_db/" + other + "/_api/");
                } finally {
                  scene.root().delete("/_api/database/" + other);
                }
              }
            });
  }

  private static Seen restored(FactScene scene, Graph graph, String in) {
    Map<String, String> told = new LinkedHashMap<>();
    boolean good = true;
    for (String name : List.of("v", "e")) {
      ObjectNode body = FactHttp.JSON.createObjectNode();
      body.set("parameters", graph.part(name).path("parameters"));
      body.putArray("indexes");
      FactHttp.Got put =
          scene.superuser().put(in + "replication/restore-collection", body.toString());
      good &= put.good();
      told.put(name, put.good() ? put.told() : put.told() + " " + put.text());
    }
    FactHttp.Got edge = scene.root().post(in + "document/e", Graph.CROSS + ",\"_key\":\"x:3:y\"}");
    told.put("edge", edge.told());
    for (String part : List.of("_local_e", "_from_e", "_to_e")) {
      FactHttp.Got shards = scene.superuser().get(in + "collection/" + part + "/shards");
      int count = shards.good() ? shards.json().path("shards").size() : 0;
      int wanted = graph.part(part).path("parameters").path("shards").size();
      good &= count == wanted && wanted > 0;
      told.put(part, count + " of " + wanted + " shards");
    }
    return new Seen(good && edge.good(), told.toString());
  }
}
