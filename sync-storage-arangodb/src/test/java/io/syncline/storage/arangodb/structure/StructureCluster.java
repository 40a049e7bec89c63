package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.store.BlockingStore;
import io.syncline.store.Checkpoint;
import io.syncline.store.ClusterStore;
import io.syncline.store.Document;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.testkit.store.ClusterUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small cluster with this module's structure and holds before it. Documents are only as much as
 * the structure's contract asks for: they are put into the cluster past HTTP.
 */
final class StructureCluster implements ClusterUnderTest {
  static final StructureOptions OPTIONS =
      StructureOptions.DEFAULTS
          .withSettle(Duration.ofMillis(20))
          .withSystemCollections(Set.of("_graphs", "_queues"));
  private static final String APPLICATION = "app";

  final SmallCluster cluster = new SmallCluster();
  final SmallCoordinator coordinator = new SmallCoordinator(cluster);
  private final SyncRuntime runtime = SyncRuntime.threaded("structure");
  private final StructureOptions options;
  private final StructureSide.Cluster parts;
  private final Map<ShardId, Checkpoint> checkpoints = new ConcurrentHashMap<>();
  private ArangoConnection connection;
  private StructureSide side;
  private ClusterStore store;

  /** As a user, or with the cluster's secret. */
  StructureCluster(Optional<String> caller) {
    this(caller, OPTIONS, Optional.empty());
  }

  StructureCluster(Optional<String> caller, StructureOptions options, Optional<UserRows> rows) {
    this.options = options;
    this.parts = new StructureSide.Cluster(caller, rows, this::forget);
    cluster.createUser(Canonical.object().put("user", APPLICATION).put("active", true));
    cluster.grant(APPLICATION, "*", "", "rw");
    connection = connect();
    side = new StructureSide(connection, runtime, options, parts);
    store =
        BlockingStore.async(
            new StructureOnly(side, new Documents(), checkpoints), runtime.pool("store", 8));
  }

  private ArangoConnection connect() {
    return new ArangoConnection(
        ArangoOptions.builder(List.of(coordinator.url())).plaintext(true).build(), runtime);
  }

  StructureSide side() {
    return side;
  }

  private void forget(String database, String collection) {
    checkpoints
        .keySet()
        .removeIf(s -> s.database().equals(database) && s.collection().equals(collection));
  }

  @Override
  public ClusterStore store() {
    return store;
  }

  @Override
  public void restart() {
    store.close();
    connection.close();
    connection = connect();
    side = new StructureSide(connection, runtime, options, parts);
    store =
        BlockingStore.async(
            new StructureOnly(side, new Documents(), checkpoints), runtime.pool("store-again", 8));
  }

  @Override
  public void close() {
    store.close();
    connection.close();
    coordinator.close();
    runtime.close();
  }

  // -- what applications do

  private void check(String database) {
    if (!cluster.mayWrite(APPLICATION, database)) {
      throw new SmallCluster.Refusal(403, 1004, "read only");
    }
  }

  @Override
  public void createCollection(String database, String collection, int shards) {
    synchronized (cluster) {
      check(database);
      if (!cluster.databases.containsKey(database)) {
        cluster.createDatabase(database, Canonical.object());
      }
      cluster.createCollection(
          database,
          Canonical.object().put("name", collection).put("type", 2).put("numberOfShards", shards));
    }
  }

  @Override
  public void dropCollection(String database, String collection) {
    synchronized (cluster) {
      check(database);
      cluster.dropCollection(database, collection);
    }
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    synchronized (cluster) {
      check(database);
      ObjectNode document = Canonical.object().put("_key", key.utf8()).put("body", body.utf8());
      cluster.table(database, collection).documents.put(key.utf8(), document.put("_rev", "1"));
    }
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    synchronized (cluster) {
      check(database);
      cluster.table(database, collection).documents.remove(key.utf8());
    }
  }

  @Override
  public void truncate(String database, String collection) {
    synchronized (cluster) {
      check(database);
      cluster.table(database, collection).documents.clear();
    }
  }

  /** The documents of the small cluster, past HTTP. */
  private final class Documents implements StructureOnly.Documents {
    @Override
    public Incarnation incarnation(ShardId shard) {
      synchronized (cluster) {
        return new Incarnation(table(shard).id);
      }
    }

    @Override
    public void put(ShardId shard, Document document) {
      synchronized (cluster) {
        ObjectNode put =
            Canonical.object()
                .put("_key", document.key().utf8())
                .put("body", document.body().utf8())
                .put("_rev", Long.toString(document.revision()));
        table(shard).documents.put(document.key().utf8(), put);
      }
    }

    @Override
    public List<Document> of(ShardId shard) {
      synchronized (cluster) {
        SmallCluster.Table table = table(shard);
        int shards = table.parameters.path("numberOfShards").asInt();
        List<Document> all = new ArrayList<>();
        for (ObjectNode document : table.documents.values()) {
          Bytes key = Bytes.utf8(document.path("_key").asText());
          if (ShardId.indexOf(key, shards) == shard.index()) {
            all.add(
                new Document(
                    key,
                    document.path("_rev").asLong(),
                    Bytes.utf8(document.path("body").asText())));
          }
        }
        return all;
      }
    }

    private SmallCluster.Table table(ShardId shard) {
      return Objects.requireNonNull(
          cluster.database(shard.database()).tables.get(shard.collection()), shard.toString());
    }
  }
}
