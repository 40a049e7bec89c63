package io.syncline.storage.arangodb.facts;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.storage.arangodb.data.Revision;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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

  /** Makes a collection of a new name, with more properties than the usual ones. */
  String collection(int shards, String more) {
    String name = "facts" + names.incrementAndGet() + "x" + Long.toString(System.nanoTime(), 36);
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
    JsonNode shards =
        superuser()
            .get("/_api/collection/" + collection + "/shards?details=true")
            .needed()
            .json()
            .path("shards");
    JsonNode health = superuser().get("/_admin/cluster/health").needed().json().path("Health");
    List<Place> places = new ArrayList<>();
    shards
        .fields()
        .forEachRemaining(
            entry -> {
              String leader = entry.getValue().path(0).asText();
              String endpoint = health.path(leader).path("Endpoint").asText();
              String address = cluster.dbServers().get(endpoint);
              if (address == null) {
                throw new IllegalStateException("no address of " + leader + " at " + endpoint);
              }
              places.add(new Place(entry.getKey(), leader, URI.create(address)));
            });
    places.sort(Comparator.comparingLong(place -> Long.parseLong(place.shard.substring(1))));
    return places;
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
