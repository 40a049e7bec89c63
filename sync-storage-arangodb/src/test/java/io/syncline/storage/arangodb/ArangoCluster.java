package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.data.Keys;
import io.syncline.storage.arangodb.structure.StructureOptions;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.ShardId;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import io.syncline.testkit.store.ClusterUnderTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cluster of the stand-in, and the adapter over it, for the contract suites. */
final class ArangoCluster implements ClusterUnderTest {
  private static final String SECRET = "secret of a test";
  private static final int THREADS = 24;

  private final SyncRuntime runtime = SyncRuntime.threaded("arangodb-test");
  private final Set<String> databases = new HashSet<>();
  private ArangoStandIn standIn;
  private ArangoDbStore store;
  private ClusterStore async;

  ArangoCluster() {
    standIn = ArangoStandIn.start(options().build());
    store = open();
    async = BlockingStore.async(store, runtime.pool("store", THREADS));
  }

  private static StandInOptions.Builder options() {
    return StandInOptions.builder().servers(2, 3).secret(Bytes.utf8(SECRET));
  }

  ArangoStandIn standIn() {
    return standIn;
  }

  ArangoDbStore arangoDb() {
    return store;
  }

  SyncRuntime runtime() {
    return runtime;
  }

  private ArangoDbStore open() {
    try {
      return ArangoDbStore.open(
          new ClusterId("arangodb"),
          ArangoOptions.builder(standIn.coordinators().stream().map(URI::toString).toList())
              .plaintext(true)
              .credentials(
                  ArangoCredentials.clusterSecret(new SecretRing(runtime, Secret.of(SECRET))))
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
    if (databases.add(database)) {
      standIn.application().createDatabase(database);
    }
    standIn.application().createCollection(database, collection, shards, 2);
  }

  @Override
  public void dropCollection(String database, String collection) {
    standIn.application().dropCollection(database, collection);
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    standIn.application().put(database, collection, json(key, body));
  }

  private static String json(Bytes key, Bytes body) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("_key", key.utf8())
        .put("text", body.utf8())
        .toString();
  }

  @Override
  public Bytes stored(Bytes body) {
    return Bytes.utf8(JsonNodeFactory.instance.objectNode().put("text", body.utf8()).toString());
  }

  @Override
  public boolean takes(Document document) {
    return Keys.valid(document.key())
        && document.body().length() > 0
        && document.body().at(0) == '{'
        && document.revision() != -1;
  }

  @Override
  public boolean livesIn(ShardId shard, Bytes key) {
    List<String> shards =
        new ArrayList<>(
            standIn.application().shards(shard.database(), shard.collection()).keySet());
    shards.sort(
        java.util.Comparator.comparingInt(String::length)
            .thenComparing(java.util.Comparator.naturalOrder()));
    return shards
        .get(shard.index())
        .equals(standIn.application().shardOf(shard.database(), shard.collection(), key.utf8()));
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    standIn.application().remove(database, collection, key.utf8());
  }

  @Override
  public void truncate(String database, String collection) {
    standIn.application().truncate(database, collection);
  }

  @Override
  public void transaction(String database, String collection, Map<Bytes, Bytes> puts) {
    standIn
        .application()
        .transaction(
            database, work -> puts.forEach((key, body) -> work.put(collection, json(key, body))));
  }

  @Override
  public void restart() {
    async.close();
    standIn.dbServerIds().forEach(id -> standIn.operations().restart(id));
    standIn.coordinatorIds().forEach(id -> standIn.operations().restart(id));
    store = open();
    async = BlockingStore.async(store, runtime.pool("store", THREADS));
  }

  @Override
  public void wipe() {
    async.close();
    standIn.close();
    databases.clear();
    standIn = ArangoStandIn.start(options().build());
    store = open();
    async = BlockingStore.async(store, runtime.pool("store", THREADS));
  }

  @Override
  public void trim(FeedId feed) {
    standIn.operations().expireWal(feed.value(), standIn.operations().lastTick(feed.value()));
  }

  @Override
  public void close() {
    async.close();
    standIn.close();
    runtime.close();
  }
}
