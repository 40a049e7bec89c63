package io.syncline.storage.arangodb.facts;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.storage.arangodb.data.Revision;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A cluster, and the acts that facts are tried with. */
final class FactScene {
  final FactCluster cluster;
  private final AtomicInteger names = new AtomicInteger();

  FactScene(FactCluster cluster) {
    this.cluster = cluster;
  }

  /** A shard, with its leader's id and address. */
  record Place(String shard, String leader, URI address) {}

  FactHttp root() {
    return FactHttp.root(cluster.coordinators().get(0), cluster.rootPassword());
  }

  FactHttp superuser() {
    return superuser(cluster.coordinators().get(0));
  }

  FactHttp superuser(URI server) {
    return FactHttp.superuser(server, cluster.secret());
  }

  FactHttp leader(Place place) {
    return superuser(place.address);
  }

  /** A name that nothing has yet. */
  String name() {
    return "facts" + names.incrementAndGet() + "x" + Long.toString(System.nanoTime(), 36);
  }

  /** Makes a collection of a new name, with more properties than the usual ones. */
  String collection(int shards, String more) {
    String name = name();
    root()
        .post(
            "/_api/collection",
            "{\"name\":\"" + name + "\",\"numberOfShards\":" + shards + more + "}")
        .needed();
    return name;
  }

  String collection(int shards) {
    return collection(shards, "");
  }

  /** The shards of a collection by number. */
  List<Place> shards(String collection) {
    return shards("_system", collection);
  }

  /** As {@link #shards(String)}, in another database. */
  List<Place> shards(String database, String collection) {
    return holders(database, collection).stream().map(holders -> holders.get(0)).toList();
  }

  /** Who holds each shard of a collection, by number: its leader, then its followers. */
  List<List<Place>> holders(String database, String collection) {
    String path = "/_db/" + database + "/_api/collection/" + collection + "/shards?details=true";
    JsonNode shards = superuser().get(path).needed().json().path("shards");
    JsonNode health = superuser().get("/_admin/cluster/health").needed().json().path("Health");
    List<List<Place>> all = new ArrayList<>();
    shards
        .fields()
        .forEachRemaining(
            entry -> {
              List<Place> places = new ArrayList<>();
              for (JsonNode server : entry.getValue()) {
                URI address = address(health.path(server.asText()), server.asText());
                places.add(new Place(entry.getKey(), server.asText(), address));
              }
              all.add(places);
            });
    all.sort(Comparator.comparingLong(places -> Long.parseLong(places.get(0).shard.substring(1))));
    return all;
  }

  private URI address(JsonNode health, String server) {
    String endpoint = health.path("Endpoint").asText();
    String address = cluster.dbServers().get(endpoint);
    if (address == null) {
      throw new IllegalStateException("no address of " + server + " at " + endpoint);
    }
    return URI.create(address);
  }

  Place shard(String collection) {
    return shards(collection).get(0);
  }

  FactHttp.Got put(String collection, String json) {
    return root().post("/_api/document/" + collection + "?overwriteMode=replace", json).needed();
  }

  FactHttp.Got restore(FactHttp by, String collection, String json) {
    return by.post(
        "/_api/document/" + collection + "?isRestore=true&overwriteMode=replace", "[" + json + "]");
  }

  String revision(String collection, String key) {
    return root()
        .get("/_api/document/" + collection + "/" + key)
        .needed()
        .json()
        .path("_rev")
        .asText();
  }

  long count(String collection) {
    return root()
        .get("/_api/collection/" + collection + "/count")
        .needed()
        .json()
        .path("count")
        .asLong();
  }

  /** Opens a snapshot through a coordinator; gives its id. */
  String batch(Place place, int seconds) {
    return superuser()
        .post("/_api/replication/batch?DBserver=" + place.leader, "{\"ttl\":" + seconds + "}")
        .needed()
        .json()
        .path("id")
        .asText();
  }

  void close(Place place, String batch) {
    superuser().delete("/_api/replication/batch/" + batch + "?DBserver=" + place.leader).needed();
  }

  long lastTick(Place place) {
    return Long.parseUnsignedLong(
        leader(place).get("/_api/wal/lastTick").needed().json().path("tick").asText());
  }

  /** How far the log of each DB server is. */
  Map<URI, Long> lastTicks() {
    Map<URI, Long> ticks = new LinkedHashMap<>();
    for (String server : cluster.dbServers().values()) {
      URI address = URI.create(server);
      ticks.put(address, lastTick(new Place("", "", address)));
    }
    return ticks;
  }

  /** Asks again until an answer is the one that is waited for, or ten seconds are over. */
  static <T> T settled(Supplier<T> asks, Predicate<T> enough) {
    Instant end = Instant.now().plusSeconds(10);
    T answer = asks.get();
    while (!enough.test(answer) && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      answer = asks.get();
    }
    return answer;
  }

  /** The markers of a server after a tick. */
  List<JsonNode> tail(Place place, long from) {
    return leader(place)
        .put("/_api/wal/tail?global=true&from=" + from + "&chunkSize=16777216", "[]")
        .needed()
        .lines();
  }

  /** Markers of one shard. */
  List<JsonNode> tail(Place place, long from, int type) {
    return tail(place, from).stream()
        .filter(marker -> marker.path("type").asInt() == type)
        .filter(marker -> marker.path("cuid").asText().endsWith("/" + place.shard))
        .toList();
  }

  void mode(String mode) {
    superuser().put("/_admin/server/mode", "{\"mode\":\"" + mode + "\"}").needed();
  }

  /** A revision of a past second, as text. */
  static String past(int number) {
    return Revision.text((1_700_000_000_000L + number) << 20);
  }
}
