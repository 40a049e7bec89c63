package io.syncline.storage.arangodb.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoDbStore;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.data.Keys;
import io.syncline.storage.arangodb.structure.StructureOptions;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import io.syncline.store.Document;
import io.syncline.store.ShardId;
import io.syncline.testkit.store.ClusterUnderTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cluster that is known by its addresses only, and the adapter over it: applications are {@code
 * root} at a coordinator. It is emptied by requests before each test, so that servers start once.
 */
final class HttpCluster implements ClusterUnderTest {
  private static final int THREADS = 24;

  private final FactCluster cluster;
  private final SyncRuntime runtime = SyncRuntime.threaded("arangodb-http");
  private ArangoDbStore store;
  private ClusterStore async;

  HttpCluster(FactCluster cluster) {
    this.cluster = cluster;
    empty();
    store = openStore();
    async = BlockingStore.async(store, runtime.pool("store", THREADS));
  }

  ArangoDbStore arangoDb() {
    return store;
  }

  SyncRuntime runtime() {
    return runtime;
  }

  private FactHttp root() {
    return FactHttp.root(cluster.coordinators().get(0), cluster.rootPassword());
  }

  /** Drops what tests before have made, as the superuser. */
  private void empty() {
    FactHttp superuser = FactHttp.superuser(cluster.coordinators().get(0), cluster.secret());
    superuser.put("/_admin/server/mode", "{\"mode\":\"default\"}").needed();
    for (JsonNode name : superuser.get("/_api/database").needed().json().path("result")) {
      if (!name.asText().equals("_system")) {
        superuser.delete("/_api/database/" + name.asText()).needed();
      }
    }
    JsonNode collections = superuser.get("/_api/collection").needed().json().path("result");
    for (JsonNode collection : collections) {
      String name = collection.path("name").asText();
      if (name.startsWith("_syncline")) {
        superuser.delete("/_api/collection/" + name + "?isSystem=true").needed();
      }
    }
  }

  private ArangoDbStore openStore() {
    try {
      return ArangoDbStore.open(
          new ClusterId("arangodb"),
          ArangoOptions.builder(cluster.coordinators().stream().map(URI::toString).toList())
              .plaintext(true)
              .dbServers(cluster.dbServers())
              .credentials(
                  ArangoCredentials.clusterSecret(
                      new SecretRing(runtime, Secret.of(cluster.secret()))))
              .build(),
          StructureOptions.DEFAULTS
              .withSettle(Duration.ofMillis(1))
              .withSystemCollections(Set.of()),
          runtime);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public ClusterStore store() {
    return async;
  }

  @Override
  public void createCollection(String database, String collection, int shards) {
    FactHttp.Got known = root().get("/_db/" + database + "/_api/database/current");
    if (known.status() == 404) {
      root().post("/_api/database", object().put("name", database).toString()).needed();
    }
    ObjectNode properties = object().put("name", collection).put("numberOfShards", shards);
    root()
        .post(in(database, "collection"), properties.put("replicationFactor", 2).toString())
        .needed();
  }

  @Override
  public void dropCollection(String database, String collection) {
    root().delete(in(database, "collection/" + collection)).needed();
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    root()
        .post(in(database, "document/" + collection + "?overwriteMode=replace"), json(key, body))
        .needed();
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    FactHttp.Got gone =
        root().delete(in(database, "document/" + collection), "[\"" + key.utf8() + "\"]");
    for (JsonNode item : gone.json()) {
      if (item.path("error").asBoolean() && item.path("errorNum").asInt() != 1202) {
        throw new IllegalStateException("not removed: " + gone.text());
      }
    }
  }

  @Override
  public void truncate(String database, String collection) {
    root().put(in(database, "collection/" + collection + "/truncate"), "").needed();
  }

  @Override
  public void transaction(String database, String collection, Map<Bytes, Bytes> puts) {
    String begin = "{\"collections\":{\"write\":[\"" + collection + "\"]}}";
    String id =
        root()
            .post(in(database, "transaction/begin"), begin)
            .needed()
            .json()
            .path("result")
            .path("id")
            .asText();
    FactHttp within = root().with("x-arango-trx-id", id);
    puts.forEach(
        (key, body) ->
            within
                .post(
                    in(database, "document/" + collection + "?overwriteMode=replace"),
                    json(key, body))
                .needed());
    root().put(in(database, "transaction/" + id), "").needed();
  }

  private static String in(String database, String path) {
    return "/_db/" + database + "/_api/" + path;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String json(Bytes key, Bytes body) {
    return object().put("_key", key.utf8()).put("text", body.utf8()).toString();
  }

  @Override
  public Bytes stored(Bytes body) {
    return Bytes.utf8(object().put("text", body.utf8()).toString());
  }

  @Override
  public boolean takes(Document document) {
    return Keys.valid(document.key())
        && document.body().length() > 0
        && document.body().at(0) == '{'
        && document.body().utf8().indexOf(' ') < 0
        && document.revision() != -1;
  }

  @Override
  public boolean livesIn(ShardId shard, Bytes key) {
    String path = "collection/" + shard.collection();
    List<String> shards = new ArrayList<>();
    JsonNode told =
        root().get(in(shard.database(), path + "/shards")).needed().json().path("shards");
    told.forEach(name -> shards.add(name.asText()));
    shards.sort(Comparator.comparingLong(name -> Long.parseLong(name.substring(1))));
    String holder =
        root()
            .put(
                in(shard.database(), path + "/responsibleShard"),
                object().put("_key", key.utf8()).toString())
            .needed()
            .json()
            .path("shardId")
            .asText();
    return shards.get(shard.index()).equals(holder);
  }

  @Override
  public void restart() {
    async.close();
    cluster.restart();
    store = openStore();
    async = BlockingStore.async(store, runtime.pool("store", THREADS));
  }

  @Override
  public void close() {
    async.close();
    runtime.close();
  }
}
