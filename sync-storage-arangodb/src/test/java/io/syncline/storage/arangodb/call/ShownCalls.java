package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.ServerMode;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.call.DocumentCalls.Overwrite;
import io.syncline.storage.arangodb.call.DocumentCalls.Writing;
import io.syncline.storage.arangodb.call.UserCalls.Grant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The adapter's call for each exchange, and what it makes of the answer.
 *
 * @param read what comes of it; empty for one that fails with the answer's error
 */
record ShownCalls(CompletionStage<?> stage, Optional<Object> read) {
  /** Never made, and why. */
  static final Map<String, String> NOT_MADE =
      Map.of(
          "open-transactions", "transactions are read whole from the log, however old",
          "mode.unknown", "there are two modes, and no call for another");

  /** Never asked in this way, and why; what comes of the answer is tried with the way it is. */
  static final Map<String, String> NOT_ASKED_SO =
      Map.of(
          "tail.bad-ends", "no end is ever asked for",
          "tail.bad-syncer", "a syncerId is never zero",
          "tail.no-rights", "all that a server writes is asked for in _system");

  private static final String SERVER = "PRMR-aaaa0001";
  static final ReplicationClient CLIENT = new ReplicationClient(987654321, "repl");
  private static final Object NOTHING = new Object();

  static ShownCalls gives(CompletionStage<?> stage, Object read) {
    return new ShownCalls(stage, Optional.of(read));
  }

  static ShownCalls done(CompletionStage<Void> stage) {
    return gives(stage.thenApply(none -> NOTHING), NOTHING);
  }

  static ShownCalls fails(CompletionStage<?> stage) {
    return new ShownCalls(stage, Optional.empty());
  }

  /** Makes the call of an exchange. */
  static ShownCalls make(ShownExchange shown, ArangoStub stub) {
    String id = shown.id();
    String subject = id.replaceFirst("[.].*", "");
    ArangoLink coordinator = stub.link();
    ArangoLink server =
        shown.to().equals("D")
            ? stub.connection().direct(SERVER)
            : shown.query().keySet().stream().anyMatch("dbserver"::equalsIgnoreCase)
                ? stub.connection().forwarded(SERVER)
                : coordinator;
    return switch (subject) {
      case "token" -> token(id, stub);
      case "version", "engine", "endpoints", "health", "mode", "any", "availability" ->
          ofCoordinators(shown, coordinator);
      case "role", "id", "status" -> ofServers(id, new ServerCalls(server));
      case "databases", "database", "inventory" -> databases(shown, coordinator, server);
      case "collection", "indexes", "index" -> collections(shown, coordinator);
      case "views", "view", "analyzers", "analyzer" -> views(shown, coordinator);
      case "users", "user", "grants", "grant" -> users(shown, new UserCalls(coordinator));
      case "graphs", "functions", "services" ->
          services(shown, new ServiceCalls(coordinator, "shop"));
      case "log", "tail", "logger-state" -> ShownDataCalls.log(shown, new WalCalls(server));
      case "batch", "server-inventory" -> ShownDataCalls.batches(shown, server);
      case "dump", "parallel" -> ShownDataCalls.dumps(shown, new DumpCalls(server, "shop"));
      case "keys" -> ShownDataCalls.keys(shown, new KeysCalls(server, "shop"));
      case "tree", "ranges", "revisions" ->
          ShownDataCalls.revisions(shown, new RevisionCalls(server, "shop", true));
      case "restore" -> ShownDataCalls.restore(shown, new RestoreCalls(coordinator, "shop"));
      case "documents" -> ShownDataCalls.documents(shown, coordinator);
      case "cursor" -> ShownDataCalls.cursors(shown, stub);
      default -> throw missing(id);
    };
  }

  static AssertionError missing(String id) {
    return new AssertionError("no call of the adapter is tried with the exchange " + id);
  }

  private static ShownCalls token(String id, ArangoStub stub) {
    boolean wrong = id.equals("token.wrong-password");
    Secret password = Secret.of(wrong ? "bad" : "pw1");
    stub.connect(options -> options.credentials(ArangoCredentials.login("repl", password)));
    // What is asked with the token is answered as the token was: a call that needs no more.
    CompletionStage<?> call = new WalCalls(stub.link()).forget(CLIENT).thenApply(none -> NOTHING);
    return wrong ? fails(call) : gives(call, NOTHING);
  }

