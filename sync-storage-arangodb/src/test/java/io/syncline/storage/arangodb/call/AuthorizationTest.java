package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import io.syncline.testkit.time.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls, and what happens when a server does not believe it. */
@Timeout(60)
final class AuthorizationTest {
  private static final String VECTOR = ShownExchange.superuserToken();
  private static final String ID = "/_admin/server/id";

  private final ArangoStub stub = new ArangoStub();

  @AfterEach
  void close() {
    stub.close();
  }

  private void with(ArangoCredentials credentials) {
    stub.connect(options -> options.credentials(credentials));
  }

  private CompletionStage<String> call() {
    return new ServerCalls(stub.link()).id();
  }

  private void answersTo(String authorization) {
    stub.server()
        .stubFor(
            any(urlEqualTo(ID))
                .withHeader("Authorization", equalTo(authorization))
                .willReturn(aResponse().withBody("{\"id\":\"x\"}")));
  }

  private void refusesAllElse() {
    stub.server()
        .stubFor(
            any(anyUrl())
                .atPriority(10)
                .willReturn(aResponse().withStatus(401).withBody(ArangoStub.error(401, 401))));
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static String jwt(String claims) {
    return "e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".AAAA";
  }

  private SecretRing ring(String secret) {
    return new SecretRing(stub.runtime(), Secret.of(secret));
  }

  private static String bearer(String secret) {
    return "bearer " + SuperuserTokens.token(Secret.of(secret), true, "syncline");
  }

  @Test
  void showsAPasswordWithEachCall() {
    with(ArangoCredentials.password("repl", Secret.of("pä:1")));
    answersTo(basic("repl:pä:1"));
    refusesAllElse();
    assertThat(get(call())).isEqualTo("x");
  }

  @Test
  void showsAnAccessTokenWithOrWithoutAUser() {
    with(ArangoCredentials.accessToken("", Secret.of("v1.abc")));
    answersTo(basic(":v1.abc"));
    refusesAllElse();
    assertThat(get(call())).isEqualTo("x");
  }

  @Test
  void failsOnceWhereAPasswordIsWrong() {
    with(ArangoCredentials.password("repl", Secret.of("verysecret")));
    refusesAllElse();
    ArangoError error = fails(this::call);
    assertThat(error.retryClass()).isEqualTo(RetryClass.AUTH);
    assertThat(error).hasMessageContaining("see whether the credentials are right");
    assertThat(error.toString()).doesNotContain("verysecret");
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void logsInOnceForManyCalls() {
    with(ArangoCredentials.login("repl", Secret.of("pw1")));
    String token =
        jwt("{\"iss\":\"arangodb\",\"preferred_username\":\"repl\",\"iat\":1,\"exp\":3601}");
    stub.answers(
        "POST",
        "/_open/auth",
        aResponse().withFixedDelay(100).withBody("{\"jwt\":\"" + token + "\"}"));
    answersTo("bearer " + token);
    refusesAllElse();
    List<CompletionStage<String>> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(call());
    }
    calls.forEach(each -> assertThat(get(each)).isEqualTo("x"));
    assertThat(get(call())).isEqualTo("x");
    stub.server()
        .verify(
            1,
            postRequestedFor(urlEqualTo("/_open/auth"))
                .withoutHeader("Authorization")
                .withRequestBody(equalTo("{\"username\":\"repl\",\"password\":\"pw1\"}")));
  }

  @Test
  void logsInAgainWhereATokenIsRefused() {
    with(ArangoCredentials.login("repl", Secret.of("pw1")));
    stub.answers("POST", "/_open/auth", 200, "{\"jwt\":\"" + jwt("{\"n\":1}") + "\"}");
    answersTo("bearer " + jwt("{\"n\":1}"));
    assertThat(get(call())).isEqualTo("x");
    stub.reset();
    stub.answers("POST", "/_open/auth", 200, "{\"jwt\":\"" + jwt("{\"n\":2}") + "\"}");
    stub.server()
        .stubFor(
            any(urlEqualTo("/_db/_system/_api/database"))
                .withHeader("Authorization", equalTo("bearer " + jwt("{\"n\":2}")))
                .willReturn(aResponse().withStatus(201).withBody("{\"result\":true}")));
    refusesAllElse();
    // What was refused was not done: also what must not be sent twice.
    get(new DatabaseCalls(stub.link()).create("shop", StructureCallsTest.json("{}")));
    assertThat(stub.requests()).hasSize(3);
  }

  @Test
  void saysSoWhereItCannotLogIn() {
    with(ArangoCredentials.login("repl", Secret.of("bad-password")));
    stub.answers("POST", "/_open/auth", 401, ShownExchange.of("token.wrong-password").answer());
    ArangoError error = fails(this::call);
    assertThat(error.retryClass()).isEqualTo(RetryClass.AUTH);
    assertThat(error)
        .hasMessageStartingWith("POST /_open/auth at " + stub.url())
        .hasMessageContaining("Wrong credentials");
    assertThat(error.toString()).doesNotContain("bad-password");
    assertThat(stub.requests()).hasSize(1);
    stub.answers("POST", "/_open/auth", 404, "{}");
    assertThat(fails(this::call).retryClass()).isEqualTo(RetryClass.UNSUPPORTED);
  }

  @Test
  void logsInLaterWherePatientAndNobodyAnswersNow() {
    stub.connect(
        options ->
            options
                .credentials(ArangoCredentials.login("repl", Secret.of("pw1")))
                .firstPause(Duration.ofMillis(1)));
    stub.answers("POST", "/_open/auth", 503, ArangoStub.error(503, 38));
    CompletionStage<String> patient = new ServerCalls(stub.link().patient()).id();
    stub.answers("POST", "/_open/auth", 200, "{\"jwt\":\"" + jwt("{}") + "\"}");
    answersTo("bearer " + jwt("{}"));
    assertThat(get(patient)).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"jwt\":1}", "{\"jwt\":\"a b\"}", "{\"jwt\":\"a\\nX: y\"}", "[]"})
  void refusesATokenThatIsNone(String body) {
    with(ArangoCredentials.login("repl", Secret.of("pw1")));
    stub.answers("POST", "/_open/auth", 200, body);
    assertThat(fails(this::call).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void endsAfterSomeTokensThatAreAllRefused() {
    with(ArangoCredentials.login("repl", Secret.of("pw1")));
    stub.answers("POST", "/_open/auth", 200, "{\"jwt\":\"" + jwt("{}") + "\"}");
    refusesAllElse();
    assertThat(fails(this::call).retryClass()).isEqualTo(RetryClass.AUTH);
    assertThat(stub.requests()).hasSizeLessThan(12);
  }

  @Test
  void renewsATokenAtFourFifthsOfItsLifeWhateverTheClocksSay() {
    VirtualTime time = new VirtualTime();
    List<CompletableFuture<ArangoAnswer>> logins = new ArrayList<>();
    UserTokens tokens =
        new UserTokens(
            time,
            () -> {
              CompletableFuture<ArangoAnswer> begun = new CompletableFuture<>();
              logins.add(begun);
              return begun;
            });
    CompletableFuture<Optional<String>> first = tokens.header().toCompletableFuture();
    assertThat(first).isNotDone();
    String one = jwt("{\"iat\":5,\"exp\":1005}");
    logins.get(0).complete(answer(one));
    assertThat(first).isCompletedWithValue(Optional.of("bearer " + one));
    time.pass(Duration.ofSeconds(799));
    assertThat(tokens.header().toCompletableFuture())
        .isCompletedWithValue(Optional.of("bearer " + one));
    assertThat(logins).hasSize(1);
    time.pass(Duration.ofSeconds(1));
    // The old one is good meanwhile, and when the new one does not come.
    assertThat(tokens.header().toCompletableFuture())
        .isCompletedWithValue(Optional.of("bearer " + one));
    assertThat(logins).hasSize(2);
    logins.get(1).completeExceptionally(new IllegalStateException("no"));
    assertThat(tokens.header().toCompletableFuture())
        .isCompletedWithValue(Optional.of("bearer " + one));
    assertThat(logins).hasSize(3);
    time.pass(Duration.ofSeconds(200));
    CompletableFuture<Optional<String>> over = tokens.header().toCompletableFuture();
    assertThat(over).isNotDone();
    logins.get(2).complete(answer(jwt("{\"exp\":1}")));
    assertThat(over).isDone();
    // It has ended already: each call asks for another one.
    assertThat(tokens.header().toCompletableFuture()).isNotDone();
  }

  private static ArangoAnswer answer(String jwt) {
    return new ArangoAnswer(
        200,
        Headers.of(),
        new ArangoAnswer.Content(("{\"jwt\":\"" + jwt + "\"}").getBytes(StandardCharsets.UTF_8)),
        ServerAddress.parse("http://a:1"),
        "POST /_open/auth");
  }

  @Test
  void makesTheTokenThatIsKnownToFit() {
    assertThat(SuperuserTokens.token(Secret.of("my-test-secret"), false, "repl-demo"))
        .isEqualTo(VECTOR);
    assertThat(SuperuserTokens.token(Secret.of(" my-test-secret\r\n"), true, "repl-demo"))
        .isEqualTo(VECTOR);
    assertThat(SuperuserTokens.token(Secret.of("my-test-secret\n"), false, "repl-demo"))
        .isNotEqualTo(VECTOR);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65})
  void refusesASecretThatNoServerHas(int length) {
    with(ArangoCredentials.clusterSecret(ring(" ".repeat(3) + "s".repeat(length))));
    ArangoError error = fails(this::call);
    assertThat(error.kind()).isEqualTo(Kind.REFUSED);
    assertThat(error).hasMessageContaining("has " + length + " bytes");
    assertThat(error.toString()).doesNotContain("sss");
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void usesAnotherSecretFromTheNextCallOn() {
    SecretRing ring = ring("one");
    with(ArangoCredentials.clusterSecret(ring));
    answersTo(bearer("one"));
    refusesAllElse();
    assertThat(get(call())).isEqualTo("x");
    stub.reset();
    answersTo(bearer("two"));
    refusesAllElse();
    ring.replace(Secret.of("two"), Duration.ofMinutes(10));
    assertThat(get(call())).isEqualTo("x");
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void triesTheFormerSecretWhereServersDoNotHaveTheNewOneYet() {
    SecretRing ring = ring("one");
    ring.replace(Secret.of("two"), Duration.ofMinutes(10));
    with(ArangoCredentials.clusterSecret(ring));
    answersTo(bearer("one"));
    refusesAllElse();
    assertThat(get(call())).isEqualTo("x");
    assertThat(get(call())).isEqualTo("x");
    assertThat(stub.requests()).as("the one that fits is stayed with").hasSize(3);
    stub.reset();
    answersTo(bearer("two"));
    refusesAllElse();
    assertThat(get(call())).isEqualTo("x");
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void failsOnceWhereTheSecretIsWrong() {
    with(ArangoCredentials.clusterSecret(ring("one")));
    refusesAllElse();
    assertThat(fails(this::call).retryClass()).isEqualTo(RetryClass.AUTH);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void goesToDbServersWithTheClustersSecretOnly() {
    stub.answersAnything(aResponse().withBody("{\"id\":\"x\"}"));
    with(ArangoCredentials.clusterSecret(ring("one")));
    assertThat(stub.connection().mayGoDirect()).isTrue();
    stub.connection().learn(FeedCallsTest.health(stub.url()));
    assertThat(get(new ServerCalls(stub.connection().direct("PRMR-1")).id())).isEqualTo("x");
    assertThat(stub.asked().getHeader("Authorization")).isEqualTo(bearer("one"));
    with(ArangoCredentials.password("root", Secret.of("pw")));
    assertThat(stub.connection().mayGoDirect()).isFalse();
    stub.connection().learn(FeedCallsTest.health(stub.url()));
    ArangoError refused = fails(() -> new ServerCalls(stub.connection().direct("PRMR-1")).id());
    assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused).hasMessageContaining("give the cluster's secret");
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void showsNoSecretInAnyText() {
    ArangoCredentials user = ArangoCredentials.password("repl", Secret.of("hidden-1"));
    ArangoCredentials cluster = ArangoCredentials.clusterSecret(ring("hidden-2"));
    assertThat(user.toString()).contains("repl").doesNotContain("hidden");
    assertThat(cluster.toString()).doesNotContain("hidden");
    with(user);
    assertThat(stub.connection().options().toString()).doesNotContain("hidden");
    assertThat(
            Authorization.of(
                    user, stub.runtime(), () -> CompletableFuture.failedStage(new AssertionError()))
                .toString())
        .doesNotContain(basic("repl:hidden-1"));
    assertThat(ArangoRequest.get("/x").query("q", "hidden").header("h", "hidden").toString())
        .isEqualTo("GET /x");
    assertThatThrownBy(() -> ArangoCredentials.password("a:b", Secret.of("hidden-3")))
        .isInstanceOf(SyncException.class)
        .hasMessageNotContaining("hidden");
  }
}
