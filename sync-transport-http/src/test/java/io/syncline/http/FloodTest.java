package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.control.ClientCall;
import io.syncline.control.http.CallCodec;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.security.Admission;
import io.syncline.security.Caller;
import io.syncline.security.Role;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of bad requests of every kind: nothing hangs, nothing is left, and good ones go on. */
@Timeout(300)
final class FloodTest {
  private static final int REQUESTS = 10_000;

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
          .handler(network.handler())
          .build();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void close() {
    network.close();
    server.close();
  }

  @Test
  void survivesThousandsOfBadRequests() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("FloodTest seed=" + seed);
    Random random = new Random(seed);
    good();
    long threads = threads();
    long started = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
    RawClient client = new RawClient(server.port(), null);
    client.socket().setSoTimeout(10_000);
    int opened = 1;
    for (int i = 0; i < REQUESTS; i++) {
      byte[] request = request(random);
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

  private static byte[] request(Random random) {
    StringBuilder text = new StringBuilder();
    text.append(line(random)).append(headers(random)).append("\r\n");
    byte[] head = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] body = body(random);
    byte[] whole = new byte[head.length + body.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
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
    switch (random.nextInt(4)) {
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
      default -> {
        Bytes call = CallCodec.encode(new ClientCall.GetStatus(true));
        return call.slice(0, random.nextInt(call.length())).toArray();
      }
    }
  }
}