  private static ShownCalls ofCoordinators(ShownExchange shown, ArangoLink link) {
    ServerCalls calls = new ServerCalls(link);
    CollectionCalls collections = new CollectionCalls(link, "shop");
    return switch (shown.id()) {
      case "version" ->
          gives(
              calls.version(),
              new ServerCalls.Version(
                  ArangoVersion.parse("3.12.4"),
                  "enterprise",
                  Optional.of(ServerRole.COORDINATOR)));
      case "engine" -> gives(calls.engine(), "rocksdb");
      case "availability" -> gives(calls.available(), true);
      case "availability.starting" -> gives(calls.available(), false);
      case "endpoints" ->
          gives(calls.endpoints(), List.of("ssl://c1.a.example:8529", "ssl://c2.a.example:8529"));
      case "health" ->
          gives(
              calls
                  .health()
                  .thenApply(all -> all.servers().stream().map(one -> one.role()).toList()),
              List.of(
                  ServerRole.COORDINATOR,
                  ServerRole.DB_SERVER,
                  ServerRole.DB_SERVER,
                  ServerRole.AGENT));
      case "mode" -> gives(calls.mode(), ServerMode.DEFAULT);
      case "mode.set" -> gives(calls.setMode(ServerMode.READONLY), ServerMode.READONLY);
      case "mode.write-refused" ->
          fails(
              new DocumentCalls(link, "shop")
                  .write(
                      "orders",
                      Bytes.utf8(shown.body()),
                      new Writing(Overwrite.REPLACE, false, false)));
      case "mode.structure-refused" -> fails(collections.create(shown.sent()));
      default -> {
        if (!shown.id().startsWith("any.")) {
          throw missing(shown.id());
        }
        yield fails(collections.count("orders"));
      }
    };
  }

  private static ShownCalls ofServers(String id, ServerCalls calls) {
    return switch (id) {
      case "role" -> gives(calls.role(), ServerRole.DB_SERVER);
      case "id" -> gives(calls.id(), SERVER);
      case "status" ->
          gives(
              calls.status(),
              new ServerCalls.Status(
                  "3.12.4", ServerRole.DB_SERVER, SERVER, 4, false, false, "SERVING"));
      default -> throw missing(id);
    };
  }

  private static ShownCalls databases(ShownExchange shown, ArangoLink link, ArangoLink server) {
    DatabaseCalls calls = new DatabaseCalls(link);
    return switch (shown.id()) {
      case "databases" -> gives(calls.list(), List.of("_system", "shop"));
      case "database" ->
          gives(
              calls.current("shop").thenApply(DatabaseCalls.Database::properties),
              shown.answered().get("result"));
      case "database.create" ->
          done(calls.create("shop", (ObjectNode) shown.sent().get("options")));
      case "database.create-again" ->
          fails(calls.create("shop", (ObjectNode) shown.sent().get("options")));
      case "database.drop" -> done(calls.drop("shop"));
      case "database.drop-again" -> fails(calls.drop("shop"));
      case "inventory" ->
          gives(
              new InventoryCalls(link)
                  .ofCluster("shop", true)
                  .thenApply(
                      all ->
                          List.of(
                              all.tick(),
                              all.collections().get(0).shards(),
                              all.collections().get(0).parameters(),
                              all.collections().get(0).indexes(),
                              all.views().get(0))),
              List.of(
                  "2000123",
                  List.of(
                      new Shard("s3002", List.of(SERVER, "PRMR-aaaa0002")),
                      new Shard("s3003", List.of("PRMR-aaaa0002", SERVER))),
                  shown.answered().at("/collections/0/parameters"),
                  List.of(shown.answered().at("/collections/0/indexes/0")),
                  shown.answered().at("/views/0")));
      case "inventory.of-db-server" -> fails(new InventoryCalls(server).ofCluster("shop", true));
      default -> throw missing(shown.id());
    };
  }

