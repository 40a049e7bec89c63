package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests, handlers, and the life of a server. */
@Timeout(120)
final class HttpServerTest {
  private final CountDownLatch never = new CountDownLatch(1);
  private final ServerScene scene = new ServerScene();

  @AfterEach
  void close() {
    never.countDown();
    scene.close();
  }

  @Test
  void asksHandlersInOrderAndAnswers404Otherwise() throws IOException {
    scene.start(
        HttpServerOptions.builder(),
        exchange -> {
          if (!exchange.request().path().equals("/a%2Fb/c")) {
            return false;
          }
          String q = exchange.request().parameter("q").orElse("-");
          String h = exchange.request().header("X-Some").orElse("-");
          exchange.answer(new HttpAnswer(201, "text/plain", Bytes.utf8(q + h), Map.of("X-Y", "z")));
          return true;
        });
    String answer = scene.ask("GET /a%2Fb/c?q=%C3%A4+b HTTP/1.1\r\nHost: x\r\nx-some: v\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 201").contains("X-Y: z").endsWith("\u00e4 bv");
    assertThat(scene.ask(ServerScene.get("/else")))
        .startsWith("HTTP/1.1 404")
        .endsWith("{\"Error\": \"not found: GET /else\"}");
    assertThat(scene.ask(ServerScene.get("/?q=%zz")))
        .startsWith("HTTP/1.1 400")
        .contains("{\"Error\": ");
  }

  @Test
  void answersADefectOfAHandlerWith500AndItsNumberInTheLog() throws IOException {
    scene.start(
        HttpServerOptions.builder(),
        exchange -> {
          throw new IllegalStateException("a secret detail");
        });
    assertThat(scene.ask(ServerScene.get("/")))
        .startsWith("HTTP/1.1 500")
        .contains("under number 1")
        .doesNotContain("secret");
  }

  @Test
  void refusesASecondAnswer() throws IOException {
    AtomicReference<RuntimeException> second = new AtomicReference<>();
    scene.start(
        HttpServerOptions.builder(),
        exchange -> {
          exchange.answer(HttpAnswer.json(200, "1"));
          try {
            exchange.answer(HttpAnswer.json(200, "2"));
          } catch (IllegalStateException e) {
            second.set(e);
          }
          return true;
        });
    assertThat(scene.ask(ServerScene.get("/"))).endsWith("1");
    Eventually.eventually("the second was refused", () -> second.get() != null);
  }

  @Test
  void refusesPlaintextElsewhereAndServersThatCantListen() {
    assertThatThrownBy(() -> HttpServer.builder().build()).isInstanceOf(SyncException.class);
    assertThatThrownBy(() -> HttpServer.builder().plaintextOnLoopback().build())
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST));
    HttpServer first = scene.start(HttpServerOptions.builder());
    assertThatThrownBy(
            () ->
                HttpServer.builder()
                    .options(
                        HttpServerOptions.builder().host("127.0.0.1").port(first.port()).build())
                    .plaintextOnLoopback()
                    .build()
                    .start())
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CONFLICT));
    assertThatThrownBy(first::start).isInstanceOf(SyncException.class);
  }

  @Test
  void closesInTimeWhateverIsUnderWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(3);
    HttpServer closing =
        scene.start(
            HttpServerOptions.builder().closeWithin(Duration.ofMillis(500)),
            exchange -> {
              if (exchange.request().path().equals("/stream")) {
                exchange.stream(200, "text/plain").offer(Bytes.utf8("begun"));
              }
              asked.countDown();
              if (exchange.request().path().equals("/block")) {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
              return true;
            });
    int port = closing.port();
    try (RawClient waits = new RawClient(port, null);
        RawClient streams = new RawClient(port, null);
        RawClient blocks = new RawClient(port, null);
        RawClient idle = new RawClient(port, null)) {
      waits.send(ServerScene.get("/wait"));
      streams.send(ServerScene.get("/stream"));
      blocks.send(ServerScene.get("/block"));
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      long began = System.nanoTime();
      closing.close();
      closing.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
      assertThat(waits.answer()).startsWith("HTTP/1.1 503");
      assertThat(streams.answer()).startsWith("HTTP/1.1 200");
      assertThat(streams.ends()).isTrue();
      assertThat(idle.ends()).isTrue();
      assertThat(blocks.ends()).isTrue();
    }
    Eventually.eventually(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("syncline-http")));
    assertThatThrownBy(() -> new RawClient(port, null)).isInstanceOf(IOException.class);
  }
}
