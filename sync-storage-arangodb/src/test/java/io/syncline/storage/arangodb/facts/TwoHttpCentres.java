package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.CheckReport;
import io.syncline.StopReport;
import io.syncline.SyncClient;
import io.syncline.storage.arangodb.Centre;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Two clusters that are known by their addresses only, and one replicated to the other. */
final class TwoHttpCentres implements AutoCloseable {
  private static final int WORKERS = 2;

  final Centre<HttpStores> source;
  final Centre<HttpStores> target;
  final SyncClient client;
  final HttpApplication here;
  final HttpApplication there;
  private final Duration patience;

  TwoHttpCentres(FactCluster from, FactCluster to, HttpStores.Login login) {
    patience = from.standsIn() ? Duration.ofSeconds(60) : Duration.ofMinutes(5);
    HttpStores ofSource = new HttpStores(from, "source", login, HttpStores.usual(from));
    HttpStores ofTarget = new HttpStores(to, "target", login, HttpStores.usual(to));
    here = new HttpApplication(from);
    there = new HttpApplication(to);
    Centre.Network network = Centre.Network.of(ofSource.runtime());
    source = new Centre<>("source", ofSource, network, WORKERS);
    target = new Centre<>("target", ofTarget, network, WORKERS);
    client = SyncClient.connect(network.control(), List.of(target.endpoint()));
  }

  /** Begins, and waits until all shards run. */
  void run() {
    client.configure(List.of(source.endpoint()), patience);
    client.awaitRunning(patience);
  }

  /** Ends the processes of both sides, and begins them again. */
  void restart() {
    target.end();
    source.end();
    source.begin(WORKERS);
    target.begin(WORKERS);
  }

  void wait(String what, BooleanSupplier condition) {
    eventually(what, patience, condition);
  }

  /** A collection's documents become the same there, {@code _rev} included. */
  void same(String database, String collection) {
    wait(
        database + "/" + collection + " is the same",
        () ->
            there.has(database, "collection/" + collection)
                && there
                    .documents(database, collection)
                    .equals(here.documents(database, collection)));
  }

  /** The same, with what differs in the error of a test. */
  void areEqualNow(String database, String collection) {
    Map<String, JsonNode> wanted = here.documents(database, collection);
    assertThat(there.documents(database, collection)).isEqualTo(wanted);
  }

  /** All documents of both are compared. */
  void checksEqual() {
    CheckReport check = client.check(Set.of(), patience);
    assertThat(check.equal()).as("%s", check).isTrue();
  }

  /** It ends, whether in sync or not. */
  void stops() {
    assertThat(client.stop(false, patience).stopped()).isTrue();
  }

  /** All are compared, and it ends in sync. */
  void endsEqual() {
    client.awaitCaughtUp(patience);
    checksEqual();
    StopReport stop = client.stop(true, patience);
    assertThat(stop.inSync()).as("%s", stop).isTrue();
  }

  @Override
  public void close() {
    client.close();
    target.close();
    source.close();
  }
}
