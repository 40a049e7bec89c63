package io.syncline.storage.arangodb.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ServerMode;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers say of themselves. */
@Timeout(60)
final class ServerCallsTest {
  private final ArangoStub stub = new ArangoStub();
  private final ServerCalls calls = new ServerCalls(stub.link());

  @AfterEach
  void close() {
    stub.close();
  }

  @Test
  void readsVersionAndEngine() {
    stub.answers("GET", "/_api/version?details=true", 200, ShownExchange.of("version").answer());
    ServerCalls.Version version = ArangoStub.get(calls.version());
    assertThat(version.version()).isEqualTo(ArangoVersion.parse("3.12.4"));
    assertThat(version.license()).isEqualTo("enterprise");
    assertThat(version.role()).contains(ServerRole.COORDINATOR);
    stub.answers(
        "GET",
        "/_api/engine",
        200,
        "{\"name\":\"rocksdb\",\"supports\":{\"dfdb\":false,\"indexes\":[\"primary\"],\"aliases\":{}}}");
    assertThat(ArangoStub.get(calls.engine())).isEqualTo("rocksdb");
  }

  @Test
  void refusesAVersionThatIsNone() {
    stub.answers("GET", "/_api/version?details=true", 200, "{\"version\":\"new\"}");
    assertThat(ArangoStub.fails(calls::version))
        .hasMessageContaining("GET /_api/version at " + stub.url())
        .hasMessageContaining("no version: new");
  }

  @Test
  void readsRoleIdAndStatus() {
    stub.answers("GET", "/_admin/server/role", 200, ShownExchange.of("role").answer());
    stub.answers("GET", "/_admin/server/id", 200, ShownExchange.of("id").answer());
    stub.answers(
        "GET",
        "/_admin/status",
        200,
        "{\"server\":\"arango\",\"version\":\"3.12.4\",\"pid\":17,\"serverInfo\":{\"maintenance\":false,"
            + "\"role\":\"PRIMARY\",\"readOnly\":true,\"serverId\":\"PRMR-aaaa0001\","
            + "\"state\":\"SERVING\",\"rebootId\":4,\"persistedId\":\"PRMR-aaaa0001\"}}");
    assertThat(ArangoStub.get(calls.role())).isEqualTo(ServerRole.DB_SERVER);
    assertThat(ArangoStub.get(calls.id())).isEqualTo("PRMR-aaaa0001");
    assertThat(ArangoStub.get(calls.status()))
        .isEqualTo(
            new ServerCalls.Status(
                "3.12.4", ServerRole.DB_SERVER, "PRMR-aaaa0001", 4, true, false, "SERVING"));
  }

  @Test
  void readsAvailability() {
    stub.answers(
        "GET",
        "/_admin/server/availability",
        200,
        "{\"error\":false,\"code\":200,\"mode\":\"default\"}");
    assertThat(ArangoStub.get(calls.available())).isTrue();
    stub.answers(
        "GET",
        "/_admin/server/availability",
        503,
        "{\"error\":true,\"code\":503,\"errorNum\":503,\"errorMessage\":\"service unavailable\"}");
    assertThat(ArangoStub.get(calls.available())).isFalse();
    stub.answers("GET", "/_admin/server/availability", 500, "{}");
    assertThat(ArangoStub.fails(calls::available).status()).isEqualTo(500);
  }

  @Test
  void readsHealthAndKnowsTheDbServersFromThenOn() {
    stub.answers("GET", "/_admin/cluster/health", 200, Fixtures.HEALTH);
    ClusterHealth health = ArangoStub.get(calls.health());
    assertThat(health.clusterId()).isEqualTo("7f0e-demo");
    assertThat(health.servers())
        .extracting(ClusterHealth.Server::role)
        .containsExactly(
            ServerRole.COORDINATOR, ServerRole.DB_SERVER, ServerRole.DB_SERVER, ServerRole.AGENT);
    assertThat(health.servers().get(1))
        .isEqualTo(
            new ClusterHealth.Server(
                "PRMR-aaaa0001",
                ServerRole.DB_SERVER,
                ClusterHealth.Status.GOOD,
                Optional.of(new ServerAddress(true, "d1.a.example", 8530)),
                Optional.empty(),
                "DBServer0001",
                "3.12.4",
                "rocksdb",
                "h2"));
    ArangoError unknown =
        ArangoStub.fails(new ServerCalls(stub.connection().direct("PRMR-aaaa0001"))::id);
    assertThat(unknown.kind()).isEqualTo(Kind.UNKNOWN_SERVER);
    assertThat(unknown.retryClass()).isEqualTo(RetryClass.TOPOLOGY);
  }

