package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.metrics.ServerMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client could take too much of: time, bytes, connections. */
@Timeout(120)
final class HttpServerLimitsTest {
  private static final Duration QUICK = Duration.ofMillis(300);
  private final ServerScene scene = new ServerScene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void takesBodiesUpToTheirLimitAlsoOnGet() throws IOException {
    scene.start(HttpServerOptions.builder().bodyBytes(2000), ServerScene::counts);
    String head = " / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    assertThat(scene.ask("GET" + head + "2000\r\n\r\n" + "x".repeat(2000))).endsWith("2000");
    assertThat(scene.ask("POST" + head + "2001\r\n\r\n" + "x".repeat(2001)))
        .startsWith("HTTP/1.1 413")
        .contains("larger than 2000");
    String chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    String piece = "3e8\r\n" + "y".repeat(1000) + "\r\n";
    assertThat(scene.ask(chunked + piece + piece + "0\r\n\r\n")).endsWith("2000");
    assertThat(scene.ask(chunked + piece + piece + piece)).startsWith("HTTP/1.1 413");
  }

  @Test
  void refusesBodiesThatTogetherAreTooLarge() throws Exception {
    LinkedBlockingQueue<HttpExchange> held = new LinkedBlockingQueue<>();
    scene.start(
        HttpServerOptions.builder().bodyBytes(1000 << 10).heldBytes(1100 << 10),
        exchange -> {
          if (exchange.request().path().equals("/hold")) {
            exchange.body(1 << 20).thenAccept(body -> held.add(exchange));
            return true;
          }
          return ServerScene.counts(exchange);
        });
    String rest = " HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + "x".repeat(900_000);
    try (RawClient first = new RawClient(scene.port(), null)) {
      first.send("POST /hold" + rest);
      HttpExchange holds =
          java.util.Objects.requireNonNull(held.poll(20, TimeUnit.SECONDS), "a held body");
      assertThat(scene.ask("POST /" + rest)).startsWith("HTTP/1.1 413").contains("too many bodies");
      holds.answer(HttpAnswer.json(200, "held"));
      assertThat(first.answer()).endsWith("held");
    }
    String after = "";
    for (int i = 0; i < 100 && !after.endsWith("900000"); i++) {
      after = scene.ask("POST /" + rest); // what the others held may not be free at once
    }
    assertThat(after).endsWith("900000");
  }

