package io.syncline.testkit.arangodb;

import static io.syncline.testkit.arangodb.Shapes.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stand-in that is brought to where an exchange begins. */
final class ShownScene implements AutoCloseable {
  private static final String PADDING = "x".repeat(70_000);

  final ArangoStandIn standIn;
  final Application app;
  final Operations operations;
  final String server;
  Client coordinator;
  private final Client dbServer;

  /** What things are called here, by what they are shown as. */
  private final Map<String, String> names = new HashMap<>();

  private @Nullable CompletableFuture<Client.Got> meanwhile;

  ShownScene(StandInOptions options) {
    standIn = ArangoStandIn.start(options);
    app = standIn.application();
    operations = standIn.operations();
    server = standIn.dbServerIds().get(0);
    coordinator = Client.root(standIn);
    dbServer = Client.superuser(standIn, standIn.address(server));
  }

  ShownScene called(String shown, String here) {
    names.put(shown, here);
    return this;
  }

  /** Asks as it is shown. */
  Client.Got asks(String id) {
    ShownExchange shown = ShownExchange.of(id, names);
    Client to = shown.to().equals("D") ? dbServer : coordinator;
    String lines = shown.path().contains("/restore-data") ? "\n" : "";
    return to.send(shown.verb(), shown.path(), shown.body() + lines);
  }

  /** Asks, and the answer has the form that is shown. */
  Client.Got plays(String id) {
    Client.Got got = asks(id);
    ShownExchange.of(id, names).isFormOf(got);
    return got;
  }

  /** What is asked beforehand, and goes well. */
  Client.Got post(String path, String body) {
    return fine(coordinator.post(path, json(body)));
  }

  Client.Got put(String path, String body) {
    return fine(coordinator.put(path, json(body)));
  }

  private static Client.Got fine(Client.Got got) {
    assertThat(got.status()).as(got.text()).isLessThan(300);
    return got;
  }

  ShownScene shop() {
    app.createDatabase("shop");
    return this;
  }

  /** A collection of one shard. */
  ShownScene orders() {
    shop();
    app.createCollection("shop", "orders", 1, 1);
    return shardOf("orders", "s3002");
  }

  ShownScene shardOf(String collection, String shown) {
    return called(shown, app.shards("shop", collection).keySet().iterator().next());
  }

  /** One whose documents have no tree of revisions. */
  ShownScene oldOrders() {
    shop();
    app.createCollection(
        "shop", json("{'name':'orders','numberOfShards':1,'syncByRevision':false}"));
    return shardOf("orders", "s3002");
  }

  /** A collection of two shards, each at both servers. */
  ShownScene ordersOfTwoShards() {
    shop();
    app.createCollection("shop", "orders", 2, 2);
    app.shards("shop", "orders")
        .forEach((shard, at) -> called(at.get(0).equals(server) ? "s3002" : "s3003", shard));
    return this;
  }

  ShownScene index() {
    called(
        "77010",
        app.createIndex(
            "shop",
            "orders",
            json("{'type':'persistent','name':'byCustomer','fields':['customer']}")));
    return this;
  }

  ShownScene view() {
    app.createIndex("shop", "orders", json("{'type':'inverted','name':'inv1','fields':['t']}"));
    asks("view.create");
    return this;
  }

  ShownScene documents() {
    app.restore("shop", "orders", json("{'_key':'o1','_rev':'_lI1STg----','customer':'k7','n':1}"));
    app.restore("shop", "orders", json("{'_key':'o2','_rev':'_lI1STg---_','n':2}"));
    return this;
  }

  /** Documents of which one fills an answer. */
  ShownScene largeDocuments() {
    String padding = "'padding':'" + PADDING + "',";
    app.put("shop", "orders", json("{" + padding + "'_key':'o1','customer':'k7','n':1}"));
    app.put("shop", "orders", json("{" + padding + "'_key':'o2','n':2}"));
    return this;
  }

  ShownScene batch() {
    return called("612", asks("batch.open").json().path("id").asText());
  }

  ShownScene parallelDump() {
    return called("dump-1730001", asks("parallel.start").header("x-arango-dump-id"));
  }

  ShownScene keys() {
    return called("612-81", asks("keys.open").json().path("id").asText());
  }

  ShownScene cursor() {
    return called("9911", asks("cursor.open").json().path("id").asText());
  }

  ShownScene user() {
    post("/_api/user", "{'user':'app','passwd':'s3cret','active':true,'extra':{'team':'x'}}");
    return this;
  }

  /** What is shown to be behind this tick is what is written from now on. */
  ShownScene fromNow(String tick) {
    return called(tick, Long.toString(operations.lastTick(server)));
  }

  /** The same, where the tick is too short to be told from other numbers: {@code from=1&}. */
  ShownScene fromNowInsteadOf(String parameter) {
    return called(parameter, "from=" + operations.lastTick(server) + "&");
  }

  /** Another asks the same before, and is not answered until the end. */
  void heldMeanwhile(String id, String path) {
    Fault held = standIn.fault("*", path).times(1).holdsBefore();
    meanwhile = CompletableFuture.supplyAsync(() -> asks(id));
    held.awaitHit(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    standIn.liftFaults();
    try {
      if (meanwhile != null) {
        fine(meanwhile.orTimeout(30, TimeUnit.SECONDS).join());
      }
    } finally {
      standIn.close();
    }
  }
}
