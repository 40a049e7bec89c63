package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.SyncException;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.testkit.arangodb.Application;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A target whose servers refuse what is written: where that is the cluster's trouble and not the
 * document's, it is told, and is over when the trouble is.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RefusedWritesTest {
  private static final int DISK_FULL = 1104;
  private static final int LICENCE_IS_OVER = 9001;
  private static final String DB = "shop";
  private static final String ORDERS = "orders";

  @Test
  void theTroubleOfAServerIsToldAndWaitedFor() {
    try (TwoCentres two = copied()) {
      refuse(two, DISK_FULL);
      put(two.application(), "later");
      isTold(two, "error " + DISK_FULL);
      assertThat(two.has(DB, ORDERS, "later")).isFalse();

      refuse(two, 0);
      two.same(DB, ORDERS);
      two.running();
      two.isWithoutComplaint();
    }
  }

  @Test
  void aCommitThatIsRefusedForTheDiskIsToldAndMadeAgain() {
    try (TwoCentres two = copied()) {
      two.to().fault("PUT", "/_api/transaction/*").always().refuses(500, DISK_FULL);
      put(two.application(), "later");
      isTold(two, "error " + DISK_FULL);
      two.to().liftFaults();
      two.same(DB, ORDERS);
      two.running();
    }
  }

  @Test
  void aLicenceThatIsOverIsToldDocumentByDocumentAndWaitedFor() {
    try (TwoCentres two = copied()) {
      refuse(two, LICENCE_IS_OVER);
      put(two.application(), "later");
      isTold(two, "error 9001: ", "takes no document");
      assertThat(status(two).message()).doesNotContain("refuse");

      refuse(two, 0);
      two.same(DB, ORDERS);
      two.running();
      two.isWithoutComplaint();
    }
  }

  /**
   * A user can't write to a cluster that its licence made read-only, nor can masters keep the
   * leadership in it.
   */
  @Test
  void aClusterThatIsReadOnlyForItsUserIsToldAndWaitedFor() {
    try (TwoCentres two = copied(ArangoCluster.Setup.PLAIN.withAUser())) {
      two.to().operations().readOnly(true);
      put(two.application(), "later");
      eventually("nobody leads, and why", () -> refusal(two).contains("error 1004: read only"));
      assertThat(refusal(two)).contains("nobody leads", "read-only for these credentials");
      assertThat(two.has(DB, ORDERS, "later")).isFalse();

      two.to().operations().readOnly(false);
      two.same(DB, ORDERS);
      two.running();
      two.isWithoutComplaint();
    }
  }

  /** Why there is no status; empty where there is one. */
  private static String refusal(TwoCentres two) {
    try {
      two.client.status(true, Duration.ofSeconds(1));
      return "";
    } catch (SyncException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aDocumentThatIsRefusedForItselfFailsItsShard() {
    try (TwoCentres two = copied()) {
      refuse(two, 1216); // it is too large
      put(two.application(), "later");
      eventually("the shard failed", () -> status(two).state() == SyncState.FAILED);
      assertThat(status(two).message()).contains("error 1216");
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        11, 18, 28, 30, 1000, 1004, 1100, 1104, 1200, 1203, 1429, 1457, 1465, 1478, 9001, 9002,
        9003, 9004, 9005, 9006, 9007, 9008
      })
  void theClustersTroubleIsNotTheDocuments(int errorNum) {
    assertThat(failure(errorNum).ofDocument()).isFalse();
    assertThat(failure(errorNum).text()).isEqualTo("ArangoDB error " + errorNum + ": why");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 10, 31, 600, 1205, 1210, 1213, 1216, 1221, 1226, 1227, 1233, 1468, 1469, 99_999})
  void whatNoRepetitionMendsIsTheDocuments(int errorNum) {
    assertThat(failure(errorNum).ofDocument()).isTrue();
  }

  private static ShardWrites.Failure failure(int errorNum) {
    return new ShardWrites.Failure(Bytes.utf8("k"), errorNum, "why");
  }

  /** With these parts of the server's text. */
  private static void isTold(TwoCentres two, String... parts) {
    eventually(
        "the stall is told",
        () ->
            stall(status(two))
                .filter(stall -> Stream.of(parts).allMatch(stall.reason()::contains))
                .isPresent());
    SyncStatus status = status(two);
    assertThat(status.state()).isNotIn(SyncState.RUNNING, SyncState.FAILED);
    assertThat(stall(status).orElseThrow().hop()).isEqualTo(Stall.Hop.TARGET_STORE);
    assertThat(status.message()).contains(parts);
  }

  private static TwoCentres copied() {
    return copied(ArangoCluster.Setup.PLAIN);
  }

  private static TwoCentres copied(ArangoCluster.Setup target) {
    return TwoCentres.copied(target, DB, ORDERS);
  }

  private static void put(Application app, String key) {
    app.put(DB, ORDERS, "{\"_key\":\"" + key + "\"}");
  }

  private static void refuse(TwoCentres two, int errorNum) {
    two.to()
        .application()
        .shards(DB, ORDERS)
        .keySet()
        .forEach(shard -> two.to().operations().refuseDocuments(DB, shard, errorNum));
  }

  private static SyncStatus status(TwoCentres two) {
    return two.client.status(true, TwoCentres.TIME);
  }

  private static Optional<Stall> stall(SyncStatus status) {
    return status.shards().stream().map(ShardStatus::stall).flatMap(Optional::stream).findFirst();
  }
}
