package io.syncline.control.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.control.http.CallGate;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.TestAuthority;
import io.syncline.security.Caller;
import io.syncline.security.CertificateRoles;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Operation;
import io.syncline.security.Rights;
import io.syncline.security.Role;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.security.SecretSource;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every route of a master and a worker, asked over TLS with every kind of credential. */
@Timeout(120)
final class GateOverTlsTest {
  private static final String SECRET = "a master secret of more than 32 characters";
  private static final String MONITORING = "a monitoring token of more than 32 characters";
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final TestAuthority FOREIGN = new TestAuthority("foreign");
  private static final SSLContext OWN = AUTHORITY.context("server");

  private final SyncRuntime runtime = SyncRuntime.threaded("gate");
  private final ChannelTokens tokens =
      new ChannelTokens(runtime, SecretSource.system(), ChannelTokens.Options.DEFAULT);
  private final MetricRegistry metrics = new MetricRegistry();
  private final Gatekeeper gatekeeper =
      Gatekeeper.builder()
          .masterJwt(new MasterJwt(runtime, new SecretRing(runtime, Secret.of(SECRET))))
          .monitoringToken(new SecretRing(runtime, Secret.of(MONITORING)))
          .channelTokens(tokens)
          .certificates(
              CertificateRoles.parse("peer subject CN=peer\noperator subject CN=admin"), runtime)
          .passwords(
              (name, password) ->
                  CompletableFuture.completedStage(
                      password.equals(Secret.of("right"))
                          ? Optional.of(new Caller(name, roles(name)))
                          : Optional.empty()))
          .metrics(metrics)
          .build();
  private final HttpControlNetwork network =
      HttpControlNetwork.builder().tls(() -> OWN).gate(CallGate.of(gatekeeper)).build();
  private final MemoryControlNetwork within = new MemoryControlNetwork(runtime);
  private final HttpServer master =
      server(
          RestApi.master(within, "mem://nobody")
              .runtime(runtime)
              .gatekeeper(gatekeeper)
              .metrics(metrics)
              .build());
  private final HttpServer worker = server(RestApi.worker(worker()).gatekeeper(gatekeeper).build());

  private static Set<Role> roles(String name) {
    return name.equals("monitor") ? EnumSet.of(Role.MONITOR) : EnumSet.of(Role.OPERATOR);
  }

  private SyncWorker worker() {
    ClusterId cluster = new ClusterId("c");
    return SyncWorker.builder()
        .endpoint("mem://w")
        .masters(List.of("mem://nobody"))
        .cluster(MemoryStore.builder(cluster, runtime).build())
        .transport(new MemoryNetwork().transport(cluster))
        .control(within)
        .runtime(runtime)
        .build();
  }

  private HttpServer server(RestApi api) {
    HttpServer made =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").badRequests(1_000_000).build())
            .metrics(metrics)
            .tls(() -> OWN)
            .clientCertificates(ClientCertificates.WANTED)
            .handler(network.handler())
            .handler(api)
            .build();
    made.start();
    return made;
  }

  @AfterEach
  void close() {
    worker.close();
    master.close();
    network.close();
    runtime.close();
  }

  /**
   * What a client shows.
   *
   * @param roles that it has by that; none: it is turned away
   */
  private record Shown(String what, SSLContext tls, @Nullable String header, Set<Role> roles) {}

  private List<Shown> all() {
    SSLContext nothing = AUTHORITY.anonymous();
    Secret token = tokens.issue("all").token();
    Secret revoked = tokens.issue("all").token();
    tokens.revoke(revoked);
    Map<String, String> bad = new LinkedHashMap<>();
    long now = System.currentTimeMillis() / 1000;
    String fine = "{\"alg\":\"HS256\"}";
    bad.put("an expired JWT", jwt(fine, "{\"exp\":" + (now - 3_600) + "}", SECRET));
    bad.put("a JWT of later", jwt(fine, "{\"nbf\":" + (now + 3_600) + "}", SECRET));
    bad.put("a JWT of another secret", jwt(fine, "{}", SECRET + "x"));
    bad.put("a JWT of another algorithm", jwt("{\"alg\":\"HS512\"}", "{}", SECRET));
    String none = jwt("{\"alg\":\"none\"}", "{}", SECRET);
    bad.put("an unsigned JWT", none.substring(0, none.lastIndexOf('.') + 1));
    bad.put("a signed JWT of no algorithm", none);
    bad.put("a wrong monitoring token", "Bearer " + MONITORING + "x");
    bad.put("a revoked channel token", "Bearer " + revoked.reveal());
    bad.put("an unknown channel token", "Bearer " + "ab".repeat(32));
    bad.put("a wrong password", basic("admin", "wrong"));
    bad.put("no Base64", "Basic ***");
    bad.put("another scheme", "Digest x");
    bad.put("an empty header", "");

    List<Shown> all = new ArrayList<>();
    all.add(new Shown("nothing", nothing, null, Set.of()));
    bad.forEach((what, header) -> all.add(new Shown(what, nothing, header, Set.of())));
    SSLContext peer = AUTHORITY.context("peer");
    bad.forEach((what, header) -> all.add(new Shown(what + ", good cert", peer, header, Set.of())));
    all.add(new Shown("a certificate without a role", AUTHORITY.context("x"), null, Set.of()));
    all.add(new Shown("a peer's certificate", peer, null, Set.of(Role.PEER)));
    all.add(
        new Shown(
            "an admin's certificate", AUTHORITY.context("admin"), null, Set.of(Role.OPERATOR)));
    all.add(
        new Shown(
            "a certificate that is not asked for",
            FOREIGN.context("peer", AUTHORITY),
            null,
            Set.of()));
    all.add(
        new Shown("the monitoring token", nothing, "Bearer " + MONITORING, Set.of(Role.MONITOR)));
    all.add(new Shown("an admin", nothing, basic("admin", "right"), Set.of(Role.OPERATOR)));
    all.add(
        new Shown(
            "a user without the right", nothing, basic("monitor", "right"), Set.of(Role.MONITOR)));
    all.add(
        new Shown("a channel token", nothing, "Bearer " + token.reveal(), Set.of(Role.CHANNEL)));
    Set<Role> member = Set.of(Role.OPERATOR, Role.MEMBER);
    all.add(
        new Shown("the master JWT", nothing, jwt(fine, "{\"iss\":\"arangodb\"}", SECRET), member));
    return all;
  }