  @Test
  void readsHealthHoweverRolesAndStatesAreSpelt() {
    stub.answers(
        "GET",
        "/_admin/cluster/health",
        200,
        "{\"Health\":{\"PRMR-1\":{\"Role\":\"dbserver\",\"Status\":\"failed\",\"Endpoint\":\"?\","
            + "\"AdvertisedEndpoint\":\"tcp://[::1]:8530\"},\"X\":{\"Role\":\"other\"}}}");
    ClusterHealth health = ArangoStub.get(calls.health());
    ClusterHealth.Server first = health.servers().get(0);
    assertThat(first.role()).isEqualTo(ServerRole.DB_SERVER);
    assertThat(first.status()).isEqualTo(ClusterHealth.Status.FAILED);
    assertThat(first.endpoint()).isEmpty();
    assertThat(first.advertised()).contains(new ServerAddress(false, "[::1]", 8530));
    assertThat(health.servers().get(1).role()).isEqualTo(ServerRole.UNKNOWN);
    assertThat(health.servers().get(1).status()).isEqualTo(ClusterHealth.Status.UNKNOWN);
  }

  @Test
  void readsEndpointsAndTheDeploymentsId() {
    stub.answers("GET", "/_api/cluster/endpoints", 200, ShownExchange.of("endpoints").answer());
    assertThat(ArangoStub.get(calls.endpoints()))
        .isEqualTo(List.of("ssl://c1.a.example:8529", "ssl://c2.a.example:8529"));
    stub.answers("GET", "/_admin/deployment/id", 200, "{\"id\":\"d-1\"}");
    assertThat(ArangoStub.get(calls.deploymentId())).isEqualTo("d-1");
  }

  @Test
  void readsAndSetsTheMode() {
    stub.answers(
        "GET", "/_admin/server/mode", 200, "{\"error\":false,\"code\":200,\"mode\":\"default\"}");
    assertThat(ArangoStub.get(calls.mode())).isEqualTo(ServerMode.DEFAULT);
    stub.server().resetRequests();
    stub.answers("PUT", "/_admin/server/mode", 200, ShownExchange.of("mode.set").answer());
    assertThat(ArangoStub.get(calls.setMode(ServerMode.READONLY))).isEqualTo(ServerMode.READONLY);
    assertThat(stub.asked().getBodyAsString()).isEqualTo("{\"mode\":\"readonly\"}");
    stub.answers(
        "PUT",
        "/_admin/server/mode",
        403,
        "{\"error\":true,\"code\":403,\"errorNum\":11,\"errorMessage\":\"forbidden\"}");
    assertThat(ArangoStub.fails(() -> calls.setMode(ServerMode.DEFAULT)).retryClass())
        .isEqualTo(RetryClass.AUTH);
    stub.answers("GET", "/_admin/server/mode", 200, "{\"mode\":\"other\"}");
    assertThat(ArangoStub.fails(calls::mode)).hasMessageContaining("no mode: other");
  }

  @Test
  void namesTheFieldThatIsMissing() {
    stub.answers("GET", "/_admin/status", 200, "{\"version\":\"3.12.4\",\"serverInfo\":{}}");
    ArangoError error = ArangoStub.fails(calls::status);
    assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(error)
        .hasMessageContaining("GET /_admin/status")
        .hasMessageContaining("serverInfo.role");
  }
}