  @Test
  void refusesHeadersThatAreTooLong() throws IOException {
    scene.start(HttpServerOptions.builder().headerBytes(2048), ServerScene::names);
    String line = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
    assertThat(scene.ask(line + "a".repeat(1500) + "\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(scene.ask(line + "a".repeat(3000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431")
        .contains("{\"Error\": ");
    assertThat(scene.ask(ServerScene.get("/" + "a".repeat(3000))))
        .startsWith("HTTP/1.1 414")
        .contains("\"Error\"");
  }

  @Test
  void cutsOffAClientWhoseHeadersDoNotCome() throws IOException {
    HttpServer slow =
        scene.start(HttpServerOptions.builder().headersWithin(QUICK), ServerScene::names);
    try (RawClient silent = new RawClient(scene.port(), null);
        RawClient dripping = new RawClient(scene.port(), null);
        RawClient again = new RawClient(scene.port(), null)) {
      again.send(ServerScene.get("/"));
      assertThat(again.answer()).startsWith("HTTP/1.1 200");
      assertThat(silent.ends()).isTrue();
      // The further request begins late, and never ends.
      Eventually.eventually(
          "cut off while it drips", () -> !dripping.send("G") || slow.cutOff() >= 2);
      again.send("GET / HT");
      assertThat(again.ends()).isTrue();
      assertThat(dripping.ends()).isTrue();
    }
    assertThat(slow.cutOff()).isEqualTo(3);
    Eventually.eventually("no connection is left", () -> slow.connections() == 0);
  }

  @Test
  void leavesAnIdleConnectionAloneForItsTime() throws IOException {
    HttpServer idle =
        scene.start(
            HttpServerOptions.builder().headersWithin(Duration.ofMillis(100)).idle(QUICK),
            ServerScene::names);
    try (RawClient client = new RawClient(scene.port(), null)) {
      long began = System.nanoTime();
      client.send(ServerScene.get("/"));
      client.answer();
      assertThat(client.ends()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(QUICK.minusMillis(50));
    }
    assertThat(idle.cutOff()).isZero();
  }

  @Test
  void cutsOffAClientWhoseBodyDoesNotCome() throws IOException {
    HttpServer slow =
        scene.start(HttpServerOptions.builder().requestWithin(QUICK), ServerScene::counts);
    try (RawClient client = new RawClient(scene.port(), null)) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
      Eventually.eventually(
          "refused while it drips", () -> !client.send("x") || slow.requests() == 0);
      assertThat(client.ends()).isTrue();
    }
    Eventually.eventually("no connection is left", () -> slow.connections() == 0);
  }

  @Test
  void cutsOffAClientThatDoesNotReadItsAnswer() throws IOException {
    HttpServer slow =
        scene.start(
            HttpServerOptions.builder().requestWithin(QUICK),
            exchange -> {
              Bytes large = Bytes.wrap(new byte[32 << 20]);
              exchange.answer(new HttpAnswer(200, "text/plain", large, Map.of()));
              return true;
            });
    try (RawClient client = new RawClient(scene.port(), null)) {
      client.send(ServerScene.get("/"));
      Eventually.eventually("cut off", () -> slow.cutOff() == 1 && slow.requests() == 0);
      assertThat(client.ends()).isTrue();
    }
    Eventually.eventually("no connection is left", () -> slow.connections() == 0);
  }

  @Test
  void answers503WhenTheHandlerDoesNotAndDropsWhatItAnswersLater() throws IOException {
    AtomicReference<HttpExchange> kept = new AtomicReference<>();
    scene.start(
        HttpServerOptions.builder().requestWithin(QUICK),
        exchange -> {
          kept.set(exchange);
          return true;
        });
    try (RawClient client = new RawClient(scene.port(), null)) {
      client.send(ServerScene.get("/"));
      assertThat(client.answer()).startsWith("HTTP/1.1 503").contains("{\"Error\": ");
      HttpExchange late = java.util.Objects.requireNonNull(kept.get());
      late.answer(HttpAnswer.json(200, "{}"));
      assertThat(late.stream(200, "text/plain").open()).isFalse();
      client.send(ServerScene.get("/"));
      assertThat(client.answer()).startsWith("HTTP/1.1 503");
    }
  }

  @Test
  void acceptsOnlySoManyConnections() throws IOException {
    HttpServer two = scene.start(HttpServerOptions.builder().connections(2), ServerScene::names);
    RawClient first = new RawClient(scene.port(), null);
    try (RawClient second = new RawClient(scene.port(), null)) {
      Eventually.eventually("two connections", () -> two.connections() == 2);
      RawClient third = new RawClient(scene.port(), null);
      third.send(ServerScene.get("/"));
      third.socket().setSoTimeout(500);
      assertThatThrownBy(third::answer).isInstanceOf(java.net.SocketTimeoutException.class);
      assertThat(two.connections()).isLessThanOrEqualTo(2);
      first.close();
      third.socket().setSoTimeout(20_000);
      assertThat(third.answer()).startsWith("HTTP/1.1 200");
      third.close();
      second.send(ServerScene.get("/"));
      assertThat(second.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void endsIdleConnectionsSoonerWhereOthersWait() throws IOException {
    scene.start(
        HttpServerOptions.builder().connections(2).headersWithin(QUICK), ServerScene::names);
    try (RawClient first = new RawClient(scene.port(), null);
        RawClient second = new RawClient(scene.port(), null)) {
      for (RawClient client : new RawClient[] {first, second}) {
        client.send(ServerScene.get("/"));
        assertThat(client.answer()).startsWith("HTTP/1.1 200");
      }
      assertThat(scene.ask(ServerScene.get("/"))).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void closesAConnectionAfterManyBadRequests() throws IOException {
    scene.start(HttpServerOptions.builder().badRequests(3));
    try (RawClient client = new RawClient(scene.port(), null)) {
      for (int i = 1; i <= 3; i++) {
        client.send(ServerScene.get("/"));
        String answer = client.answer();
        assertThat(answer).startsWith("HTTP/1.1 404");
        assertThat(answer.contains("Connection: close")).isEqualTo(i == 3);
      }
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void countsWhatBecomesOfRequestsAndConnections() throws IOException {
    scene.start(
        HttpServerOptions.builder().headersWithin(QUICK).requestWithin(QUICK),
        exchange -> {
          switch (exchange.request().path()) {
            case "/ok" -> exchange.answer(HttpAnswer.json(200, "{}"));
            case "/stream" -> exchange.stream(200, "text/plain").close();
            case "/defect" -> throw new IllegalStateException("a defect");
            case "/never" -> {}
            default -> {
              return false;
            }
          }
          return true;
        });
    for (String path : new String[] {"/ok", "/ok", "/stream", "/defect", "/never", "/no"}) {
      try (RawClient client = new RawClient(scene.port(), null)) {
        client.send(ServerScene.get(path));
        client.answer();
      }
    }
    assertThat(scene.ask("GET / HTTP/1.1\r\n: no name\r\n\r\n")).startsWith("HTTP/1.1 400");
    try (RawClient silent = new RawClient(scene.port(), null)) {
      assertThat(silent.ends()).isTrue();
    }
    try (RawClient leaves = new RawClient(scene.port(), null)) {
      leaves.send("POST /never HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
      Eventually.eventually("it has come", () -> scene.requests() == 1);
    }
    ServerMetrics counted = new ServerMetrics(scene.metrics);
    Eventually.eventually("all are over", () -> scene.requests() == 0);
    Eventually.eventually(
        "connections are over", () -> scene.connections() == 0 && scene.level() == 0);
    assertThat(counted.answered.value()).isEqualTo(3);
    assertThat(counted.refused.value()).isEqualTo(2);
    // The one that left is answered, to nobody, or seen to be gone.
    assertThat(counted.failed.value() + counted.gone.value()).isEqualTo(3);
    assertThat(counted.lateHeaders.value()).isEqualTo(1);
    assertThat(counted.lateAnswers.value()).isBetween(1L, 2L);
    assertThat(counted.opened.value()).isEqualTo(9);
  }

  @Test
  void countsHowOftenItTakesNoMoreConnections() throws IOException {
    HttpServer one = scene.start(HttpServerOptions.builder().connections(1), ServerScene::names);
    try (RawClient first = new RawClient(scene.port(), null)) {
      first.send(ServerScene.get("/"));
      assertThat(first.answer()).startsWith("HTTP/1.1 200");
      assertThat(one.connections()).isEqualTo(1);
      Eventually.eventually("counted", () -> new ServerMetrics(scene.metrics).crowded.value() >= 1);
    }
  }
}
