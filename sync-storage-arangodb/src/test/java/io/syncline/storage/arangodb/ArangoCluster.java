package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.DocumentCalls;
import io.syncline.storage.arangodb.call.UserCalls;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A cluster of the stand-in, and the adapter over it, for the contract suites. */
final class ArangoCluster implements ClusterUnderTest, Centre.Cluster {
  private static final String SECRET = "secret of a test";
  static final String PASSWORD = "password of a test";
  private static final int THREADS = 24;

  private final SyncRuntime runtime = SyncRuntime.threaded("arangodb-test");
  private final Set<String> databases = new HashSet<>();
  private final ClusterId id;
  private final Setup setup;
  private ArangoStandIn standIn;
  private ArangoDbStore store;
  private ClusterStore async;

  /**
   * How a cluster and the adapter over it are made.
   *
   * @param asAUser whether the replication is a user, and goes through coordinators
   * @param standIn further options of the stand-in
   * @param structure of the adapter
   * @param transactions whether it writes in transactions
   * @param adapter further options of the adapter
   */
  record Setup(
      boolean asAUser,
      UnaryOperator<StandInOptions.Builder> standIn,
      StructureOptions structure,
      boolean transactions,
      UnaryOperator<ArangoOptions.Builder> adapter) {
    /** With the cluster's secret, and without system collections. */
    static final Setup PLAIN =
        new Setup(
            false,
            UnaryOperator.identity(),
            StructureOptions.DEFAULTS
                .withSettle(Duration.ofMillis(1))
                .withSystemCollections(Set.of()),
            true,
            UnaryOperator.identity());

    Setup withAUser() {
      return new Setup(true, standIn, structure, transactions, adapter);
    }

    Setup with(UnaryOperator<StandInOptions.Builder> options) {
      return new Setup(asAUser, options, structure, transactions, adapter);
    }

    Setup structure(UnaryOperator<StructureOptions> change) {
      return new Setup(asAUser, standIn, change.apply(structure), transactions, adapter);
    }

    Setup withoutTransactions() {
      return new Setup(asAUser, standIn, structure, false, adapter);
    }

    /** The adapter has these options as well. */
    Setup adapter(UnaryOperator<ArangoOptions.Builder> change) {
      return new Setup(
          asAUser,
          standIn,
          structure,
          transactions,
          options -> change.apply(adapter.apply(options)));
    }

    /** All servers have TLS only, and nobody may call them without. */
    Setup overTls(Path keyfile, ArangoTls believed) {
      return with(options -> standIn.apply(options).keyfile(keyfile))
          .adapter(options -> options.plaintext(false).tls(believed));
    }
  }

  /** The replication calls with the cluster's secret. */
  static ArangoCluster withTheSecret() {
    return new ArangoCluster("arangodb", Setup.PLAIN);
  }

  /** The replication is a user, and goes through coordinators. */
  static ArangoCluster asAUser() {
    return new ArangoCluster("arangodb", Setup.PLAIN.withAUser());
  }

  /** The replication writes documents without transactions. */
  static ArangoCluster withoutTransactions() {
    return new ArangoCluster("arangodb", Setup.PLAIN.withoutTransactions());
  }

  /** One of this name, whose stand-in has these options as well. */
  static ArangoCluster named(String name, UnaryOperator<StandInOptions.Builder> options) {
    return new ArangoCluster(name, Setup.PLAIN.with(options));
  }

  ArangoCluster(String name, Setup setup) {
    this.id = new ClusterId(name);
    this.setup = setup;
    standIn = ArangoStandIn.start(standInOptions());
    if (setup.asAUser) {
      makeUser();
    }
    store = open();
    async = BlockingStore.async(store, runtime.pool("store", THREADS));
  }

  private StandInOptions standInOptions() {
    return setup
        .standIn
        .apply(
            StandInOptions.builder()
                .servers(2, 3)
                .secret(Bytes.utf8(SECRET))
                .rootPassword(PASSWORD))
        .build();
  }

  ArangoStandIn standIn() {
    return standIn;
  }

  /** Whether masters can share their state in it: before 3.5 there are no stream transactions. */
  @Override
  public boolean keepsState() {
    return ArangoVersion.parse(standInOptions().version()).atLeast(3, 5, 0);
  }

