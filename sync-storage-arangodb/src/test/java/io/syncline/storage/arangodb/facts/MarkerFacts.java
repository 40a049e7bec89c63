package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;
import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.data.WalBody;
import io.syncline.storage.arangodb.facts.FactBench.Seen;
import io.syncline.storage.arangodb.facts.FactScene.Place;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Facts about what single entries of logs say. */
interface MarkerFacts {
  String FIELDS = "which fields it puts there is its own choice";

  /** Where they are tried. */
  FactBench bench();

  @Test
  default void theAdapterReadsMarkersOfTheStructure() {
    bench()
        .fact(
            "markers of the structure are of the form that the adapter reads",
            DEPENDS,
            scene -> {
              Map<URI, Long> before = scene.lastTicks();
              String database = make(scene);
              // Of what was dropped the log says no more, but that it was: so it is read twice.
              List<String> refusals = new ArrayList<>(refusals(scene, before, 1100));
              Set<Integer> types = types(scene, before);
              scene.root().delete("/_db/" + database + "/_api/view/v"); // none before 3.4
              scene.root().delete("/_db/" + database + "/_api/collection/c").needed();
              refusals.addAll(refusals(scene, before, 2001));
              types.addAll(types(scene, before));
              scene.root().delete("/_api/database/" + database).needed();
              refusals.addAll(refusals(scene, before, 1101));
              types.addAll(types(scene, before));
              return new Seen(refusals.isEmpty(), "types " + types + ", refused " + refusals);
            });
  }

  /** A database with a collection, an index and a view, all of which change. */
  private static String make(FactScene scene) {
    FactHttp root = scene.root();
    String database = scene.name();
    root.post("/_api/database", "{\"name\":\"" + database + "\"}").needed();
    String in = "/_db/" + database + "/_api/";
    root.post(in + "collection", "{\"name\":\"c\",\"numberOfShards\":6}").needed();
    String index = "{\"type\":\"persistent\",\"fields\":[\"n\"]}";
    String id = root.post(in + "index?collection=c", index).needed().json().path("id").asText();
    root.put(in + "collection/c/properties", "{\"waitForSync\":true}").needed();
    root.delete(in + "index/" + id).needed();
    root.post(in + "view", "{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{}}");
    root.patch(in + "view/v/properties", "{\"links\":{\"c\":{\"includeAllFields\":true}}}");
    return database;
  }

  /** What the adapter refuses of the servers' logs, which are to have this type by now. */
  private static List<String> refusals(FactScene scene, Map<URI, Long> before, int type) {
    List<String> refusals = new ArrayList<>();
    before.forEach(
        (server, from) -> {
          String body =
              FactScene.settled(
                  () -> body(scene, server, from), text -> text.contains("\"type\":" + type));
          try {
            new WalBody(body.getBytes(StandardCharsets.UTF_8), from).rest();
          } catch (SyncException e) {
            refusals.add(String.valueOf(e.getMessage()));
          }
        });
    return refusals;
  }

  private static String body(FactScene scene, URI server, long from) {
    return scene
        .superuser(server)
        .put("/_api/wal/tail?global=true&from=" + from + "&chunkSize=16777216", "[]")
        .needed()
        .text();
  }

  private static Set<Integer> types(FactScene scene, Map<URI, Long> before) {
    Set<Integer> types = new TreeSet<>();
    before.forEach(
        (server, from) ->
            scene
                .tail(new Place("", "", server), from)
                .forEach(marker -> types.add(marker.path("type").asInt())));
    return types;
  }

  @Test
  default void newShardsAreInTheLogWithTheirDefinition() {
    bench()
        .fact(
            "2000 names the shard in `cuid`, and has its name, planId and type in `data`",
            PROFITS,
            FIELDS,
            scene -> {
              Map<URI, Long> before = scene.lastTicks();
              Place place = scene.shard(scene.collection(1));
              JsonNode data = marker(scene, place, before, 2000).path("data");
              return new Seen(
                  data.path("name").asText().equals(place.shard())
                      && data.has("planId")
                      && data.has("type"),
                  "data " + names(data));
            });
  }

