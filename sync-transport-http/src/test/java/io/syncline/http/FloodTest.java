package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.control.ClientCall;
import io.syncline.control.http.CallCodec;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.control.rest.RestApi;
import io.syncline.control.rest.RestOptions;
import io.syncline.metrics.GateMetrics;
import io.syncline.metrics.ServerMetrics;
import io.syncline.security.Admission;
import io.syncline.security.Caller;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Operation;
import io.syncline.security.Role;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of bad requests of every kind at a live master, strangers' and members': nothing hangs,
 * nothing is left, and good ones go on.
 */
@Timeout(300)
final class FloodTest {
  private static final int REQUESTS = 10_000;
  private static final List<String> REST = rest();

  private final SyncRuntime runtime = SyncRuntime.threaded("flood");
  private final MetricRegistry metrics = new MetricRegistry();
  private final MemoryControlNetwork within = new MemoryControlNetwork(runtime);
  private final MasterJwt jwt =
      new MasterJwt(
          runtime,
          new SecretRing(runtime, Secret.of("a master secret of more than 32 characters")));
  private final SyncMaster master = master();

  private final HttpControlNetwork network =
      HttpControlNetwork.builder()
          .plaintextOnLoopback()
          .gate(
              (request, operation) ->
                  CompletableFuture.completedStage(
                      new Admission.Admitted(new Caller("test", EnumSet.allOf(Role.class)))))
          .build();
  private final HttpServer server =
      HttpServer.builder()
          .options(
              HttpServerOptions.builder()
                  .host("127.0.0.1")
                  .bodyBytes(64 << 10)
                  .threads(8)
                  .headersWithin(Duration.ofSeconds(1))
                  .idle(Duration.ofSeconds(2))
                  .requestWithin(Duration.ofSeconds(2))
                  .build())
          .plaintextOnLoopback()
          .metrics(metrics)
          .handler(network.handler())
          .handler(
              RestApi.master(within, "mem://c/m")
                  .runtime(runtime)
                  .gatekeeper(Gatekeeper.builder().masterJwt(jwt).metrics(metrics).build())
                  .metrics(metrics)
                  .options(patient())
                  .build())
          .build();

  private static RestOptions patient() {
    RestOptions all = RestOptions.DEFAULTS;
    Duration second = Duration.ofSeconds(1);
    return new RestOptions(
        second, second, second, second, second, second, all.poll(), all.bodyBytes());
  }

  private SyncMaster master() {
    ClusterId cluster = new ClusterId("c");
    SyncMaster made =
        SyncMaster.builder()
            .id("m")
            .endpoint("mem://c/m")
            .cluster(MemoryStore.builder(cluster, runtime).build())
            .state(new MemoryStateStore(runtime))
            .channels(new MemoryNetwork().admin(cluster))
            .control(within)
            .runtime(runtime)
            .build();
    made.start().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    return made;
  }

