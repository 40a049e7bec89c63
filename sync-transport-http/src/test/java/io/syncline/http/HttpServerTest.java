package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class HttpServerTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final SSLContext CONTEXT = AUTHORITY.context("server");
  private static final Duration QUICK = Duration.ofMillis(300);

  private @Nullable HttpServer server;
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    never.countDown();
    if (server != null) {
      server.close();
    }
  }

  private HttpServer start(HttpServerOptions.Builder options, HttpHandler... handlers) {
    HttpServer.Builder builder =
        HttpServer.builder().options(options.host("127.0.0.1").build()).plaintextOnLoopback();
    for (HttpHandler handler : handlers) {
      builder.handler(handler);
    }
    HttpServer started = builder.build();
    server = started;
    started.start();
    return started;
  }

  private HttpServer startTls(AtomicReference<SSLContext> context, ClientCertificates asked) {
    HttpServer started =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").build())
            .tls(context::get)
            .clientCertificates(asked)
            .handler(HttpServerTest::names)
            .build();
    server = started;
    started.start();
    return started;
  }

  /** Answers who calls. */
  private static boolean names(HttpExchange exchange) {
    String names =
        exchange.request().certificates().stream()
            .map(c -> c.getSubjectX500Principal().getName())
            .toList()
            .toString();
    exchange.answer(new HttpAnswer(200, "text/plain", Bytes.utf8(names), Map.of()));
    return true;
  }

  /** Answers the body's length, or 413. */
  private static boolean counts(HttpExchange exchange) {
    exchange
        .body(1 << 20)
        .whenComplete(
            (body, failure) ->
                exchange.answer(
                    failure == null
                        ? HttpAnswer.json(200, "" + body.length())
                        : HttpAnswer.json(413, Refusals.text("" + cause(failure).getMessage()))));
    return true;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private String ask(String request) throws IOException {
    try (RawClient client = new RawClient(port(), null)) {
      client.send(request);
      return client.answer();
    }
  }

  private int port() {
    return java.util.Objects.requireNonNull(server).port();
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }

  @Test
  void asksHandlersInOrderAndAnswers404Otherwise() throws IOException {
    start(
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
    String answer = ask("GET /a%2Fb/c?q=%C3%A4+b HTTP/1.1\r\nHost: x\r\nx-some: v\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 201").contains("X-Y: z").endsWith("\u00e4 bv");
    assertThat(ask(get("/else")))
        .startsWith("HTTP/1.1 404")
        .endsWith("{\"Error\": \"not found: GET /else\"}");
    assertThat(ask(get("/?q=%zz"))).startsWith("HTTP/1.1 400").contains("{\"Error\": ");
  }

  @Test
  void answersADefectOfAHandlerWith500AndItsNumberInTheLog() throws IOException {
    start(
        HttpServerOptions.builder(),
        exchange -> {
          throw new IllegalStateException("a secret detail");
        });
    assertThat(ask(get("/")))
        .startsWith("HTTP/1.1 500")
        .contains("under number 1")
        .doesNotContain("secret");
  }

  @Test
  void takesBodiesUpToTheirLimitAlsoOnGet() throws IOException {
    start(HttpServerOptions.builder().bodyBytes(2000), HttpServerTest::counts);
    String head = " / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    assertThat(ask("GET" + head + "2000\r\n\r\n" + "x".repeat(2000))).endsWith("2000");
    assertThat(ask("POST" + head + "2001\r\n\r\n" + "x".repeat(2001)))
        .startsWith("HTTP/1.1 413")
        .contains("larger than 2000");
    String chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    String piece = "3e8\r\n" + "y".repeat(1000) + "\r\n";
    assertThat(ask(chunked + piece + piece + "0\r\n\r\n")).endsWith("2000");
    assertThat(ask(chunked + piece + piece + piece)).startsWith("HTTP/1.1 413");
  }

  @Test
  void refusesBodiesThatTogetherAreTooLarge() throws Exception {
    LinkedBlockingQueue<HttpExchange> held = new LinkedBlockingQueue<>();
    start(
        HttpServerOptions.builder().bodyBytes(1000 << 10).heldBytes(1100 << 10),
        exchange -> {
          if (exchange.request().path().equals("/hold")) {
            exchange.body(1 << 20).thenAccept(body -> held.add(exchange));
            return true;
          }
          return counts(exchange);
        });
    String rest = " HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + "x".repeat(900_000);
    try (RawClient first = new RawClient(port(), null)) {
      first.send("POST /hold" + rest);
      HttpExchange holds =
          java.util.Objects.requireNonNull(held.poll(20, TimeUnit.SECONDS), "a held body");
      assertThat(ask("POST /" + rest)).startsWith("HTTP/1.1 413").contains("too many bodies");
      holds.answer(HttpAnswer.json(200, "held"));
      assertThat(first.answer()).endsWith("held");
    }
    String after = "";
    for (int i = 0; i < 100 && !after.endsWith("900000"); i++) {
      after = ask("POST /" + rest); // what the others held may not be free at once
    }
    assertThat(after).endsWith("900000");
  }

  @Test
  void refusesHeadersThatAreTooLong() throws IOException {
    start(HttpServerOptions.builder().headerBytes(2048), HttpServerTest::names);
    String line = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
    assertThat(ask(line + "a".repeat(1500) + "\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(ask(line + "a".repeat(3000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431")
        .contains("{\"Error\": ");
    assertThat(ask(get("/" + "a".repeat(3000)))).startsWith("HTTP/1.1 414").contains("\"Error\"");
  }

  @Test
  void cutsOffAClientWhoseHeadersDoNotCome() throws IOException {
    HttpServer slow =
        start(HttpServerOptions.builder().headersWithin(QUICK), HttpServerTest::names);
    try (RawClient silent = new RawClient(port(), null);
        RawClient dripping = new RawClient(port(), null);
        RawClient again = new RawClient(port(), null)) {
      again.send(get("/"));
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
        start(
            HttpServerOptions.builder().headersWithin(Duration.ofMillis(100)).idle(QUICK),
            HttpServerTest::names);
    try (RawClient client = new RawClient(port(), null)) {
      long began = System.nanoTime();
      client.send(get("/"));
      client.answer();
      assertThat(client.ends()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(QUICK.minusMillis(50));
    }
    assertThat(idle.cutOff()).isZero();
  }

  @Test
  void cutsOffAClientWhoseBodyDoesNotCome() throws IOException {
    HttpServer slow =
        start(HttpServerOptions.builder().requestWithin(QUICK), HttpServerTest::counts);
    try (RawClient client = new RawClient(port(), null)) {
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
        start(
            HttpServerOptions.builder().requestWithin(QUICK),
            exchange -> {
              Bytes large = Bytes.wrap(new byte[32 << 20]);
              exchange.answer(new HttpAnswer(200, "text/plain", large, Map.of()));
              return true;
            });
    try (RawClient client = new RawClient(port(), null)) {
      client.send(get("/"));
      Eventually.eventually("cut off", () -> slow.cutOff() == 1 && slow.requests() == 0);
      assertThat(client.ends()).isTrue();
    }
    Eventually.eventually("no connection is left", () -> slow.connections() == 0);
  }

  @Test
  void answers503WhenTheHandlerDoesNotAndDropsWhatItAnswersLater() throws IOException {
    AtomicReference<HttpExchange> kept = new AtomicReference<>();
    start(
        HttpServerOptions.builder().requestWithin(QUICK),
        exchange -> {
          kept.set(exchange);
          return true;
        });
    try (RawClient client = new RawClient(port(), null)) {
      client.send(get("/"));
      assertThat(client.answer()).startsWith("HTTP/1.1 503").contains("{\"Error\": ");
      HttpExchange late = java.util.Objects.requireNonNull(kept.get());
      late.answer(HttpAnswer.json(200, "{}"));
      assertThat(late.stream(200, "text/plain").open()).isFalse();
      client.send(get("/"));
      assertThat(client.answer()).startsWith("HTTP/1.1 503");
    }
  }

  @Test
  void refusesASecondAnswer() throws IOException {
    AtomicReference<RuntimeException> second = new AtomicReference<>();
    start(
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
    assertThat(ask(get("/"))).endsWith("1");
    Eventually.eventually("the second was refused", () -> second.get() != null);
  }

  @Test
  void acceptsOnlySoManyConnections() throws IOException {
    HttpServer two = start(HttpServerOptions.builder().connections(2), HttpServerTest::names);
    RawClient first = new RawClient(port(), null);
    try (RawClient second = new RawClient(port(), null)) {
      Eventually.eventually("two connections", () -> two.connections() == 2);
      RawClient third = new RawClient(port(), null);
      third.send(get("/"));
      third.socket().setSoTimeout(500);
      assertThatThrownBy(third::answer).isInstanceOf(java.net.SocketTimeoutException.class);
      assertThat(two.connections()).isLessThanOrEqualTo(2);
      first.close();
      third.socket().setSoTimeout(20_000);
      assertThat(third.answer()).startsWith("HTTP/1.1 200");
      third.close();
      second.send(get("/"));
      assertThat(second.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void endsIdleConnectionsSoonerWhereOthersWait() throws IOException {
    start(HttpServerOptions.builder().connections(2).headersWithin(QUICK), HttpServerTest::names);
    try (RawClient first = new RawClient(port(), null);
        RawClient second = new RawClient(port(), null)) {
      for (RawClient client : new RawClient[] {first, second}) {
        client.send(get("/"));
        assertThat(client.answer()).startsWith("HTTP/1.1 200");
      }
      assertThat(ask(get("/"))).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void closesAConnectionAfterManyBadRequests() throws IOException {
    start(HttpServerOptions.builder().badRequests(3));
    try (RawClient client = new RawClient(port(), null)) {
      for (int i = 1; i <= 3; i++) {
        client.send(get("/"));
        String answer = client.answer();
        assertThat(answer).startsWith("HTTP/1.1 404");
        assertThat(answer.contains("Connection: close")).isEqualTo(i == 3);
      }
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void speaksTls12And13OnlyAndNoPlaintext() throws Exception {
    startTls(new AtomicReference<>(AUTHORITY.context("server")), ClientCertificates.NONE);
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (RawClient client = new RawClient(port(), AUTHORITY.anonymous())) {
        ((SSLSocket) client.socket()).setEnabledProtocols(new String[] {protocol});
        client.send(get("/"));
        assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("[]");
        assertThat(((SSLSocket) client.socket()).getSession().getCipherSuite()).contains("_GCM_");
      }
    }
    try (RawClient plain = new RawClient(port(), null)) {
      plain.send(get("/"));
      assertThat(plain.answer()).doesNotContain("200");
    }
    TlsEngines engines = new TlsEngines(() -> AUTHORITY.context("server"), ClientCertificates.NONE);
    assertThat(engines.newSSLEngine().getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
  }

  @Test
  void showsWhoHasACertificateAndRefusesForeignOnes() throws IOException {
    startTls(new AtomicReference<>(AUTHORITY.context("server")), ClientCertificates.WANTED);
    try (RawClient known = new RawClient(port(), AUTHORITY.context("berlin"))) {
      known.send(get("/"));
      assertThat(known.answer()).contains("[CN=berlin, CN=authority]");
    }
    try (RawClient unknown = new RawClient(port(), AUTHORITY.anonymous())) {
      unknown.send(get("/"));
      assertThat(unknown.answer()).endsWith("[]");
    }
    SSLContext foreign = new TestAuthority("authority").context("berlin", AUTHORITY);
    try (RawClient wrong = new RawClient(port(), foreign)) {
      wrong.send(get("/"));
      assertThat(wrong.ends()).isTrue();
    }
  }

  @Test
  void cutsOffAClientThatNeverBeginsTls() throws IOException {
    HttpServer tls =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").headersWithin(QUICK).build())
            .tls(() -> CONTEXT)
            .build();
    server = tls;
    tls.start();
    try (RawClient silent = new RawClient(port(), null);
        RawClient half = new RawClient(port(), null)) {
      half.send(new byte[] {22, 3, 1, 1, 0});
      assertThat(silent.ends()).isTrue();
      assertThat(half.ends()).isTrue();
    }
    Eventually.eventually("no connection is left", () -> tls.connections() == 0);
  }

  @Test
  void needsACertificateWhereToldTo() throws IOException {
    startTls(new AtomicReference<>(AUTHORITY.context("server")), ClientCertificates.NEEDED);
    try (RawClient without = new RawClient(port(), AUTHORITY.anonymous())) {
      without.send(get("/"));
      assertThat(without.ends()).isTrue();
    }
    try (RawClient with = new RawClient(port(), AUTHORITY.context("paris"))) {
      with.send(get("/"));
      assertThat(with.answer()).contains("CN=paris");
    }
  }

  @Test
  void servesANewCertificateToNewConnectionsOnly() throws Exception {
    AtomicReference<SSLContext> context = new AtomicReference<>(AUTHORITY.context("old"));
    startTls(context, ClientCertificates.NONE);
    SSLContext mine = AUTHORITY.anonymous();
    try (RawClient before = new RawClient(port(), mine)) {
      before.send(get("/"));
      before.answer();
      assertThat(peer(before)).isEqualTo("CN=old");
      context.set(AUTHORITY.context("new"));
      try (RawClient after = new RawClient(port(), mine)) { // offers to resume the old session
        after.send(get("/"));
        assertThat(after.answer()).startsWith("HTTP/1.1 200");
        assertThat(peer(after)).isEqualTo("CN=new");
      }
      before.send(get("/"));
      assertThat(before.answer()).startsWith("HTTP/1.1 200");
    }
  }

  private static String peer(RawClient client) throws IOException {
    return ((java.security.cert.X509Certificate)
            ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  @Test
  void refusesPlaintextElsewhereAndServersThatCantListen() {
    assertThatThrownBy(() -> HttpServer.builder().build()).isInstanceOf(SyncException.class);
    assertThatThrownBy(() -> HttpServer.builder().plaintextOnLoopback().build())
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST));
    HttpServer first = start(HttpServerOptions.builder());
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
        start(
            HttpServerOptions.builder().closeWithin(Duration.ofMillis(500)),
            exchange -> {
              asked.countDown();
              if (exchange.request().path().equals("/stream")) {
                exchange.stream(200, "text/plain").offer(Bytes.utf8("begun"));
              } else if (exchange.request().path().equals("/block")) {
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
      waits.send(get("/wait"));
      streams.send(get("/stream"));
      blocks.send(get("/block"));
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
