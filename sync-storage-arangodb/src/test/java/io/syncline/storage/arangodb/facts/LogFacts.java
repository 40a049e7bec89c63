package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;
import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.storage.arangodb.facts.FactBench.Seen;
import io.syncline.storage.arangodb.facts.FactScene.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Facts about the logs of DB servers. */
interface LogFacts {
  /** Where they are tried. */
  FactBench bench();

  @Test
  default void aTailKeepsTheLogForMinutes() {
    bench()
        .fact(
            "a tail call with a syncerId keeps the log for a minute or more",
            DEPENDS,
            "how long is its own choice",
            scene -> {
              Place place = scene.shard(scene.collection(1));
              String tail = "/_api/wal/tail?global=true&from=" + scene.lastTick(place);
              scene.leader(place).put(tail + "&syncerId=4711", "[]").needed();
              JsonNode reader = reader(scene, place, "4711");
              scene.leader(place).delete("/_api/wal/tail?syncerId=4711");
              if (reader.isMissingNode()) {
                return new Seen(false, "logger-state names no such reader");
              }
              Duration life =
                  Duration.between(
                      Instant.parse(reader.path("time").asText()),
                      Instant.parse(reader.path("expires").asText()));
              return new Seen(life.toSeconds() >= 60, "from time to expires " + life);
            });
  }

  @Test
  default void trackOnlyRegistersAReader() {
    bench()
        .fact(
            "GET wal/tail?trackOnly=true registers a reader, and reads nothing",
            DEPENDS,
            scene -> {
              Place place = scene.shard(scene.collection(1));
              FactHttp.Got tracked =
                  scene
                      .leader(place)
                      .get(
                          "/_api/wal/tail?trackOnly=true&from="
                              + scene.lastTick(place)
                              + "&syncerId=4712");
              boolean known = !reader(scene, place, "4712").isMissingNode();
              scene.leader(place).delete("/_api/wal/tail?syncerId=4712");
              boolean empty = tracked.text().isBlank() || tracked.text().strip().equals("{}");
              return new Seen(
                  tracked.good() && known && empty,
                  tracked.told() + ", known " + known + ", " + tracked.text().length() + " bytes");
            });
  }

  @Test
  default void readersAreForgotten() {
    bench()
        .fact(
            "DELETE wal/tail forgets a reader",
            PROFITS,
            scene -> {
              Place place = scene.shard(scene.collection(1));
              String tail = "/_api/wal/tail?global=true&from=" + scene.lastTick(place);
              scene.leader(place).put(tail + "&syncerId=4713", "[]").needed();
              FactHttp.Got gone = scene.leader(place).delete("/_api/wal/tail?syncerId=4713");
              boolean known = !reader(scene, place, "4713").isMissingNode();
              return new Seen(gone.good() && !known, gone.told() + ", still known " + known);
            });
  }

  @Test
  default void removesTellTheRevisionThatIsGone() {
    bench()
        .fact(
            "the `_rev` of a 2302 marker is the removed document's",
            PROFITS,
            "an option says what it puts there",
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              String revision = scene.revision(c, "a");
              long before = scene.lastTick(place);
              scene.root().delete("/_api/document/" + c + "/a").needed();
              List<JsonNode> removes = scene.tail(place, before, 2302);
              String told =
                  removes.isEmpty() ? "no marker" : removes.get(0).path("data").toString();
              return new Seen(
                  removes.size() == 1
                      && removes.get(0).path("data").path("_rev").asText().equals(revision),
                  "was " + revision + ", marker " + told);
            });
  }

  @Test
  default void truncatesAreInTheLog() {
    bench()
        .fact(
            "a truncate is in the log, as one marker or as single removes",
            DEPENDS,
            scene -> {
              StringBuilder told = new StringBuilder();
              boolean all = true;
              for (int size : new int[] {3, 40_000}) {
                String c = scene.collection(1);
                Place place = scene.shard(c);
                fill(scene, c, size);
                long before = scene.lastTick(place);
                scene.root().put("/_api/collection/" + c + "/truncate", "").needed();
                int whole = scene.tail(place, before, 2004).size();
                int single = scene.tail(place, before, 2302).size();
                all &= whole > 0 || single == size;
                told.append(size + " documents: " + whole + " of 2004, " + single + " of 2302; ");
              }
              return new Seen(all, told.toString());
            });
  }

  private static void fill(FactScene scene, String collection, int size) {
    StringBuilder body = new StringBuilder("[");
    for (int i = 0; i < size; i++) {
      body.append(i == 0 ? "" : ",").append("{\"_key\":\"k").append(i).append("\"}");
    }
    scene.root().post("/_api/document/" + collection + "?silent=true", body + "]").needed();
  }

  @Test
  default void oneTransactionHasOneIdAtAllServers() {
    bench()
        .fact(
            "a transaction over several DB servers has the same `tid` in all logs",
            PROFITS,
            "it was written without knowing",
            scene -> {
              String c = scene.collection(6);
              List<Place> places = scene.shards(c);
              Map<String, Place> leaders = new TreeMap<>();
              places.forEach(place -> leaders.put(place.leader(), place));
              Map<Place, Long> before = new LinkedHashMap<>();
              leaders.values().forEach(place -> before.put(place, scene.lastTick(place)));
              FactHttp root = scene.root();
              String id =
                  root.post(
                          "/_api/transaction/begin",
                          "{\"collections\":{\"write\":[\"" + c + "\"]}}")
                      .needed()
                      .json()
                      .path("result")
                      .path("id")
                      .asText();
              fillIn(root.with("x-arango-trx-id", id), c);
              root.put("/_api/transaction/" + id, "").needed();
              Set<String> shards = new LinkedHashSet<>();
              places.forEach(place -> shards.add(place.shard()));
              Map<String, Set<String>> seen = new TreeMap<>();
              before.forEach(
                  (place, from) ->
                      scene.tail(place, from).stream()
                          .filter(marker -> marker.path("type").asInt() == 2300)
                          .filter(marker -> shards.contains(shard(marker)))
                          .filter(marker -> led(places, place.leader(), shard(marker)))
                          .forEach(
                              marker ->
                                  seen.computeIfAbsent(place.leader(), key -> new LinkedHashSet<>())
                                      .add(marker.path("tid").asText())));
              Set<String> all = new LinkedHashSet<>();
              seen.values().forEach(all::addAll);
              return new Seen(
                  all.size() == 1 && seen.size() > 1, "transaction " + id + ", tid " + seen);
            });
  }

  private static void fillIn(FactHttp by, String collection) {
    StringBuilder body = new StringBuilder("[{\"_key\":\"k0\"}");
    for (int i = 1; i < 60; i++) {
      body.append(",{\"_key\":\"k").append(i).append("\"}");
    }
    by.post("/_api/document/" + collection, body + "]").needed();
  }

  private static String shard(JsonNode marker) {
    return marker.path("cuid").asText().replaceFirst("^.*/", "");
  }

  private static boolean led(List<Place> places, String leader, String shard) {
    return places.stream()
        .anyMatch(place -> place.shard().equals(shard) && place.leader().equals(leader));
  }

  private static JsonNode reader(FactScene scene, Place place, String syncer) {
    JsonNode clients =
        scene.leader(place).get("/_api/replication/logger-state").needed().json().path("clients");
    for (JsonNode client : clients) {
      if (client.path("syncerId").asText().equals(syncer)) {
        return client;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }
}
