package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.HttpStream;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of bytes that are none of ours, on the line and from whoever is at its other end.
 */
@Timeout(120)
final class GarbageTest {
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");
  private static final ChannelId CHANNEL =
      new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 0);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Process source = keep(Process.master(SOURCE, UnaryOperator.identity()));
  private final Process target = keep(Process.master(TARGET, UnaryOperator.identity()));
  private final CutProxy proxy = keep(new CutProxy(source.server.port()));
  private final HttpTransport reading = keep(new HttpTransport(target.site));
  private final HttpChannelAdmin admin = new HttpChannelAdmin(source.site);

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

  private static <T> T get(java.util.concurrent.CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Frame frame(int number) {
    ByteBuffer payload = ByteBuffer.allocate(50_000).putInt(number);
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload.array()));
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "true, true"})
  void bitsThatChangeOnTheWayCostTheLineAndNoFrame(boolean asked, boolean answered)
      throws Exception {
    get(admin.create(List.of(new ChannelSpec(CHANNEL, 1))));
    PeerAddress given = get(admin.address(TARGET, CHANNEL.sync()));
    PeerAddress address =
        new PeerAddress("http", List.of(proxy.url()), given.properties(), given.expires());
    ChannelReader reader = reading.reader(address, CHANNEL);
    get(reader.ready());
    ChannelWriter writer = keep(new HttpTransport(source.site)).writer(CHANNEL);
    int sent = 0;
    for (int got = 0; got < 300; ) {
      while (sent < 300 && writer.offer(frame(sent))) {
        sent++;
      }
      if (got == 100 || got == 200) {
        long errors = target.site.metrics.errors.value();
        proxy.garble(asked, answered);
        eventually("it is counted", () -> target.site.metrics.errors.value() > errors);
        proxy.garble(false, false);
      }
      int expected = got++;
      eventually(
          "frame " + expected,
          () ->
              reader
                  .poll()
                  .filter(r -> r.frame().payload().buffer().getInt() == expected)
                  .isPresent());
    }
    assertThat(reader.poll()).isEmpty();
  }

  /** What a peer may answer that is none: raw, or compressed as it should be. */
  private static List<byte[]> answers() {
    Random random = new Random(1);
    byte[] noise = new byte[100_000];
    random.nextBytes(noise);
    byte[] lie = ByteBuffer.allocate(4 + 10).putInt(16 << 20).array();
    byte[] wrong =
        MessageWriter.encode(
                List.of(
                    new Message.Hello(MessageWriter.VERSION, "p", true),
                    new Message.Data(1, 1, frame(1))))
            .toArray();
    wrong[wrong.length - 1] ^= 1;
    byte[] other = MessageWriter.encode(List.of(new Message.Hello(9, "p", true))).toArray();
    return List.of(
        noise,
        Zstd.compress(noise),
        Zstd.compress(lie),
        Zstd.compress(wrong),
        Zstd.compress(other),
        Zstd.compress(Arrays.copyOf(wrong, 3)));
  }

  @Test
  void aPeerThatAnswersGarbageIsAskedAgainWithPausesAndNothingOfItIsTaken() throws Exception {
    List<byte[]> answers = answers();
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        keep(
            HttpServer.builder()
                .options(HttpServerOptions.builder().host("127.0.0.1").build())
                .tls(() -> Process.AUTHORITY.context("server"))
                .handler(
                    exchange -> {
                      HttpStream stream = exchange.stream(200, ChannelRoutes.STREAM_TYPE);
                      stream.offer(
                          Bytes.wrap(answers.get(asked.getAndIncrement() % answers.size())));
                      stream.close();
                      return true;
                    })
                .build());
    server.start();
    PeerAddress address =
        new PeerAddress(
            "http",
            List.of("https://127.0.0.1:" + server.port()),
            Map.of("token", "ab".repeat(32)),
            Instant.MAX);
    ChannelReader reader = reading.reader(address, CHANNEL);
    eventually("each was answered twice", () -> asked.get() > 2 * answers.size());
    assertThat(target.site.metrics.errors.value()).isGreaterThanOrEqualTo(answers.size());
    assertThat(target.site.metrics.framesReceived.value()).isZero();
    assertThat(reader.ready().toCompletableFuture()).isNotDone();
    assertThat(reader.poll()).isEmpty();
  }

  @Test
  void aReaderThatSaysGarbageIsRefusedAndCounted() throws Exception {
    get(admin.create(List.of(new ChannelSpec(CHANNEL, 1))));
    String token =
        get(admin.address(TARGET, CHANNEL.sync())).properties().getOrDefault("token", "");
    byte[] noise = new byte[10_000];
    new Random(2).nextBytes(noise);
    for (byte[] body : List.of(noise, ByteBuffer.allocate(8).putInt(8 << 20).array())) {
      long errors = source.site.metrics.errors.value();
      assertThat(
              say("stream?session=aaaaaaaaaaaaaaaaaaaa&window=1000&total=1000&new=1", token, body))
          .isEqualTo(400);
      assertThat(source.site.metrics.errors.value()).isEqualTo(errors + 1);
      assertThat(say("flow?session=aaaaaaaaaaaaaaaaaaaa&sequence=1", token, body)).isEqualTo(410);
    }
  }

  private int say(String call, String token, byte[] body) throws IOException {
    Request request =
        new Request.Builder()
            .url(source.url() + ChannelRoutes.PREFIX + call)
            .header("Authorization", "Bearer " + token)
            .post(RequestBody.create(body))
            .build();
    try (Response response = target.site.calls().calls().newCall(request).execute()) {
      return response.code();
    }
  }
}
