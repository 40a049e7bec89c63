package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.syncline.SyncException;
import io.syncline.store.StoreTraits;
import io.syncline.testkit.arangodb.ArangoStandIn;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** How a cluster's data are read is chosen when it is opened, by what is wanted and what works. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ModesTest {
  private static final ArangoCluster.Setup PLAIN = ArangoCluster.Setup.PLAIN;
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final String DB = "shop";
  private static final String ORDERS = "orders";

  private final Logger logger = (Logger) LoggerFactory.getLogger(ClusterFacts.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(logged);
  }

  private List<String> warnings() {
    return logged.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Each DB server mapped to a port at which nobody listens. */
  private static Map<String, String> nowhere(ArangoStandIn cluster) {
    try (ServerSocket free = new ServerSocket(0)) {
      Map<String, String> map = new HashMap<>();
      for (URI at : cluster.dbServers()) {
        map.put(at.toString().replace("http:", "tcp:"), "http://127.0.0.1:" + free.getLocalPort());
      }
      return map;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long walCalls(ArangoStandIn cluster) {
    return cluster.requests().stream().filter(seen -> seen.path().contains("/_api/wal/")).count();
  }

  @Test
  void directWithoutTheSecretIsRefused() {
    try (ArangoCluster cluster = new ArangoCluster("arangodb", PLAIN.withAUser())) {
      assertThatThrownBy(() -> cluster.openWith(options -> options.mode(ArangoOptions.Mode.DIRECT)))
          .isInstanceOfSatisfying(
              SyncException.class,
              e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST))
          .hasMessageContaining("mode is DIRECT")
          .hasMessageContaining("the cluster's secret was not given")
          .hasMessageContaining("--cluster.jwt-secret")
          .hasMessageContaining("--cluster.mode");
      assertThat(walCalls(cluster.standIn())).isZero();
    }
  }

  @Test
  void directToDbServersThatCanNotBeReachedIsRefused() {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      Map<String, String> nowhere = nowhere(cluster.standIn());
      assertThatThrownBy(
              () ->
                  cluster.openWith(
                      options ->
                          options
                              .mode(ArangoOptions.Mode.DIRECT)
                              .dbServers(nowhere)
                              .callTimeout(SHORT)))
          .isInstanceOfSatisfying(
              SyncException.class, e -> assertThat(e.retryable()).as("later it may work").isTrue())
          .hasMessageContaining("mode is DIRECT")
          .hasMessageContaining(nowhere.values().iterator().next())
          .hasMessageContaining("open the network to it")
          .hasMessageContaining("--cluster.db-server")
          .message()
          .containsAnyOf(cluster.standIn().dbServerIds().toArray(String[]::new));
    }
  }

  @Test
  void autoGoesOnWithoutAFeedWhereDbServersCanNotBeReachedAndSaysWhy() {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      Map<String, String> nowhere = nowhere(cluster.standIn());
      logged.list.clear();
      try (ArangoDbStore store =
          cluster.openWith(options -> options.dbServers(nowhere).callTimeout(SHORT))) {
        StoreTraits traits = store.traits();
        assertThat(traits.hasFeed()).isFalse();
        String at = nowhere.values().iterator().next();
        assertThat(traits.warnings().source().orElse(""))
            .contains("there is no change feed, since DB server PRMR-", at, "--cluster.db-server");
        assertThat(warnings())
            .singleElement()
            .asString()
            .contains("event=no-change-feed", "PRMR-", at, "compared again and again");
      }
    }
  }

  /** The mode is chosen once, and a licence is renewed. */
  @Test
  void anExpiredLicenceIsNoReasonToGoOnWithoutAFeed() {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      cluster.standIn().fault("GET", "/_api/wal/lastTick").refuses(403, 9003);
      assertThatThrownBy(() -> cluster.openWith(options -> options))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("the cluster's licence: renew it");
      try (ArangoDbStore store = cluster.openWith(options -> options)) {
        assertThat(store.traits().hasFeed()).isTrue();
      }
    }
  }

  @Test
  void autoOfAUserGoesOnWithoutAFeedAndSaysWhy() {
    try (ArangoCluster cluster = new ArangoCluster("arangodb", PLAIN.withAUser())) {
      assertThat(cluster.arangoDb().traits().hasFeed()).isFalse();
      assertThat(cluster.arangoDb().traits().warnings().source().orElse(""))
          .as("it was not wanted")
          .doesNotContain("change feed");
      assertThat(warnings())
          .singleElement()
          .asString()
          .contains("event=no-change-feed", "the cluster's secret was not given");
      assertThat(walCalls(cluster.standIn())).isZero();
    }
  }

  @Test
  void autoWithTheSecretAndAWayHasAFeedAndWarnsOfNothing() {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      assertThat(cluster.arangoDb().traits().hasFeed()).isTrue();
      assertThat(cluster.arangoDb().traits().warnings()).isEqualTo(StoreTraits.Warnings.NONE);
      assertThat(warnings()).isEmpty();
    }
  }

  @Test
  void coordinatorIsWhatItSaysAlsoWithTheSecret() {
    ArangoCluster.Setup forwarded =
        PLAIN.adapter(options -> options.mode(ArangoOptions.Mode.COORDINATOR));
    try (TwoCentres two = new TwoCentres(1, forwarded, PLAIN)) {
      assertThat(two.source.cluster.arangoDb().traits().hasFeed()).isFalse();
      assertThat(warnings()).as("it was wanted so").isEmpty();
      follows(two);
    }
  }

  @Test
  void withoutAFeedChangesAndRemovesArriveThroughCoordinatorsAndTheStatusSaysWhatItCosts() {
    try (TwoCentres two = new TwoCentres(2, PLAIN.withAUser(), PLAIN)) {
      follows(two);
    }
  }

  private static void follows(TwoCentres two) {
    two.application().createDatabase(DB);
    two.application().createCollection(DB, ORDERS, 2, 2);
    for (int i = 0; i < 300; i++) {
      two.application().put(DB, ORDERS, "{\"_key\":\"o" + i + "\",\"n\":" + i + "}");
    }
    two.configure();
    two.running();
    two.same(DB, ORDERS);

    for (int i = 100; i < 150; i++) {
      two.application().put(DB, ORDERS, "{\"_key\":\"o" + i + "\",\"changed\":true}");
    }
    two.application().put(DB, ORDERS, "{\"_key\":\"new\"}");
    two.application().remove(DB, ORDERS, "o1");
    two.same(DB, ORDERS);
    assertThat(two.has(DB, ORDERS, "new")).isTrue();
    assertThat(two.has(DB, ORDERS, "o1")).isFalse();
    assertThat(two.from().requests())
        .noneMatch(seen -> seen.path().contains("/_api/wal/"))
        .noneMatch(seen -> two.from().dbServerIds().contains(seen.server()));
    assertThat(two.client.status(true, TwoCentres.TIME).warning().orElse(""))
        .contains(
            "the source has no change feed",
            "what was written since the last one began is lost with the source");
    two.isWithoutComplaint();
  }
}
