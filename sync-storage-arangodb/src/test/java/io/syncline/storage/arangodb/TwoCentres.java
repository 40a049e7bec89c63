package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncClient;
import io.syncline.SyncStatus;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Two clusters of the stand-in, and one replicated to the other, in this process. */
final class TwoCentres implements AutoCloseable {
  static final Duration TIME = Duration.ofSeconds(60);

  final Centre source;
  final Centre target;
  final SyncClient client;

  TwoCentres(int workers) {
    this(workers, UnaryOperator.identity());
  }

  /** The stand-ins of both have these options as well. */
  TwoCentres(int workers, UnaryOperator<StandInOptions.Builder> options) {
    ArangoCluster from = ArangoCluster.named("source", options);
    Centre.Network network = Centre.Network.of(from.runtime());
    source = new Centre("source", from, network, workers);
    target = new Centre("target", ArangoCluster.named("target", options), network, workers);
    client = SyncClient.connect(network.control(), List.of(target.endpoint()));
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
    Eventually.eventually(
        database + "/" + collection + " is the same",
        () -> there(database, collection).equals(application().documents(database, collection)));
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

  /** Nothing is left at the servers of a cluster that would have to end by itself. */
  static void leftNothing(ArangoStandIn cluster) {
    assertThat(cluster.operations().openTransactions()).isZero();
    for (String server : cluster.dbServerIds()) {
      assertThat(cluster.operations().openBatches(server)).as("batches at " + server).isZero();
      assertThat(cluster.operations().openDumps(server)).as("dumps at " + server).isZero();
      assertThat(cluster.operations().readers(server)).as("readers at " + server).isEmpty();
    }
  }

  @Override
  public void close() {
    client.close();
    target.close();
    source.close();
  }
}