  @Test
  default void shardsThatGoAreInTheLogByTheirCuid() {
    bench()
        .fact(
            "2001 names the shard in `cuid`",
            PROFITS,
            FIELDS,
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              Map<URI, Long> before = scene.lastTicks();
              scene.root().delete("/_api/collection/" + c).needed();
              JsonNode marker = marker(scene, place, before, 2001);
              return new Seen(!marker.isMissingNode(), "marker " + names(marker));
            });
  }

  @Test
  default void changesOfShardsAreInTheLog() {
    bench()
        .fact(
            "2003 names the shard in `cuid`, and has the properties in `data`",
            PROFITS,
            FIELDS,
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              Map<URI, Long> before = scene.lastTicks();
              scene
                  .root()
                  .put("/_api/collection/" + c + "/properties", "{\"waitForSync\":true}")
                  .needed();
              JsonNode marker = marker(scene, place, before, 2003);
              return new Seen(
                  marker.path("data").path("waitForSync").asBoolean(),
                  "marker " + names(marker) + ", data " + names(marker.path("data")));
            });
  }

  @Test
  default void indexesAreInTheLogByTheirIds() {
    bench()
        .fact(
            "2100 and 2101 name the shard in `cuid`, and the index by its id in `data`",
            PROFITS,
            FIELDS,
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              Map<URI, Long> before = scene.lastTicks();
              String id =
                  scene
                      .root()
                      .post(
                          "/_api/index?collection=" + c,
                          "{\"type\":\"persistent\",\"fields\":[\"n\"]}")
                      .needed()
                      .json()
                      .path("id")
                      .asText();
              JsonNode made = marker(scene, place, before, 2100).path("data");
              scene.root().delete("/_api/index/" + id).needed();
              JsonNode gone = marker(scene, place, before, 2101).path("data");
              return new Seen(
                  !made.path("id").asText().isEmpty()
                      && made.path("id").asText().equals(gone.path("id").asText()),
                  "index " + id + ", 2100 " + names(made) + ", 2101 " + gone);
            });
  }

  @Test
  default void viewsAreInTheLogsOfDbServers() {
    bench()
        .fact(
            "a view of coordinators is in the logs of DB servers as 2110, 2112 and 2111",
            PROFITS,
            "that it is, is its own choice",
            scene -> {
              Map<URI, Long> before = scene.lastTicks();
              String view = scene.name();
              FactHttp.Got made =
                  scene
                      .root()
                      .post(
                          "/_api/view",
                          "{\"name\":\"" + view + "\",\"type\":\"arangosearch\",\"links\":{}}");
              String change =
                  "{\"links\":{\"" + scene.collection(1) + "\":{\"includeAllFields\":true}}}";
              FactHttp.Got changed =
                  scene.root().patch("/_api/view/" + view + "/properties", change);
              FactHttp.Got gone = scene.root().delete("/_api/view/" + view);
              Set<Integer> types =
                  FactScene.settled(
                      () -> types(scene, before), all -> all.containsAll(Set.of(2110, 2111, 2112)));
              return new Seen(
                  types.containsAll(Set.of(2110, 2111, 2112)),
                  "made "
                      + made.told()
                      + ", changed "
                      + changed.told()
                      + ", dropped "
                      + gone.told()
                      + ", types in the logs "
                      + types);
            });
  }

  @Test
  default void followersLogTheSameGroups() {
    bench()
        .fact(
            "the log of a follower has the same groups by `tid` as its leader's",
            PROFITS,
            "that it has, is its own choice",
            scene -> {
              String c = scene.collection(1, ",\"replicationFactor\":2");
              List<Place> holders = scene.holders("_system", c).get(0);
              Map<URI, Long> before = scene.lastTicks();
              FactHttp root = scene.root();
              String document = "/_api/document/" + c;
              root.post(document, "[{\"_key\":\"a\"},{\"_key\":\"b\"},{\"_key\":\"c\"}]").needed();
              root.post(document, "{\"_key\":\"d\"}").needed();
              root.delete(document, "[\"a\",\"d\"]").needed();
              Map<String, List<String>> leader = groups(scene, holders.get(0), before);
              Map<String, List<String>> follower =
                  FactScene.settled(
                      () -> groups(scene, holders.get(1), before), groups -> same(groups, leader));
              return new Seen(
                  same(leader, follower), "leader " + leader + ", follower " + follower);
            });
  }

  /** Whether the same was done in the same groups, whatever their ids. */
  private static boolean same(Map<String, List<String>> one, Map<String, List<String>> other) {
    return List.copyOf(one.values()).equals(List.copyOf(other.values()));
  }

  /** What each transaction did in a shard, by its {@code tid}, in the order of the log. */
  private static Map<String, List<String>> groups(
      FactScene scene, Place place, Map<URI, Long> before) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (JsonNode marker : scene.tail(place, before.getOrDefault(place.address(), 0L))) {
      if (marker.path("cuid").asText().endsWith("/" + place.shard())) {
        groups
            .computeIfAbsent(marker.path("tid").asText(), tid -> new ArrayList<>())
            .add(marker.path("type").asText() + marker.path("data").path("_key").asText());
      }
    }
    return groups;
  }

  @Test
  default void databasesOfReplicationTwoAreInTheLog() {
    bench()
        .fact(
            "the log has documents of databases with replicationVersion 2",
            PROFITS,
            "it has no such databases",
            scene -> {
              String database = scene.name();
              String options = ",\"options\":{\"replicationVersion\":\"2\"}";
              FactHttp.Got made =
                  scene
                      .root()
                      .post("/_api/database", "{\"name\":\"" + database + "\"" + options + "}");
              String in = "/_db/" + database + "/_api/";
              FactHttp.Got current = scene.root().get(in + "database/current");
              Map<URI, Long> before = scene.lastTicks();
              FactHttp.Got collection =
                  scene.root().post(in + "collection", "{\"name\":\"c\",\"numberOfShards\":1}");
              FactHttp.Got put = scene.root().post(in + "document/c", "{\"_key\":\"a\"}");
              Map<String, Set<Integer>> types =
                  put.good()
                      ? FactScene.settled(
                          () -> typesOf(scene, database, before),
                          all -> all.getOrDefault(database, Set.of()).contains(2300))
                      : typesOf(scene, database, before);
              scene.root().delete("/_api/database/" + database);
              String told =
                  "database "
                      + made.told()
                      + ", collection "
                      + collection.told()
                      + ", document "
                      + put.told()
                      + ", types in the logs "
                      + types;
              boolean two =
                  current.good()
                      && current
                          .json()
                          .path("result")
                          .path("replicationVersion")
                          .asText()
                          .equals("2");
              return two
                  ? new Seen(types.getOrDefault(database, Set.of()).contains(2300), told)
                  : Seen.notHere(told);
            });
  }

  private static Map<String, Set<Integer>> typesOf(
      FactScene scene, String database, Map<URI, Long> before) {
    Map<String, Set<Integer>> types = new TreeMap<>();
    before.forEach(
        (server, from) ->
            scene.tail(new Place("", "", server), from).stream()
                .filter(marker -> marker.path("db").asText().equals(database))
                .forEach(
                    marker ->
                        types
                            .computeIfAbsent(database, name -> new TreeSet<>())
                            .add(marker.path("type").asInt())));
    return types;
  }

  /** The first marker of this type about a shard, as its leader's log has it. */
  private static JsonNode marker(FactScene scene, Place place, Map<URI, Long> before, int type) {
    long from = before.getOrDefault(place.address(), 0L);
    List<JsonNode> markers =
        FactScene.settled(() -> scene.tail(place, from, type), all -> !all.isEmpty());
    return markers.isEmpty() ? FactHttp.JSON.missingNode() : markers.get(0);
  }

  private static Set<String> names(JsonNode of) {
    Set<String> names = new TreeSet<>();
    of.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
