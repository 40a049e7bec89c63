package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.sun.management.ThreadMXBean;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.http.HttpAnswer;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.HttpStream;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A little that came over the line never becomes much in memory: what the threads allocate that
 * read it is measured, and what waits to be polled.
 */
@Timeout(120)
final class MemoryBoundTest {
  private static final long MIB = 1 << 20;
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");
  private static final ChannelId CHANNEL =
      new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 0);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Process source = keep(Process.master(SOURCE, UnaryOperator.identity()));
  private final Process target = keep(Process.master(TARGET, UnaryOperator.identity()));
  private final HttpTransport reading = keep(new HttpTransport(target.site));
  private final AtomicInteger asked = new AtomicInteger();

  private <T extends AutoCloseable> T keep(T thing) {
    opened.add(0, thing);
    return thing;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable thing : opened) {
      thing.close();
    }
  }

  /** By thread, what those of this name have allocated since they began. */
  private static Map<Long, Long> allocated(String name) {
    Map<Long, Long> bytes = new HashMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(name)) {
        bytes.put(thread.getId(), THREADS.getThreadAllocatedBytes(thread.getId()));
      }
    }
    return bytes;
  }

  private static long since(Map<Long, Long> before, String name) {
    return allocated(name).entrySet().stream()
        .mapToLong(now -> now.getValue() - before.getOrDefault(now.getKey(), 0L))
        .sum();
  }

  /** A peer that answers each new session with these bytes, and knows none of before. */
  private ChannelReader readerOf(byte[] answer) {
    HttpServer peer =
        keep(
            HttpServer.builder()
                .options(HttpServerOptions.builder().host("127.0.0.1").build())
                .tls(() -> Process.AUTHORITY.context("server"))
                .handler(exchange -> bad(exchange, answer))
                .build());
    peer.start();
    PeerAddress address =
        new PeerAddress(
            "http",
            List.of("https://127.0.0.1:" + peer.port()),
            Map.of("token", "ab".repeat(32)),
            Instant.MAX);
    return reading.reader(address, CHANNEL);
  }

  private boolean bad(HttpExchange exchange, byte[] answer) {
    if (exchange.request().parameter("new").isEmpty()) {
      exchange.answer(new HttpAnswer(410, "", Bytes.EMPTY, Map.of()));
    } else {
      HttpStream stream = exchange.stream(200, ChannelRoutes.STREAM_TYPE);
      stream.offer(Bytes.wrap(answer));
      stream.close();
      asked.incrementAndGet();
    }
    return true;
  }

  private static byte[] compressed(int windowLog, Iterable<byte[]> pieces) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes, 3)) {
      if (windowLog > 0) {
        out.setLong(windowLog);
      }
      for (byte[] piece : pieces) {
        out.write(piece);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] hello() {
    return MessageWriter.encode(
            List.of(new Message.Hello(MessageWriter.VERSION, "p", false), new Message.Opened(1)))
        .toArray();
  }

  @Test
  void aReaderTakesNoMoreThanOneMessageOfABomb() throws Exception {
    byte[] zeros = new byte[(int) MIB];
    List<byte[]> pieces = new ArrayList<>();
    pieces.add(hello());
    pieces.add(ByteBuffer.allocate(4).putInt(16 << 20).array());
    for (int i = 0; i < 256; i++) {
      pieces.add(zeros);
    }
    byte[] bomb = compressed(0, pieces);
    assertThat(bomb).hasSizeLessThan(64 << 10);
    ChannelReader reader = readerOf(bomb);
    String thread = "syncline-http-paris-reading-1-in";
    eventually("it has begun", () -> asked.get() >= 2);
    Map<Long, Long> before = allocated(thread);
    int from = asked.get();
    eventually("it is attacked", () -> asked.get() >= from + 6);
    int attacks = asked.get() - from + 1;
    // The buffer of one message as it grows: 16 MiB, and before that 8, 4, ...
    assertThat(since(before, thread) / attacks).isLessThan(40 * MIB);
    assertThat(reader.poll()).isEmpty();
    assertThat(target.site.metrics.errors.value()).isGreaterThanOrEqualTo(from);
  }

  @Test
  void aReaderThatDoesNotPollHoldsNoMoreThanItsWindowsOfABombOfGoodFrames() throws Exception {
    List<byte[]> pieces = new ArrayList<>();
    pieces.add(hello());
    for (int i = 1; i <= 128; i++) {
      Frame frame =
          new Frame(
              new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(new byte[(int) MIB - 4096]));
      pieces.add(MessageWriter.encode(List.of(new Message.Data(1, i, frame))).toArray());
    }
    byte[] bomb = compressed(0, pieces);
    assertThat(bomb).hasSizeLessThan(128 << 10);
    ChannelReader reader = readerOf(bomb);
    eventually("it is attacked again and again", () -> asked.get() >= 20);
    long held = 0;
    for (Optional<Received> r = reader.poll(); r.isPresent(); r = reader.poll()) {
      held += r.get().frame().payload().length();
    }
    assertThat(held).isPositive().isLessThan(9 * target.site.options().readerBytes());
  }

  @Test
  void aReaderDoesNotMakeRoomForAWindowOfAHundredMebibytes() throws Exception {
    byte[] noise = new byte[(int) MIB];
    new java.util.Random(1).nextBytes(noise);
    List<byte[]> pieces = List.of(hello(), noise, noise);
    ChannelReader reader = readerOf(compressed(27, pieces));
    eventually("it is attacked", () -> asked.get() >= 3);
    assertThat(reader.ready().toCompletableFuture()).as("not even the greeting").isNotDone();

    ChannelReader other = readerOf(compressed(0, pieces));
    other.ready().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aServerAllocatesLittleForBodiesThatLieAboutTheirSize() throws Exception {
    String token =
        new HttpChannelAdmin(source.site)
            .address(TARGET, CHANNEL.sync())
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS)
            .properties()
            .getOrDefault("token", "");
    List<byte[]> zeros = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      zeros.add(new byte[(int) MIB]);
    }
    byte[] bomb = compressed(0, zeros);
    byte[] lie = ByteBuffer.allocate(8).putInt(8 << 20).array();
    byte[] list =
        ByteBuffer.allocate(30).putInt(26).put(MessageWriter.CREDENTIALS).putInt(1 << 30).array();
    assertThat(say(token, "", lie)).as("warmed up").isEqualTo(400);
    Map<Long, Long> before = allocated("syncline-http");
    for (int i = 0; i < 20; i++) {
      assertThat(say(token, "zstd", bomb)).isEqualTo(400);
      assertThat(say(token, "gzip", bomb)).isEqualTo(400);
      assertThat(say(token, "", lie)).isEqualTo(400);
      assertThat(say(token, "", list)).isEqualTo(400);
    }
    // 80 requests, of which the last 20 bombs would be 5 GiB.
    assertThat(since(before, "syncline-http")).isLessThan(80 * MIB / 2);
  }

  private int say(String token, String encoding, byte[] body) throws IOException {
    Request request =
        new Request.Builder()
            .url(
                source.url()
                    + ChannelRoutes.PREFIX
                    + "stream?session=aaaaaaaaaaaaaaaaaaaa&window=1000&total=1000&new=1")
            .header("Authorization", "Bearer " + token)
            .header("Content-Encoding", encoding.isEmpty() ? "identity" : encoding)
            .post(RequestBody.create(body))
            .build();
    try (Response response = target.site.calls().calls().newCall(request).execute()) {
      return response.code();
    }
  }
}
