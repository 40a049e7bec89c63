package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncClient;
import io.syncline.SyncStatus;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.Operations;
import io.syncline.testkit.arangodb.StandInOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Two clusters of the stand-in, and one replicated to the other, in this process. */
final class TwoCentres implements AutoCloseable {
  static final Duration TIME = Duration.ofSeconds(60);

  final Centre<ArangoCluster> source;
  final Centre<ArangoCluster> target;
  final SyncClient client;

  TwoCentres(int workers) {
    this(workers, ArangoCluster.Setup.PLAIN, ArangoCluster.Setup.PLAIN);
  }

  /** The stand-ins of both have these options as well. */
  TwoCentres(int workers, UnaryOperator<StandInOptions.Builder> options) {
    this(workers, options, options);
  }

  /** The stand-ins have these options as well. */
  TwoCentres(
      int workers,
      UnaryOperator<StandInOptions.Builder> ofSource,
      UnaryOperator<StandInOptions.Builder> ofTarget) {
    this(
        workers,
        ArangoCluster.Setup.PLAIN.with(ofSource),
        ArangoCluster.Setup.PLAIN.with(ofTarget));
  }

  TwoCentres(int workers, ArangoCluster.Setup ofSource, ArangoCluster.Setup ofTarget) {
    ArangoCluster from = new ArangoCluster("source", ofSource);
    Centre.Network network = Centre.Network.of(from.runtime());
    source = new Centre<>("source", from, network, workers);
    target = new Centre<>("target", new ArangoCluster("target", ofTarget), network, workers);
    client = SyncClient.connect(network.control(), List.of(target.endpoint()));
  }

  /** One replicates a collection of one shard, with a document, which has been copied. */
  static TwoCentres copied(ArangoCluster.Setup target, String database, String collection) {
    TwoCentres two = new TwoCentres(1, ArangoCluster.Setup.PLAIN, target);
    two.application().createDatabase(database);
    two.application().createCollection(database, collection, 1, 1);
    two.application().put(database, collection, "{\"_key\":\"first\"}");
    two.configure();
    two.running();
    two.same(database, collection);
    return two;
  }

  ArangoStandIn from() {
    return source.cluster.standIn();
  }

  ArangoStandIn to() {
    return target.cluster.standIn();
  }

  Application application() {
    return from().application();
  }

  void configure() {
    client.configure(List.of(source.endpoint()), TIME);
  }

  SyncStatus running() {
    return client.awaitRunning(TIME);
  }

  void caughtUp() {
    client.awaitCaughtUp(TIME);
  }

  /** A collection's documents become the same there, byte for byte, {@code _rev} included. */
  void same(String database, String collection) {
    eventually(
        database + "/" + collection + " is the same",
        () -> there(database, collection).equals(application().documents(database, collection)));
  }

  /** The same, where more has to happen first than that something is read and written. */
  void same(String database, String collection, Duration patience) {
    eventually(
        database + "/" + collection + " is the same",
        patience,
        () -> there(database, collection).equals(application().documents(database, collection)));
  }

  /** Whether the target has a document. */
  boolean has(String database, String collection, String key) {
    return there(database, collection).containsKey(key);
  }

  private Map<String, String> there(String database, String collection) {
    try {
      return to().application().documents(database, collection);
    } catch (IllegalArgumentException notThereYet) {
      return Map.of("there is no", collection);
    }
  }

  void isWithoutComplaint() {
    assertThat(from().complaints()).isEmpty();
    assertThat(to().complaints()).isEmpty();
  }

  /**
   * Nothing is left at the servers of a cluster that would have to end by itself, when the last
   * calls of the processes that ended have ended, too.
   */
  static void leftNothing(ArangoStandIn cluster) {
    Operations operations = cluster.operations();
    eventually("no transaction is open", () -> operations.openTransactions() == 0);
    for (String server : cluster.dbServerIds()) {
      eventually("no batch is open at " + server, () -> operations.openBatches(server) == 0);
      eventually("no dump is open at " + server, () -> operations.openDumps(server) == 0);
      eventually("no reader is left at " + server, () -> operations.readers(server).isEmpty());
    }
  }

  @Override
  public void close() {
    client.close();
    target.close();
    source.close();
  }
}
