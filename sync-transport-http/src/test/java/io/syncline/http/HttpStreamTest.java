package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class HttpStreamTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");

  private final BlockingQueue<HttpStream> streams = new LinkedBlockingQueue<>();

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  @AfterEach
  void close() {
    server.close();
  }

  private HttpStream open(RawClient client) throws InterruptedException {
    client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    return java.util.Objects.requireNonNull(streams.poll(20, TimeUnit.SECONDS));
  }

  private RawClient start(HttpServerOptions.Builder options) throws IOException {
    server =
        HttpServer.builder()
            .options(options.host("127.0.0.1").build())
            .tls(() -> CONTEXT)
            .handler(exchange -> streams.add(exchange.stream(200, "application/x")))
            .build();
    server.start();
    return new RawClient(server.port(), AUTHORITY.anonymous());
  }

  private static final javax.net.ssl.SSLContext CONTEXT = AUTHORITY.context("server");

  @Test
  void sendsHeadersAtOnceAndBytesAsTheyCome() throws Exception {
    try (RawClient client = start(HttpServerOptions.builder())) {
      HttpStream stream = open(client);
      InputStream in = client.socket().getInputStream();
      assertThat(readUntil(in, "\r\n\r\n")).startsWith("HTTP/1.1 200").contains("application/x");
      for (String word : new String[] {"one", "two", "three"}) {
        assertThat(stream.offer(Bytes.utf8(word))).isTrue();
        assertThat(readUntil(in, word)).contains(word);
      }
      stream.close();
      stream.close();
      assertThat(stream.offer(Bytes.utf8("more"))).isFalse();
      assertThat(readUntil(in, "0\r\n\r\n")).doesNotContain("more");
      client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"); // the connection goes on
      assertThat(streams.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void holdsBackWhereTheClientDoesNotReadAndSaysWhenThereIsRoom() throws Exception {
    try (RawClient client = start(HttpServerOptions.builder().streamBytes(64 << 10))) {
      HttpStream stream = open(client);
      AtomicInteger hints = new AtomicInteger();
      AtomicLong sent = new AtomicLong();
      Bytes piece = Bytes.wrap(new byte[16 << 10]);
      Runnable push =
          () -> {
            while (sent.get() < (64 << 20) && stream.offer(piece)) {
              sent.addAndGet(piece.length());
            }
            if (sent.get() >= (64 << 20)) {
              stream.close();
            }
          };
      stream.onRoom(
          () -> {
            hints.incrementAndGet();
            push.run();
          });
      push.run();
      AtomicLong before = new AtomicLong(-1);
      Eventually.eventually(
          "it stands still", () -> sent.get() == before.getAndSet(sent.get()) && sent.get() > 0);
      assertThat(sent.get()).isLessThan(32 << 20);
      InputStream in = client.socket().getInputStream();
      byte[] buffer = new byte[1 << 16];
      long got = 0;
      while (got < (64 << 20)) {
        int n = in.read(buffer);
        assertThat(n).isPositive();
        got += n;
      }
      assertThat(hints.get()).isPositive();
      Eventually.eventually("all was sent", () -> sent.get() >= (64 << 20));
    }
    Eventually.eventually("no request is left", () -> server.requests() == 0);
  }

  @Test
  void cutsOffAClientThatDoesNotRead() throws Exception {
    try (RawClient client = start(HttpServerOptions.builder().idle(Duration.ofMillis(400)))) {
      HttpStream stream = open(client);
      LinkedBlockingQueue<Boolean> open = new LinkedBlockingQueue<>();
      stream.onRoom(() -> open.add(stream.open()));
      Bytes piece = Bytes.wrap(new byte[64 << 10]);
      Eventually.eventually(
          "the stream ends",
          () -> {
            stream.offer(piece);
            return !stream.open();
          });
      assertThat(client.ends()).isTrue();
      assertThat(open).contains(false);
    }
    Eventually.eventually("no connection is left", () -> server.connections() == 0);
    assertThat(server.requests()).isZero();
  }

  @Test
  void keepsAQuietStreamOpenBeyondTheIdleTime() throws Exception {
    try (RawClient client = start(HttpServerOptions.builder().idle(Duration.ofMillis(200)))) {
      HttpStream stream = open(client);
      readUntil(client.socket().getInputStream(), "\r\n\r\n");
      client.socket().setSoTimeout(1000);
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> client.socket().getInputStream().read())
          .isInstanceOf(java.net.SocketTimeoutException.class);
      assertThat(stream.open()).isTrue();
      client.socket().setSoTimeout(20_000);
      assertThat(stream.offer(Bytes.utf8("still"))).isTrue();
      assertThat(readUntil(client.socket().getInputStream(), "still")).contains("still");
      stream.close();
    }
  }

  @Test
  void noticesAClientThatIsGone() throws Exception {
    RawClient client = start(HttpServerOptions.builder());
    HttpStream stream = open(client);
    LinkedBlockingQueue<Boolean> hints = new LinkedBlockingQueue<>();
    stream.onRoom(() -> hints.add(stream.open()));
    client.socket().setSoLinger(true, 0);
    client.close();
    Eventually.eventually("noticed", () -> !stream.offer(Bytes.utf8("x")));
    assertThat(hints.poll(20, TimeUnit.SECONDS)).isFalse();
    assertThat(stream.open()).isFalse();
    LinkedBlockingQueue<Boolean> late = new LinkedBlockingQueue<>();
    stream.onRoom(() -> late.add(true));
    assertThat(late).hasSize(1);
    Eventually.eventually("no connection is left", () -> server.connections() == 0);
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int b = in.read();
      if (b < 0) {
        return text.toString();
      }
      text.append((char) b);
    }
    return text.toString();
  }
}