  @Test
  void everyRouteOpensToWhomTheTableNamesAndToNobodyElse() throws Exception {
    int asked = 0;
    for (Shown shown : all()) {
      HttpClient client = client(shown.tls());
      for (Operation operation : Operation.values()) {
        if (elsewhere(operation)) {
          continue;
        }
        Set<Role> able = Rights.roles(operation);
        boolean may = able.stream().anyMatch(shown.roles()::contains);
        HttpResponse<String> answer = send(client, operation, shown.header(), may ? "[]" : "");
        String what = shown.what() + " at " + operation + ": " + answer.body();
        asked++;
        if (may) {
          // The body is wrong, so that nothing happens; where nobody listens it is not read.
          assertThat(answer.statusCode()).as(what).isIn(400, 404);
        } else {
          assertThat(answer.statusCode()).as(what).isEqualTo(shown.roles().isEmpty() ? 401 : 403);
          assertThat(answer.body()).as(what).startsWith("{\"Error\":").doesNotContain(SECRET);
        }
      }
    }
    assertThat(asked).isGreaterThan(1_500);
    String text = metricsText();
    assertThat(text)
        .contains("syncline_gate_refused_total{reason=\"unavailable\"} 0")
        .doesNotContain("syncline_gate_admitted_total{credential=\"jwt\"} 0")
        .doesNotContain("syncline_gate_admitted_total{credential=\"certificate\"} 0")
        .doesNotContain("syncline_gate_admitted_total{credential=\"password\"} 0")
        .doesNotContain("syncline_gate_admitted_total{credential=\"channel-token\"} 0")
        .doesNotContain("syncline_gate_admitted_total{credential=\"monitoring-token\"} 0")
        .doesNotContain("syncline_gate_refused_total{reason=\"forbidden\"} 0");
    Gatekeeper.Counts counts = gatekeeper.counts();
    assertThat(value(text, "syncline_gate_refused_total{reason=\"unauthorised\"}"))
        .isEqualTo(counts.unauthorised());
    assertThat(value(text, "syncline_server_requests_total{result=\"refused\"}")).isEqualTo(asked);
  }

  @Test
  void aCertificateOfAForeignAuthorityGetsNoConnection() throws Exception {
    HttpClient client = client(FOREIGN.insisting("peer", AUTHORITY));
    for (Operation operation :
        List.of(Operation.VERSION, Operation.STATUS, Operation.SOURCE_CALL)) {
      assertThatThrownBy(() -> send(client, operation, null, "")).isInstanceOf(IOException.class);
    }
    assertThat(
            value(metricsText(), "syncline_server_connections_refused_total{reason=\"handshake\"}"))
        .isPositive();
    assertThat(gatekeeper.counts().admitted()).isEqualTo(1);
  }

  /** Not routes of these servers: channels have handlers of their own. */
  private static boolean elsewhere(Operation operation) {
    return switch (operation) {
      case CHANNEL_ENDPOINT, CHANNEL_MESSAGES, CHANNEL_COMMIT, STREAM -> true;
      default -> false;
    };
  }

  private HttpResponse<String> send(
      HttpClient client, Operation operation, @Nullable String header, String body)
      throws IOException, InterruptedException {
    HttpServer at = operation.service() == Operation.Service.WORKER ? worker : master;
    String path = operation.path().replace("{i}", "0").replaceAll("\\{[a-z]+}", "name");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + at.port() + path))
            .timeout(Duration.ofSeconds(30))
            .method(operation.method(), HttpRequest.BodyPublishers.ofString(body));
    if (header != null) {
      request.header("Authorization", header);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String metricsText() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + master.port() + "/metrics"))
            .header("Authorization", "Bearer " + MONITORING)
            .build();
    return client(AUTHORITY.anonymous()).send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static long value(String text, String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToLong(line -> Long.parseLong(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in " + text));
  }

  private static HttpClient client(SSLContext tls) {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
  }

  private static String basic(String name, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
  }

  private static String jwt(String header, String claims, String secret) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString(header.getBytes(UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return "bearer " + signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