  private static ShownCalls collections(ShownExchange shown, ArangoLink link) {
    CollectionCalls calls = new CollectionCalls(link, "shop");
    IndexCalls indexes = new IndexCalls(link, "shop");
    return switch (shown.id()) {
      case "collection.shards" ->
          gives(
              calls.shards("orders"),
              List.of(
                  new Shard("s3002", List.of(SERVER, "PRMR-aaaa0002")),
                  new Shard("s3003", List.of("PRMR-aaaa0002", SERVER))));
      case "collection.responsible-shard" ->
          gives(calls.responsibleShard("orders", Bytes.utf8(shown.body())), "s3002");
      case "collection.count" -> gives(calls.count("orders"), 2L);
      case "collection.revision" -> gives(calls.revision("orders"), "_lI1STne---");
      case "collection.truncate" -> done(calls.truncate("orders"));
      case "collection.create" ->
          gives(
              calls.create(shown.sent()).thenApply(made -> made.id() + " " + made.name()),
              "77001 orders");
      case "collection.create-again" -> fails(calls.create(shown.sent()));
      case "collection.drop" -> done(calls.drop("orders", false));
      case "indexes" ->
          gives(
              indexes
                  .list("orders")
                  .thenApply(all -> all.stream().map(IndexCalls.Index::definition).toList()),
              List.of(shown.answered().at("/indexes/0"), shown.answered().at("/indexes/1")));
      case "index.create" ->
          gives(
              indexes.create("orders", shown.sent()).thenApply(made -> made.id() + made.name()),
              "orders/77010byCustomer");
      case "index.drop" -> done(indexes.drop("orders", "77010"));
      default -> throw missing(shown.id());
    };
  }

  private static ShownCalls views(ShownExchange shown, ArangoLink link) {
    ViewCalls calls = new ViewCalls(link, "shop");
    return switch (shown.id()) {
      case "views" ->
          gives(
              calls.list().thenApply(all -> all.stream().map(ViewCalls.View::definition).toList()),
              List.of(shown.answered().at("/result/0")));
      case "view" ->
          gives(
              calls.properties("ordersView").thenApply(ViewCalls.View::definition),
              shown.answered());
      case "view.create" ->
          gives(calls.create(shown.sent()).thenApply(ViewCalls.View::definition), shown.answered());
      case "view.drop" -> done(calls.drop("ordersView"));
      case "analyzers" ->
          gives(
              calls
                  .analyzers()
                  .thenApply(all -> all.stream().map(ViewCalls.Analyzer::definition).toList()),
              List.of(shown.answered().at("/result/0"), shown.answered().at("/result/1")));
      case "analyzer.create" ->
          gives(
              calls.createAnalyzer(shown.sent()).thenApply(ViewCalls.Analyzer::definition),
              shown.answered());
      default -> throw missing(shown.id());
    };
  }

  private static ShownCalls users(ShownExchange shown, UserCalls calls) {
    UserCalls.User app =
        new UserCalls.User("app", true, StructureCallsTest.json("{\"team\":\"x\"}"));
    return switch (shown.id()) {
      case "users" ->
          gives(
              calls.list(),
              List.of(new UserCalls.User("root", true, StructureCallsTest.json("{}")), app));
      case "grants" ->
          gives(
              calls.grants("app", false),
              Map.of(
                  "*",
                  new UserCalls.DatabaseGrant(Grant.NONE, Map.of("*", Grant.UNDEFINED)),
                  "shop",
                  new UserCalls.DatabaseGrant(
                      Grant.RW, Map.of("orders", Grant.RO, "*", Grant.UNDEFINED))));
      case "user.create" -> done(calls.create(app, Secret.of("x1")));
      case "grant.database" -> done(calls.grant("app", List.of("shop"), Grant.RO));
      case "grant.collection" -> done(calls.grant("app", List.of("shop", "orders"), Grant.RO));
      case "grant.revoke" -> done(calls.revoke("app", List.of("shop")));
      default -> throw missing(shown.id());
    };
  }

  private static ShownCalls services(ShownExchange shown, ServiceCalls calls) {
    return switch (shown.id()) {
      case "graphs" ->
          gives(
              calls.graphs(),
              List.of(
                  new ServiceCalls.Graph("net", (ObjectNode) shown.answered().at("/graphs/0"))));
      case "functions" ->
          gives(
              calls.functions(),
              List.of(new ServiceCalls.Function("my::f", "function(){return 1;}", true)));
      case "services.commit" -> done(calls.commitServices(true));
      case "services.reload" -> done(calls.reloadRouting());
      default -> throw missing(shown.id());
    };
  }
}
