package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.DatabaseCalls;
import io.syncline.storage.arangodb.call.DocumentCalls;
import io.syncline.storage.arangodb.call.RestoreCalls;
import io.syncline.storage.arangodb.call.Shard;
import io.syncline.storage.arangodb.call.UserCalls;
import io.syncline.store.BlockingStore;
import io.syncline.store.Checkpoint;
import io.syncline.store.ClusterStore;
import io.syncline.store.Document;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import io.syncline.testkit.store.ClusterUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stand-in for a cluster with this module's structure and holds before it, called over HTTP.
 * Applications are the user {@code root}.
 */
final class StandInCluster implements ClusterUnderTest {
  private static final String SECRET = "the cluster's secret";
  static final String PASSWORD = "root's";

  private final ArangoStandIn standIn =
      ArangoStandIn.start(
          StandInOptions.builder()
              .servers(2, 3)
              .secret(Bytes.utf8(SECRET))
              .rootPassword(PASSWORD)
              .build());
  private final SyncRuntime runtime = SyncRuntime.threaded("stand-in");
  private final ArangoConnection application =
      connect(ArangoCredentials.password("root", Secret.of(PASSWORD)));
  private final Map<ShardId, Checkpoint> checkpoints = new ConcurrentHashMap<>();
  private final Set<String> systemCollections;
  private final ArangoCredentials credentials;
  private ArangoConnection connection;
  private StructureSide side;
  private ClusterStore store;

  private StandInCluster(Optional<String> caller, Set<String> systemCollections) {
    this.systemCollections = systemCollections;
    credentials =
        caller
            .map(user -> ArangoCredentials.password(user, Secret.of(PASSWORD)))
            .orElseGet(
                () -> ArangoCredentials.clusterSecret(new SecretRing(runtime, Secret.of(SECRET))));
    caller.ifPresent(this::make);
    connection = connect(credentials);
    side = side();
    store = store("store");
  }

  /** The replication calls with the cluster's secret. */
  static StandInCluster withTheSecret() {
    return new StandInCluster(Optional.empty(), Set.of());
  }

  /** The same, with all system collections that are replicated. */
  static StandInCluster whole() {
    return new StandInCluster(Optional.empty(), SystemNames.REPLICATED);
  }

  /** The replication is a user. */
  static StandInCluster asAUser() {
    return new StandInCluster(Optional.of("repl"), Set.of());
  }

  private void make(String user) {
    UserCalls users = new UserCalls(application.coordinator());
    done(users.create(new UserCalls.User(user, true, Canonical.object()), Secret.of(PASSWORD)));
    done(users.grant(user, List.of("*"), UserCalls.Grant.RW));
    done(users.grant(user, List.of("*", "*"), UserCalls.Grant.RW));
    done(users.grant(user, List.of("_system"), UserCalls.Grant.RW));
  }

  private ArangoConnection connect(ArangoCredentials of) {
    return new ArangoConnection(
        ArangoOptions.builder(standIn.coordinators().stream().map(Object::toString).toList())
            .plaintext(true)
            .credentials(of)
            .build(),
        runtime);
  }

  private StructureSide side() {
    StructureOptions options =
        StructureOptions.DEFAULTS
            .withSettle(Duration.ofMillis(20))
            .withSystemCollections(systemCollections);
    return new StructureSide(
        connection,
        runtime,
        options,
        new StructureSide.Cluster(
            StructureSide.Cluster.caller(credentials),
            credentials instanceof ArangoCredentials.ClusterSecret
                ? Optional.of(this::rows)
                : Optional.empty(),
            (database, collection) -> {}));
  }

  /** As a DB server would give them. */
  private List<JsonNode> rows(Optional<List<Shard>> shards) {
    List<JsonNode> rows = new ArrayList<>();
    standIn
        .application()
        .documents("_system", "_users")
        .values()
        .forEach(row -> rows.add(Canonical.object(row)));
    return rows;
  }

