package io.syncline.storage.arangodb.call;

import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static io.syncline.storage.arangodb.call.StructureCallsTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.call.UserCalls.Grant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users, grants, graphs, functions and services. */
@Timeout(60)
final class UserAndServiceCallsTest {
  private static final String OK = "{\"error\":false,\"code\":200}";

  private final ArangoStub stub = new ArangoStub();
  private final UserCalls users = new UserCalls(stub.link());
  private final ServiceCalls services = new ServiceCalls(stub.link(), "shop");

  @AfterEach
  void close() {
    stub.close();
  }

  private void sent(String method, String url, String body) {
    assertThat(stub.asked().getMethod().value()).isEqualTo(method);
    assertThat(stub.asked().getUrl()).isEqualTo(url);
    assertThat(stub.asked().getBodyAsString()).isEqualTo(body);
    stub.reset();
  }

  @Test
  void readsUsersAndTheirGrants() {
    stub.answers(
        "GET",
        "/_api/user",
        200,
        "{\"error\":false,\"code\":200,\"result\":[{\"user\":\"root\",\"active\":true,\"extra\":{}},"
            + "{\"user\":\"app\",\"active\":false,\"extra\":{\"team\":\"x\"}}]}");
    assertThat(get(users.list()))
        .containsExactly(
            new UserCalls.User("root", true, json("{}")),
            new UserCalls.User("app", false, json("{\"team\":\"x\"}")));
    String grants = ShownExchange.of("grants").answer();
    stub.answers("GET", "/_api/user/app/database?full=true", 200, grants);
    stub.answers("GET", "/_api/user/app/database?full=true&configured=true", 200, grants);
    Map<String, UserCalls.DatabaseGrant> expected =
        Map.of(
            "*",
            new UserCalls.DatabaseGrant(Grant.NONE, Map.of("*", Grant.UNDEFINED)),
            "shop",
            new UserCalls.DatabaseGrant(
                Grant.RW, Map.of("orders", Grant.RO, "*", Grant.UNDEFINED)));
    assertThat(get(users.grants("app", false))).isEqualTo(expected);
    assertThat(get(users.grants("app", true))).isEqualTo(expected);
  }

  @Test
  void refusesAGrantThatIsNone() {
    stub.answers(
        "GET",
        "/_api/user/a/database?full=true",
        200,
        "{\"result\":{\"x\":{\"permission\":\"all\"}}}");
    assertThat(fails(() -> users.grants("a", false))).hasMessageContaining("is none: all");
  }

  @Test
  void makesChangesAndDropsUsers() {
    UserCalls.User app = new UserCalls.User("app", true, json("{\"team\":\"x\"}"));
    stub.answers("POST", "/_api/user", 201, "{\"error\":false,\"code\":201,\"user\":\"app\"}");
    get(users.create(app, Secret.of("x1")));
    sent(
        "POST",
        "/_api/user",
        "{\"user\":\"app\",\"passwd\":\"x1\",\"active\":true,\"extra\":{\"team\":\"x\"}}");
    stub.answers("PATCH", "/_api/user/app", 200, OK);
    get(users.change(app));
    sent("PATCH", "/_api/user/app", "{\"active\":true,\"extra\":{\"team\":\"x\"}}");
    stub.answers("DELETE", "/_api/user/app", 202, "{\"error\":false,\"code\":202}");
    get(users.drop("app"));
    sent("DELETE", "/_api/user/app", "");
    stub.refuses("POST", "/_api/user", 409, 1702);
    ArangoError exists = fails(() -> users.create(app, Secret.of("x1")));
    assertThat(exists.retryClass()).isEqualTo(RetryClass.STRUCTURE);
    assertThat(exists.getMessage()).doesNotContain("x1");
    stub.refuses("DELETE", "/_api/user/gone", 404, 1703);
    assertThat(fails(() -> users.drop("gone")).retryClass()).isEqualTo(RetryClass.STRUCTURE);
  }

  @Test
  void grantsAndRevokes() {
    stub.answers("PUT", "/_api/user/app/database/shop", 200, "{\"error\":false,\"shop\":\"ro\"}");
    get(users.grant("app", List.of("shop"), Grant.RO));
    sent("PUT", "/_api/user/app/database/shop", "{\"grant\":\"ro\"}");
    stub.answers("PUT", "/_api/user/app/database/%2A/orders", 200, "{\"error\":false}");
    get(users.grant("app", List.of("*", "orders"), Grant.NONE));
    sent("PUT", "/_api/user/app/database/%2A/orders", "{\"grant\":\"none\"}");
    stub.answers("DELETE", "/_api/user/app/database/shop", 202, "{\"error\":false,\"code\":202}");
    get(users.revoke("app", List.of("shop")));
    sent("DELETE", "/_api/user/app/database/shop", "");
  }

  @Test
  void readsGraphs() {
    stub.answers(
        "GET",
        "/_db/shop/_api/gharial",
        200,
        "{\"error\":false,\"code\":200,\"graphs\":[{\"_id\":\"_graphs/net\",\"_key\":\"net\","
            + "\"_rev\":\"_lI1STne---\",\"name\":\"net\",\"edgeDefinitions\":[]},{\"_key\":\"old\"}]}");
    assertThat(get(services.graphs()))
        .extracting(ServiceCalls.Graph::name)
        .containsExactly("net", "old");
  }

  @Test
  void readsPutsAndDropsFunctions() {
    ServiceCalls.Function f = new ServiceCalls.Function("my::f", "function(){return 1;}", true);
    stub.answers("GET", "/_db/shop/_api/aqlfunction", 200, ShownExchange.of("functions").answer());
    assertThat(get(services.functions())).containsExactly(f);
    stub.reset();
    stub.answers("POST", "/_db/shop/_api/aqlfunction", 201, OK);
    get(services.putFunction(f));
    sent(
        "POST",
        "/_db/shop/_api/aqlfunction",
        "{\"name\":\"my::f\",\"code\":\"function(){return 1;}\",\"isDeterministic\":true}");
    stub.answers("DELETE", "/_db/shop/_api/aqlfunction/my%3A%3Af", 200, OK);
    get(services.dropFunction("my::f"));
    sent("DELETE", "/_db/shop/_api/aqlfunction/my%3A%3Af", "");
  }

  @Test
  void hasServicesTakenAndRoutesLoaded() {
    stub.answers(
        "POST", "/_db/shop/_api/foxx/commit?replace=true", WireMock.aResponse().withStatus(204));
    get(services.commitServices(true));
    sent("POST", "/_db/shop/_api/foxx/commit?replace=true", "");
    stub.answers("POST", "/_db/shop/_admin/routing/reload", 200, OK);
    get(services.reloadRouting());
    sent("POST", "/_db/shop/_admin/routing/reload", "");
  }

  @Test
  void saysWhatA4xServerHasNoMore() {
    stub.refuses("GET", "/_db/shop/_api/aqlfunction", 404, 404);
    assertThat(fails(services::functions).retryClass()).isEqualTo(RetryClass.UNSUPPORTED);
  }
}