  /** Method and path of every operation of ArangoSync's form. */
  private static List<String> rest() {
    return Arrays.stream(Operation.values())
        .filter(operation -> !operation.path().startsWith("/_syncline"))
        .map(operation -> operation.method() + " " + operation.path().replaceAll("[{}]", ""))
        .toList();
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void close() {
    network.close();
    server.close();
    master.close();
    runtime.close();
  }

  @Test
  void survivesThousandsOfBadRequests() throws IOException {
    long seed = Long.getLong("seed", 20_261_128);
    System.out.println("FloodTest seed=" + seed);
    Random random = new Random(seed);
    good();
    long threads = threads();
    long started = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
    RawClient client = new RawClient(server.port(), null);
    client.socket().setSoTimeout(10_000);
    int opened = 1;
    for (int i = 0; i < REQUESTS; i++) {
      String authorization = i % 2 == 0 ? jwt.authorization() : "";
      byte[] request =
          i % 3 == 0 && random.nextBoolean()
              ? asked(random, authorization)
              : request(random, authorization);
      boolean alive = client.send(request);
      // What says its length and ends is answered; of anything else the client takes its leave.
      if (!alive || i % 3 != 0 || !answered(client)) {
        client.close();
        client = new RawClient(server.port(), null);
        client.socket().setSoTimeout(10_000);
        opened++;
      }
      if (i % 1000 == 0) {
        good();
      }
    }
    client.close();
    good();
    assertThat(master.leading()).as("the master went on").isTrue();
    ServerMetrics counted = new ServerMetrics(metrics);
    GateMetrics gate = new GateMetrics(metrics);
    System.out.println(
        "FloodTest answered="
            + counted.answered.value()
            + " refused="
            + counted.refused.value()
            + " failed="
            + counted.failed.value()
            + " gone="
            + counted.gone.value()
            + " admitted="
            + gate.jwts.value()
            + " unauthorised="
            + gate.unauthorised.value());
    // Both sides of the gate were tried, and what it let in was answered too.
    assertThat(gate.jwts.value()).isGreaterThan(100);
    assertThat(gate.unauthorised.value()).isGreaterThan(100);
    assertThat(counted.answered.value()).isGreaterThan(10);
    assertThat(opened).isLessThanOrEqualTo(REQUESTS + 1);
    Eventually.eventually("no connection is left", () -> server.connections() == 0);
    Eventually.eventually("no request is left", () -> server.requests() == 0);
    assertThat(ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - started)
        .as("threads made for %s requests", REQUESTS)
        .isLessThan(100);
    assertThat(threads()).isLessThanOrEqualTo(Math.max(threads, 8) + 2);
  }

  /** Whether an answer came and the connection goes on. */
  private static boolean answered(RawClient client) {
    try {
      client.socket().shutdownOutput();
      String answer = client.answer();
      assertThat(answer).as("an answer or none").matches("(?s)|HTTP/1\\.1 [2345].*");
      assertThat(answer).doesNotStartWith("HTTP/1.1 500");
    } catch (IOException e) {
      assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class);
    }
    return false;
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("syncline-http"))
        .count();
  }

  private void good() throws IOException {
    try (RawClient client = new RawClient(server.port(), null)) {
      String call = CallCodec.encode(new ClientCall.GetVersion()).utf8();
      client.send(
          "POST /_syncline/client HTTP/1.1\r\nHost: x\r\nContent-Length: "
              + call.length()
              + "\r\n\r\n"
              + call);
      assertThat(client.answer()).startsWith("HTTP/1.1 404").contains("nobody listens");
    }
  }

  /** What a client of ArangoSync may ask for, with another method, name, query or body. */
  private static byte[] asked(Random random, String authorization) {
    String operation = REST.get(random.nextInt(REST.size()));
    int space = operation.indexOf(' ');
    String method =
        random.nextInt(4) == 0
            ? List.of("GET", "PUT", "POST", "DELETE", "PATCH").get(random.nextInt(5))
            : operation.substring(0, space);
    String end = random.nextInt(3) == 0 ? "?timeout=" + "x".repeat(random.nextInt(50)) : "";
    String path = operation.substring(space + 1).replace("/i", "/" + random.nextInt(3)) + end;
    byte[] body = body(random);
    String head =
        method
            + " "
            + (random.nextInt(8) == 0 ? path.replace('e', '%') : path)
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
            + authorization
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    return joined(head.getBytes(StandardCharsets.ISO_8859_1), body);
  }

  private static byte[] joined(byte[] head, byte[] body) {
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  private static byte[] request(Random random, String authorization) {
    StringBuilder text = new StringBuilder();
    text.append(line(random)).append(headers(random));
    if (!authorization.isEmpty()) {
      text.append("Authorization: ").append(authorization).append("\r\n");
    }
    text.append("\r\n");
    byte[] head = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] body = body(random);
    byte[] whole = joined(head, body);
    for (int i = random.nextInt(4); i > 0; i--) {
      whole[random.nextInt(whole.length)] = (byte) random.nextInt();
    }
    return whole;
  }

  private static String line(Random random) {
    String[] methods = {"GET", "POST", "PUT", "DELETE", "CONNECT", "TRACE", "HEAD", "X", "", "get"};
    String[] paths = {
      "/",
      "/_syncline/client",
      "/a/_syncline/worker",
      "*",
      "http://h/x",
      "/%00",
      "/%zz",
      "/../..",
      "/a;b=c",
      "//",
      "/?a=%ff&&=&b",
      "/#f",
      "/\u00e4",
      "",
      "/" + "x".repeat(random.nextInt(20_000))
    };
    String[] versions = {"HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "", "H"};
    return methods[random.nextInt(methods.length)]
        + " "
        + paths[random.nextInt(paths.length)]
        + " "
        + versions[random.nextInt(versions.length)]
        + "\r\n";
  }

  private static String headers(Random random) {
    String[] known = {
      "Host: x",
      "Host: y:99999",
      "Content-Length: 10",
      "Content-Length: -1",
      "Content-Length: 99999999999999999999",
      "Content-Length: 1000000",
      "Transfer-Encoding: chunked",
      "Transfer-Encoding: gzip",
      "Expect: 100-continue",
      "Connection: close",
      "Connection: upgrade",
      "Upgrade: h2c",
      "Authorization: bearer \u0001",
      "X: " + "y".repeat(random.nextInt(9_000)),
      "no colon",
      ": no name",
      " folded",
      "Accept: *"
    };
    StringBuilder headers = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      headers.append(known[random.nextInt(known.length)]).append("\r\n");
    }
    return headers.toString();
  }

  private static byte[] body(Random random) {
    switch (random.nextInt(5)) {
      case 0 -> {
        return new byte[0];
      }
      case 1 -> {
        byte[] junk = new byte[random.nextInt(5_000)];
        random.nextBytes(junk);
        return junk;
      }
      case 2 -> {
        return "ffffffff\r\nabc".getBytes(StandardCharsets.US_ASCII);
      }
      case 3 -> {
        String json = "{\"entries\":[{\"status\":{}}],\"id\":1e99,\"source\":[[]],\"force\":3}";
        return json.substring(0, random.nextInt(json.length())).getBytes(StandardCharsets.US_ASCII);
      }
      default -> {
        Bytes call = CallCodec.encode(new ClientCall.GetStatus(true));
        return call.slice(0, random.nextInt(call.length())).toArray();
      }
    }
  }
}
