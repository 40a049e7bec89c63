package io.syncline.storage.arangodb.facts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.ArangoDbStore;
import io.syncline.storage.arangodb.data.Keys;
import io.syncline.storage.arangodb.structure.StructureOptions;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import io.syncline.store.Document;
import io.syncline.store.ShardId;
import io.syncline.testkit.store.ClusterUnderTest;
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
  private final HttpApplication application;
  private final HttpStores stores;
  private ArangoDbStore store;
  private ClusterStore async;

  HttpCluster(FactCluster cluster) {
    this.cluster = cluster;
    this.application = new HttpApplication(cluster);
    this.stores =
        new HttpStores(
            cluster,
            "arangodb",
            HttpStores.Login.SECRET,
            StructureOptions.DEFAULTS
                .withSettle(Duration.ofMillis(1))
                .withSystemCollections(Set.of()));
    store = stores.open();
    async = BlockingStore.async(store, runtime().pool("store", THREADS));
  }

  ArangoDbStore arangoDb() {
    return store;
  }

  SyncRuntime runtime() {
    return stores.runtime();
  }

  @Override
  public ClusterStore store() {
    return async;
  }

  @Override
  public void createCollection(String database, String collection, int shards) {
    application.createDatabase(database);
    ObjectNode properties = object().put("name", collection).put("numberOfShards", shards);
    application.create(database, "collection", properties.put("replicationFactor", 2).toString());
  }

  @Override
  public void dropCollection(String database, String collection) {
    application.drop(database, "collection/" + collection);
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    application.put(database, collection, json(key, body));
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    application.remove(database, collection, key.utf8());
  }

  @Override
  public void truncate(String database, String collection) {
    application.truncate(database, collection);
  }

  @Override
  public void transaction(String database, String collection, Map<Bytes, Bytes> puts) {
    application.transaction(
        database,
        collection,
        within -> puts.forEach((key, body) -> within.put(database, collection, json(key, body))));
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
    application
        .read(shard.database(), path + "/shards")
        .path("shards")
        .forEach(name -> shards.add(name.asText()));
    shards.sort(Comparator.comparingLong(name -> Long.parseLong(name.substring(1))));
    String holder =
        application
            .root()
            .put(
                HttpApplication.in(shard.database(), path + "/responsibleShard"),
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
    store = stores.open();
    async = BlockingStore.async(store, runtime().pool("store", THREADS));
  }

  @Override
  public void close() {
    async.close();
    stores.close();
  }
}
