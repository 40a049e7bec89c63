package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SyncClient;
import io.syncline.SyncId;
import io.syncline.SyncRuntime;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.security.Secret;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.PeerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ArangoSync's calls about tokens, over TLS, to data centres that replicate meanwhile. */
@Timeout(120)
final class TokenRoutesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SIX_HOURS = 21_600_000_000_000L;

  private final SyncRuntime runtime = SyncRuntime.threaded("routes");
  private final MemoryControlNetwork calls = new MemoryControlNetwork(runtime);
  private final DirectCentre source = new DirectCentre("berlin", runtime, calls, 1);
  private final DirectCentre target = new DirectCentre("paris", runtime, calls, 1);
  private final OkHttpClient peer = client("master of paris");
  private final OkHttpClient nobody = client("");
  private final OkHttpClient stranger = client("somebody");
  private final SyncClient sync = target.client();

  @BeforeEach
  void replicates() {
    source.store.documents().createDatabase("shop");
    source.store.documents().createCollection("shop", "orders", 1);
    sync.configure(source.endpoints(), PATIENCE);
    sync.awaitCaughtUp(PATIENCE);
  }

  @AfterEach
  void close() {
    sync.close();
    target.close();
    source.close();
    runtime.close();
  }

  private static OkHttpClient client(String subject) {
    SSLContext context =
        subject.isEmpty() ? Process.AUTHORITY.anonymous() : Process.AUTHORITY.context(subject);
    return new OkHttpClient.Builder()
        .sslSocketFactory(context.getSocketFactory(), Process.AUTHORITY.trust())
        .build();
  }

  private record Answer(int status, String body) {
    String text(String key) {
      Matcher found = Pattern.compile("\"" + key + "\":\"([^\"]*)\"").matcher(body);
      assertThat(found.find()).as(body).isTrue();
      return found.group(1);
    }

    Answer ok() {
      assertThat(status).as(body).isEqualTo(200);
      return this;
    }
  }

  private static Answer ask(
      OkHttpClient by, Process at, String method, String path, String authorization, String body) {
    Request.Builder request =
        new Request.Builder()
            .url("https://127.0.0.1:" + at.server.port() + path)
            .method(
                method,
                method.equals("GET") ? null : RequestBody.create(Bytes.utf8(body).toArray()));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try (Response response = by.newCall(request.build()).execute()) {
      return new Answer(response.code(), response.body().string());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process leader() {
    return source.leader().process;
  }

  private String fresh() {
    Answer config = ask(peer, leader(), "GET", "/_api/mq/config", "", "").ok();
    assertThat(config.body()).contains("\"token-ttl\":" + SIX_HOURS);
    assertThat(config.text("caCertificate")).isEqualTo(DirectCentre.CA);
    return config.text("clientToken");
  }

  private Answer withToken(String call, String token) {
    return ask(
        nobody,
        leader(),
        "POST",
        "/_api/mq/direct/token/" + call,
        "Bearer " + token,
        "{\"token\":\"" + token + "\"}");
  }

  private Instant expiry(String token) {
    return leader().site.tokens().find(Secret.of(token)).orElseThrow().expires();
  }

  @Test
  void aTokenOfTheConfigurationReadsAndEndsWithTheOthersOfItsPeer() throws Exception {
    String token = fresh();
    assertThat(fresh()).isNotEqualTo(token);
    assertThat(leader().status(token)).isEqualTo(410);
    eventually("workers know", () -> source.workers.get(0).process.status(token) == 410);
    assertThat(ask(stranger, leader(), "GET", "/_api/mq/config", "", "").status()).isEqualTo(401);
    try (SyncClient at = source.client()) {
      at.abortOutgoing(target.cluster, PATIENCE);
    }
    eventually("it is over", () -> leader().status(token) == 401);
    Answer none = ask(peer, leader(), "GET", "/_api/mq/config", "", "");
    assertThat(none.status()).isEqualTo(412);
    assertThat(none.body()).contains("configure a synchronisation first");
  }

  @Test
  void renewalKeepsTheTokenAndACloneIsAnotherThatEndsWithIt() throws Exception {
    String token = fresh();
    Instant before = expiry(token);
    eventually(
        "time passes",
        () -> Instant.now().isAfter(before.minus(Duration.ofHours(6)).plusMillis(20)));
    assertThat(withToken("renew", token).ok().text("token")).isEqualTo(token);
    assertThat(expiry(token)).isAfter(before);
    String clone = withToken("clone", token).ok().text("token");
    String grandchild = withToken("clone", clone).ok().text("token");
    assertThat(List.of(token, clone)).doesNotContain(grandchild);
    assertThat(leader().status(grandchild)).isEqualTo(410);
    assertThat(source.state.read("others/").toCompletableFuture().join()).hasSizeGreaterThan(2);
    assertThat(withToken("renew", "ab".repeat(32)).status()).isEqualTo(401);
    assertThat(
            ask(
                    peer,
                    leader(),
                    "POST",
                    "/_api/mq/direct/token/clone",
                    "Bearer " + token,
                    "{\"token\":\"" + "ab".repeat(32) + "\"}")
                .status())
        .isEqualTo(404);
    leader().site.tokens().revoke(Secret.of(token));
    assertThat(leader().status(clone)).isEqualTo(401);
    assertThat(leader().status(grandchild)).isEqualTo(401);
  }

  @Test
  void theEndpointOfAChannelComesWithACloneThatReads() throws Exception {
    Answer tasks = ask(peer, leader(), "GET", "/_api/task", source.jwt.authorization(), "").ok();
    String path = "/_api/mq/direct/channel/" + tasks.text("data") + "/endpoint";
    String token = fresh();
    Answer shown = ask(stranger, leader(), "GET", path, "", "");
    assertThat(shown.status()).isEqualTo(401);
    Answer byToken = ask(nobody, leader(), "GET", path, "Bearer " + token, "").ok();
    String clone = byToken.text("token");
    assertThat(byToken.body())
        .startsWith("{\"endpoint\":[\"https://127.0.0.1:")
        .contains(source.masters.get(0).line.url(), source.masters.get(1).line.url())
        .contains("\"caCertificate\":\"" + DirectCentre.CA + "\"")
        .endsWith("\"token-ttl\":" + SIX_HOURS + "}");
    assertThat(clone).isNotEqualTo(token);
    assertThat(leader().status(clone)).isEqualTo(410);
    String byCertificate = ask(peer, leader(), "GET", path, "", "").ok().text("token");
    assertThat(leader().status(byCertificate)).isEqualTo(410);
    leader().site.tokens().revoke(Secret.of(token));
    assertThat(leader().status(clone)).isEqualTo(401);
    assertThat(leader().status(byCertificate)).isEqualTo(410);
    assertThat(ask(peer, leader(), "GET", path.replace("sync_", "sync_no"), "", "").status())
        .isEqualTo(404);
    for (String own : List.of("messages", "commit")) {
      Answer other =
          ask(
              peer,
              leader(),
              own.equals("messages") ? "GET" : "POST",
              path.replace("endpoint", own),
              "Bearer " + byCertificate,
              "{\"offset\":1}");
      assertThat(other.status()).isEqualTo(501);
      assertThat(other.body()).contains("frames of our own");
    }
  }

  @Test
  void aTokenThatIsHandedOverIsReadWithAndOneThatIsNoneIsNot() throws Exception {
    String clone = withToken("clone", fresh()).ok().text("token");
    Instant made = expiry(clone);
    Process at = target.leader().process;
    hand(at, clone);
    eventually("who reads renews it", () -> expiry(clone).isAfter(made.plusMillis(100)));
    arrives("one");
    hand(at, "ab".repeat(32));
    arrives("two");
    assertThat(
            ask(
                    client("master of berlin"),
                    at,
                    "PUT",
                    "/_api/mq/config",
                    "",
                    "{\"id\":\"berlin\",\"token\":\"none\",\"token-ttl\":9}")
                .status())
        .isEqualTo(400);
    assertThat(
            ask(
                    client("master of berlin"),
                    at,
                    "PUT",
                    "/_api/mq/config",
                    "",
                    "{\"id\":\""
                        + "b".repeat(70_000)
                        + "\",\"token\":\""
                        + clone
                        + "\",\"token-ttl\":9}")
                .status())
        .isEqualTo(400);
    leader().site.tokens().revoke(Secret.of(clone));
    arrives("three");
  }

  private static void hand(Process to, String token) {
    assertThat(
            ask(
                    client("master of berlin"),
                    to,
                    "PUT",
                    "/_api/mq/config",
                    "",
                    "{\"id\":\"berlin\",\"token\":\""
                        + token
                        + "\",\"token-ttl\":"
                        + SIX_HOURS
                        + "}")
                .ok()
                .body())
        .isEqualTo("{}");
  }

  private void arrives(String key) {
    long before = target.store.documents().count("shop", "orders");
    source.store.documents().put("shop", "orders", key, "{}");
    eventually("it arrives", () -> target.store.documents().count("shop", "orders") == before + 1);
  }

  @Test
  void aTokenThatAWorkerIsToldToAllowOpensThatChannelOnly() throws Exception {
    DirectCentre.Worker worker = source.workers.get(0);
    ChannelId channel = new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 0);
    String token = "cd".repeat(32);
    String path = "/_api/mq/direct/channel/" + channel + "/token";
    String body = "{\"token\":\"" + token + "\",\"token-ttl\":" + SIX_HOURS + "}";
    assertThat(ask(peer, worker.process, "POST", path, "", body).status()).isEqualTo(403);
    assertThat(worker.process.status(token)).isEqualTo(401);
    ask(nobody, worker.process, "POST", path, source.jwt.authorization(), body).ok();
    assertThat(worker.process.status(token)).isEqualTo(410);
    assertThat(leader().status(token)).isEqualTo(401);
    PeerAddress address =
        new PeerAddress("http", List.of(worker.line.url()), Map.of("token", token), Instant.MAX);
    Process reading = target.workers.get(0).process;
    try (HttpTransport transport = new HttpTransport(reading.site)) {
      ChannelReader other =
          transport.reader(address, new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 1));
      ChannelReader opened = transport.reader(address, channel);
      // Asked for in this order: so the other one was asked for, too.
      opened.ready().toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(other.ready().toCompletableFuture()).isNotDone();
    }
  }
}
