package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.security.Operation;
import io.syncline.security.Rights;
import io.syncline.security.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every route with wrong methods, wrong callers and wrong bodies. */
final class GateTest {
  private static final List<String> METHODS =
      List.of("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "BREW", "get");

  /** What says more than that it is wrong: it is done in another way here. */
  private static final Set<Integer> NO_500 = Set.of(200, 400, 404, 408, 409, 412, 501, 503);

  private final Scene scene = new Scene();

  @Test
  void everyOtherMethodOfAPathIsRefusedAndTheRightOnesAreNamed() {
    for (RestApi api : apis()) {
      for (Operation operation : api.operations()) {
        Set<String> right = new TreeSet<>();
        for (Operation other : api.operations()) {
          if (other.path().equals(operation.path())) {
            right.add(other.method());
          }
        }
        for (String method : METHODS) {
          if (!right.contains(method)) {
            Answered answered = scene.ask(api, method, path(operation), "{}");
            assertThat(answered.status()).as("%s %s", method, operation.path()).isEqualTo(405);
            assertThat(answered.error()).contains(String.join(", ", right));
          }
        }
      }
    }
  }

  @Test
  void nobodyGetsInWithoutACredentialOrWithAWrongOne() {
    for (RestApi api : apis()) {
      for (Operation operation : api.operations()) {
        List<Ask> wrong =
            List.of(
                new Ask(operation.method(), path(operation), ""),
                new Ask(operation.method(), path(operation), "", "Authorization", "bearer x.y.z"),
                new Ask(operation.method(), path(operation), "", "Authorization", "Basic eDp5"),
                new Ask(operation.method(), path(operation), "", "Authorization", ""));
        for (Ask ask : wrong) {
          Answered answered = scene.send(api, ask);
          assertThat(answered.status()).as("%s", ask.request()).isEqualTo(401);
          assertThat(answered.error()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void everyRoleMayDoWhatTheTableSaysAndNothingElse() {
    String token = scene.tokens.issue("all").token().reveal();
    for (RestApi api : apis()) {
      for (Operation operation : api.operations()) {
        check(
            operation,
            Set.of(Role.OPERATOR, Role.MEMBER),
            ask(operation, scene.jwt.authorization()),
            api);
        check(operation, Set.of(Role.MONITOR), ask(operation, "Bearer " + Scene.MONITORING), api);
        check(operation, Set.of(Role.CHANNEL), ask(operation, "Bearer " + token), api);
        check(
            operation,
            Set.of(Role.OPERATOR, Role.PEER),
            new Ask(Scene.PEER, operation.method(), path(operation), "[]"),
            api);
      }
    }
  }

  private static Ask ask(Operation operation, String authorization) {
    return new Ask(operation.method(), path(operation), "[]", "Authorization", authorization);
  }

  /** The body is wrong, so that nothing happens: who may gets 400. */
  private void check(Operation operation, Set<Role> roles, Ask ask, RestApi api) {
    boolean may = Rights.roles(operation).stream().anyMatch(roles::contains);
    assertThat(scene.send(api, ask).status())
        .as("%s as %s", operation, roles)
        .isEqualTo(may ? 400 : 403);
  }

  @Test
  void bodiesThatAreNotWhatTheyShouldBeAreAnsweredFourHundred() {
    List<String> wrong =
        List.of(
            "[]",
            "1",
            "\"text\"",
            "{",
            "{}{}",
            "nul",
            "{\"a\":1e999999999999,}",
            "{\"a\":" + "9".repeat(100_000) + "}",
            "{\"a\":" + "[".repeat(100_000),
            "{\"a\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(101),
            "\u0000\u0001\u0002",
            "\uFFFF{}");
    for (RestApi api : apis()) {
      for (Operation operation : api.operations()) {
        for (String body : wrong) {
          Answered answered = may(api, operation, path(operation), body);
          assertThat(answered.status()).as("%s %.40s", operation, body).isEqualTo(400);
          assertThat(answered.error()).doesNotContain("Exception", "jackson");
        }
      }
    }
  }

  @Test
  void keysOfTheWrongKindAreNamedAndNothingHappens() {
    List<String> values =
        List.of("1", "-1", "true", "\"x\"", "[1]", "[[]]", "{}", "1.5", "1e400", "9".repeat(60));
    String[] keys = {
      "source",
      "authentication",
      "wait_timeout",
      "force",
      "force_timeout",
      "target_server_mode",
      "source_server_mode",
      "timeout",
      "messageTimeout",
      "endpoint",
      "token",
      "HostID",
      "dbServerAffinity",
      "id",
      "token-ttl",
      "secret"
    };
    for (RestApi api : apis()) {
      for (Operation operation : api.operations()) {
        for (String key : keys) {
          for (String value : values) {
            Answered answered =
                may(api, operation, path(operation), "{\"" + key + "\":" + value + "}");
            assertThat(NO_500)
                .as("%s %s=%s: %s", operation, key, value, answered)
                .contains(answered.status());
          }
        }
      }
    }
    assertThat(Scene.inactive(scene.get(scene.target, "/_api/sync"))).isTrue();
  }

  @Test
  void pathsThatAreNotThereAreAnsweredFourHundredAndFour() {
    RestApi api = scene.target.leading();
    for (String path :
        List.of(
            "/_api",
            "/_api/",
            "/_api/nothing",
            "/_api/sync/",
            "/_api//sync",
            "/_api/sync/../version",
            "/_api/%73ync/%2e%2e/version",
            "/_api/worker//",
            "/_api/SYNC",
            "/metrics/",
            "/metrics.xml",
            "/_api/sync/database//collection/c/shard/0/reset")) {
      Answered answered = scene.ask(api, "GET", path, "");
      assertThat(answered.status()).as(path).isEqualTo(404);
      assertThat(answered.error()).isNotEmpty();
    }
    assertThat(scene.ask(api, "GET", "/_api/%76ersion", "").status()).isEqualTo(200);
    assertThat(api.handle(new Ask("GET", "/", ""))).isFalse();
    assertThat(api.handle(new Ask("POST", "/_syncline/client", ""))).isFalse();
  }

  @Test
  void randomRequestsAreAllAnswered() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "_api",
            "sync",
            "worker",
            "task",
            "database",
            "collection",
            "shard",
            "0",
            "reset",
            "checksum",
            "outgoing",
            "barrier",
            "%",
            "%2F",
            "%00",
            "..",
            "mq",
            "direct",
            "token",
            "id");
    for (int i = 0; i < 3_000; i++) {
      StringBuilder path = new StringBuilder("/_api");
      int length = random.nextInt(10);
      for (int j = 0; j < length; j++) {
        path.append('/').append(pieces.get(random.nextInt(pieces.size())));
      }
      byte[] body = new byte[random.nextInt(64)];
      random.nextBytes(body);
      String method = METHODS.get(random.nextInt(4));
      RestApi api = apis().get(random.nextInt(2));
      Answered answered =
          scene.ask(
              api,
              method,
              path.toString(),
              new String(body, java.nio.charset.StandardCharsets.ISO_8859_1));
      assertThat(answered.status())
          .as("seed %d: %s %s", seed, method, path)
          .isIn(200, 400, 403, 404, 405, 408, 412, 501, 503);
      if (answered.status() != 200) {
        assertThat(answered.error()).isNotEmpty();
      }
    }
  }

  private Answered may(RestApi api, Operation operation, String path, String body) {
    Set<Role> roles = Rights.roles(operation);
    if (roles.contains(Role.OPERATOR) || roles.contains(Role.MEMBER)) {
      return scene.ask(api, operation.method(), path, body);
    }
    if (roles.contains(Role.PEER)) {
      return scene.askAsPeer(api, operation.method(), path, body);
    }
    String token = scene.tokens.issue("all").token().reveal();
    return scene.askWithToken(api, token, operation.method(), path, body);
  }

  private List<RestApi> apis() {
    List<RestApi> all = new ArrayList<>();
    all.add(scene.target.leading());
    all.add(scene.target.workerApi);
    return all;
  }

  private static String path(Operation operation) {
    return operation.path().replace("{i}", "0").replaceAll("\\{[a-z]+}", "name");
  }
}
