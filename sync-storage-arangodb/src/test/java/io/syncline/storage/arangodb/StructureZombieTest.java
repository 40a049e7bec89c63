package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.ArangoCluster.PASSWORD;
import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncId;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.UserCalls.Grant;
import io.syncline.storage.arangodb.call.ViewCalls;
import io.syncline.store.Fence;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import io.syncline.testkit.arangodb.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A writer of the structure that stands still between its admission and its statement, while
 * another takes over: the server takes the late statement, and it does not stay.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class StructureZombieTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String DB = "shop";
  private static final ObjectId CSV = new ObjectId(ObjectKind.ANALYZER, DB, "", "csv");
  private static final String RESTORE = "/_api/replication/restore-data";
  private static final String OF_USERS = "collection=_users";

  @Test
  void theNextComparisonOfTheStructurePutsALateUserRight() throws Exception {
    try (TwoCentres two = new TwoCentres(1);
        Accounts from = new Accounts(two.source.cluster, "root", PASSWORD);
        Accounts to = new Accounts(two.target.cluster, "root", PASSWORD);
        ArangoDbStore zombie = two.target.cluster.open()) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, "orders", 1, 2);
      from.create("app", "first", "its team");
      two.configure();
      two.running();
      eventually("users are the same", () -> to.names().equals(from.names()));

      Fence former = fence(two);
      Fault late = two.to().fault("PUT", RESTORE).withQuery(OF_USERS).holdsBefore();
      CompletableFuture<ObjectResult> result =
          background(
              two.target.cluster,
              () ->
                  zombie
                      .structure()
                      .put(former, withTeam(app(two.source.cluster.arangoDb()), "a zombie's")));
      late.awaitHit(SOON);
      two.target.end();
      two.target.begin(1);
      from.drop("app");
      from.create("app", "second", "another team");
      from.grant("app", Grant.RO, DB);
      eventually("the successor has written it, and so recorded", () -> isRecorded(two));
      assertThat(team(to)).isEqualTo("another team");
      assertThat(fence(two).epoch()).isGreaterThan(former.epoch());

      two.to().forgetRequests();
      late.release();
      assertThat(result.get(SOON.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ObjectResult.TryLater.class);
      eventually("it is written again", () -> restores(two) > 1);
      eventually("it is the source's", () -> to.user("app").equals(from.user("app")));
      eventually("its password is, too", () -> to.reads("app", "second", DB, "orders"));
      two.running();
      two.isWithoutComplaint();
    }
  }

  @Test
  void aLateAnalyzerDoesNotTakeTheSuccessorsPlace() throws Exception {
    try (TwoCentres two = new TwoCentres(1);
        ArangoConnection from = two.source.cluster.user("root", PASSWORD);
        ArangoConnection to = two.target.cluster.user("root", PASSWORD);
        ArangoDbStore zombie = two.target.cluster.open()) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, "orders", 1, 2);
      Await.told(new ViewCalls(from.coordinator(), DB).createAnalyzer(csv()));
      two.configure();
      two.running();
      eventually("the analyzer is there", () -> delimiters(to).equals(List.of(",")));

      Fence former = fence(two);
      InventoryObject present = object(two.source.cluster.arangoDb(), CSV);
      InventoryObject other =
          with(present, present.properties().replace("\"delimiter\":\",\"", "\"delimiter\":\";\""));
      Fault late = two.to().fault("POST", "/_api/analyzer").holdsBefore();
      CompletableFuture<ObjectResult> result =
          background(two.target.cluster, () -> zombie.structure().put(former, other));
      late.awaitHit(SOON);
      assertThat(delimiters(to)).as("it has dropped the one before").isEmpty();
      two.target.end();
      two.target.begin(1);
      eventually("the successor has made it", () -> delimiters(to).equals(List.of(",")));
      late.release();
      assertThat(result.get(SOON.toSeconds(), TimeUnit.SECONDS))
          .isNotInstanceOf(ObjectResult.Done.class);
      two.running();
      eventually("it is the source's", () -> delimiters(to).equals(List.of(",")));
      two.isWithoutComplaint();
    }
  }

  private static ObjectNode csv() {
    ObjectNode csv = JsonNodeFactory.instance.objectNode().put("name", "csv");
    csv.put("type", "delimiter").putObject("properties").put("delimiter", ",");
    csv.putArray("features").add("frequency");
    return csv;
  }

  /** Of all analyzers of that name. */
  private static List<String> delimiters(ArangoConnection connection) {
    try {
      return Await.told(new ViewCalls(connection.coordinator(), DB).analyzers()).stream()
          .filter(analyzer -> analyzer.name().equals(DB + "::csv"))
          .map(analyzer -> analyzer.definition().at("/properties/delimiter").asText())
          .toList();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Its process has died; it lands between the successor's statement and its look at it. */
  @Test
  void aLateUserIsNotTakenForWhatTheSuccessorWrote() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret();
        ArangoCluster other = ArangoCluster.named("source", options -> options);
        Accounts at = new Accounts(other, "root", PASSWORD);
        Accounts there = new Accounts(cluster, "root", PASSWORD);
        ArangoDbStore successor = cluster.open()) {
      at.create("app", "first", "its team");
      InventoryObject wanted = app(other.arangoDb());
      ArangoDbStore zombie = cluster.open();
      Fault late = cluster.standIn().fault("PUT", RESTORE).withQuery(OF_USERS).holdsBefore();
      CompletableFuture<ObjectResult> never =
          background(cluster, () -> zombie.structure().put(by(1), withTeam(wanted, "a zombie's")));
      late.awaitHit(SOON);
      zombie.close();
      assertThat(never).failsWithin(SOON);

      Fault own = cluster.standIn().fault("PUT", RESTORE).withQuery(OF_USERS).holdsAfter();
      CompletableFuture<ObjectResult> result =
          background(cluster, () -> successor.structure().put(by(2), wanted));
      own.awaitHit(SOON);
      eventually("the successor's is there", () -> team(there).equals("its team"));
      late.release();
      eventually("the late one is there", () -> team(there).equals("a zombie's"));
      own.release();
      assertThat(result.get(SOON.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ObjectResult.TryLater.class);

      assertThat(successor.structure().put(by(2), wanted)).isInstanceOf(ObjectResult.Done.class);
      assertThat(app(successor).properties()).isEqualTo(wanted.properties());
    }
  }

  private static Fence by(long epoch) {
    return new Fence(new SyncId("sync"), epoch, false);
  }

  /** Who writes the target's structure. */
  private static Fence fence(TwoCentres two) throws Exception {
    JsonNode document =
        new ObjectMapper()
            .readTree(
                two.to()
                    .application()
                    .get(Layout.SYSTEM, Layout.STATE, "fence")
                    .orElseThrow(() -> new AssertionError("there is no fence")));
    return new Fence(
        new SyncId(document.path("sync").asText()), document.path("epoch").asLong(), false);
  }

  private static InventoryObject app(ArangoDbStore store) throws Exception {
    return object(store, new ObjectId(ObjectKind.USER, "", "", "app"));
  }

  private static InventoryObject object(ArangoDbStore store, ObjectId id) throws Exception {
    return ((StructureRead.Changed) store.structure().read(""))
        .inventory().objects().stream()
            .filter(object -> object.id().equals(id))
            .findFirst()
            .orElseThrow();
  }

  private static InventoryObject withTeam(InventoryObject user, String team) {
    return with(
        user, user.properties().replaceFirst("\"team\":\"[^\"]*\"", "\"team\":\"" + team + "\""));
  }

  private static InventoryObject with(InventoryObject object, String properties) {
    return new InventoryObject(
        object.id(),
        object.incarnation(),
        object.origin(),
        object.shards(),
        properties,
        object.stage());
  }

  /** With the other team, and its grant. */
  private static boolean isRecorded(TwoCentres two) {
    return two.to().application().documents(Layout.SYSTEM, Layout.STATE).values().stream()
        .filter(document -> document.contains("\"name\":\"app\""))
        .anyMatch(document -> document.contains("another team") && document.contains(DB));
  }

  private static String team(Accounts accounts) {
    return accounts.user("app").extra().path("team").asText();
  }

  private static long restores(TwoCentres two) {
    return two.to().requests().stream()
        .filter(seen -> seen.path().endsWith(RESTORE) && seen.query().contains(OF_USERS))
        .count();
  }

  private static CompletableFuture<ObjectResult> background(
      ArangoCluster cluster, Callable<ObjectResult> act) {
    Executor executor = cluster.runtime().pool("writer", 1);
    CompletableFuture<ObjectResult> result = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            result.complete(act.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }
}