  ArangoDbStore arangoDb() {
    return store;
  }

  @Override
  public SyncRuntime runtime() {
    return runtime;
  }

  private void makeUser() {
    try (ArangoConnection root = root()) {
      UserCalls users = new UserCalls(root.coordinator());
      told(
          users.create(
              new UserCalls.User("repl", true, JsonNodeFactory.instance.objectNode()),
              Secret.of(PASSWORD)));
      told(users.grant("repl", List.of("*"), UserCalls.Grant.RW));
      told(users.grant("repl", List.of("*", "*"), UserCalls.Grant.RW));
      told(users.grant("repl", List.of("_system"), UserCalls.Grant.RW));
    }
  }

  @Override
  public ArangoDbStore open() {
    return openAt(coordinators());
  }

  /** The same, with these servers in place of the coordinators. */
  ArangoDbStore openAt(List<String> endpoints) {
    return openWith(endpoints, setup.adapter);
  }

  /** The same, where the adapter has these options on top of its setup's. */
  ArangoDbStore openWith(UnaryOperator<ArangoOptions.Builder> change) {
    return openWith(coordinators(), options -> change.apply(setup.adapter.apply(options)));
  }

  private List<String> coordinators() {
    return standIn.coordinators().stream().map(URI::toString).toList();
  }

  private ArangoDbStore openWith(
      List<String> endpoints, UnaryOperator<ArangoOptions.Builder> adapter) {
    try {
      return ArangoDbStore.open(
          id,
          adapter
              .apply(
                  ArangoOptions.builder(endpoints)
                      .plaintext(true)
                      .unverifiedVersions(true)
                      .transactions(setup.transactions)
                      .credentials(
                          setup.asAUser
                              ? ArangoCredentials.password("repl", Secret.of(PASSWORD))
                              : ArangoCredentials.clusterSecret(
                                  new SecretRing(runtime, Secret.of(SECRET)))))
              .build(),
          setup.structure,
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
    try (ArangoConnection root = root()) {
      told(
          new CollectionCalls(root.coordinator(), database)
              .create(
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("name", collection)
                      .put("type", 2)
                      .put("numberOfShards", shards)
                      .put("replicationFactor", 2)));
    }
  }

  private ArangoConnection root() {
    return user("root", PASSWORD);
  }

  /** As an application that is a user. */
  ArangoConnection user(String name, String password) {
    return new ArangoConnection(
        setup
            .adapter
            .apply(ArangoOptions.builder(coordinators()).plaintext(true))
            .credentials(ArangoCredentials.password(name, Secret.of(password)))
            .build(),
        runtime);
  }

  private static <T> T told(CompletionStage<T> call) {
    try {
      return Await.told(call);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void dropCollection(String database, String collection) {
    try (ArangoConnection root = root()) {
      told(new CollectionCalls(root.coordinator(), database).drop(collection, false));
    }
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    try (ArangoConnection root = root()) {
      DocumentCalls.Bulk bulk =
          told(
              new DocumentCalls(root.coordinator(), database)
                  .write(
                      collection,
                      Bytes.utf8("[" + json(key, body) + "]"),
                      new DocumentCalls.Writing(DocumentCalls.Overwrite.REPLACE, false, false)));
      assertThat(bulk.errors()).isEmpty();
    }
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
        && document.body().utf8().indexOf(' ') < 0
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
    try (ArangoConnection root = root()) {
      DocumentCalls.Bulk bulk =
          told(
              new DocumentCalls(root.coordinator(), database)
                  .remove(collection, Bytes.utf8("[\"" + key.utf8() + "\"]"), true, false));
      assertThat(bulk.errors().keySet()).isSubsetOf(1202);
    }
  }

  @Override
  public void truncate(String database, String collection) {
    try (ArangoConnection root = root()) {
      told(new CollectionCalls(root.coordinator(), database).truncate(collection));
    }
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
    standIn = ArangoStandIn.start(standInOptions());
    if (setup.asAUser) {
      makeUser();
    }
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
    assertThat(standIn.complaints()).isEmpty();
  }
}