  private ClusterStore store(String name) {
    return BlockingStore.async(
        new StructureOnly(side, new Documents(), checkpoints), runtime.pool(name, 8));
  }

  ArangoStandIn standIn() {
    return standIn;
  }

  StructureSide structure() {
    return side;
  }

  /** A connection of the user {@code root}, or of another one. */
  ArangoConnection of(String user, String password) {
    return connect(ArangoCredentials.login(user, Secret.of(password)));
  }

  @Override
  public ClusterStore store() {
    return store;
  }

  @Override
  public void restart() {
    store.close();
    connection.close();
    connection = connect(credentials);
    side = side();
    store = store("store-again");
  }

  @Override
  public void close() {
    store.close();
    connection.close();
    application.close();
    standIn.close();
    runtime.close();
    if (!standIn.complaints().isEmpty()) {
      throw new AssertionError("the stand-in complains: " + standIn.complaints());
    }
  }

  // -- what applications do

  private static <T> T done(CompletionStage<T> call) {
    return ClusterCalls.await(call);
  }

  @Override
  public void createCollection(String database, String collection, int shards) {
    DatabaseCalls databases = new DatabaseCalls(application.coordinator());
    if (!done(databases.list()).contains(database)) {
      done(databases.create(database, Canonical.object()));
    }
    done(
        new CollectionCalls(application.coordinator(), database)
            .create(
                Canonical.object()
                    .put("name", collection)
                    .put("type", 2)
                    .put("numberOfShards", shards)));
  }

  @Override
  public void dropCollection(String database, String collection) {
    done(new CollectionCalls(application.coordinator(), database).drop(collection, false));
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    ObjectNode document = Canonical.object().put("_key", key.utf8()).put("body", body.utf8());
    checked(
        done(
            new DocumentCalls(application.coordinator(), database)
                .write(
                    collection,
                    Bytes.utf8("[" + Canonical.text(document) + "]"),
                    new DocumentCalls.Writing(DocumentCalls.Overwrite.REPLACE, false, false))));
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    checked(
        done(
            new DocumentCalls(application.coordinator(), database)
                .remove(collection, Bytes.utf8("[\"" + key.utf8() + "\"]"), true, false)));
  }

  private static void checked(DocumentCalls.Bulk bulk) {
    if (!bulk.errors().isEmpty()) {
      throw new SyncException(SyncException.Code.BAD_REQUEST, "refused: " + bulk.errors());
    }
  }

  @Override
  public void truncate(String database, String collection) {
    done(new CollectionCalls(application.coordinator(), database).truncate(collection));
  }

  private final class Documents implements StructureOnly.Documents {
    private CollectionPlace place(ShardId shard) {
      try {
        return side.places(Set.of(shard.database())).values().stream()
            .flatMap(List::stream)
            .filter(place -> place.shown().equals(shard.collection()))
            .findFirst()
            .orElseThrow();
      } catch (Exception e) {
        throw new AssertionError("no place of shard " + shard, e);
      }
    }

    @Override
    public Incarnation incarnation(ShardId shard) {
      return new Incarnation(place(shard).planId());
    }

    @Override
    public void put(ShardId shard, Document document) {
      String line = "{\"type\":2300,\"data\":{\"_key\":\"" + document.key().utf8() + "\"}}\n";
      done(
          new RestoreCalls(connection.coordinator(), shard.database())
              .data(shard.collection(), Bytes.utf8(line), false));
    }

    @Override
    public List<Document> of(ShardId shard) {
      String name = place(shard).shards().get(shard.index()).name();
      List<Document> all = new ArrayList<>();
      for (String key :
          standIn.application().documents(shard.database(), shard.collection()).keySet()) {
        String lies = standIn.application().shardOf(shard.database(), shard.collection(), key);
        if (lies.equals(name)) {
          all.add(new Document(Bytes.utf8(key), 1, Bytes.utf8("{}")));
        }
      }
      return all;
    }
  }
}
