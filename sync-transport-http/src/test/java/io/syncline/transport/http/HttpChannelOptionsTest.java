package io.syncline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The options of channels over HTTPS: their defaults, and what is allowed. */
final class HttpChannelOptionsTest {
  private static final String URL = "https://w1.berlin:8729";

  static HttpChannelOptions.Builder builder() {
    return HttpChannelOptions.builder(new ClusterId("berlin"), URL, () -> Process.CLIENT);
  }

  @Test
  void hasTheDefaultsThatAreDocumented() {
    HttpChannelOptions options = builder().process("w1").build();
    HttpChannelOptions expected =
        new HttpChannelOptions(
            new ClusterId("berlin"),
            "w1",
            URL,
            List.of(),
            List.of(URL),
            options.tls(),
            java.util.Optional.empty(),
            options.workers(),
            options.leading(),
            1 << 20,
            8 << 20,
            256 << 20,
            4 << 20,
            64 << 20,
            256,
            20_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            options.tokens(),
            java.util.Optional.empty(),
            options.metrics());
    assertThat(options).isEqualTo(expected);
    assertThat(options.leading().get()).isTrue();
    assertThat(options.tokens().issue("x").timeToLive()).isEqualTo(Duration.ofHours(6));
    assertThat(builder().build().process()).isNotEqualTo(builder().build().process());
  }

  @Test
  void nobodyIsAWorkerUntilItIsSaidWhoIs() {
    assertThat(builder().build().workers().test(null)).isFalse();
  }

  @Test
  void refusesWhatIsOutOfRangeAndNamesIt() {
    refuses("process", b -> b.process("a b"));
    refuses("process", b -> b.process(""));
    refuses("masters", b -> b.masters(List.of("http://m1:1"), () -> "t"));
    refuses("advertised", b -> b.advertised(List.of("https://u:p@m1:1")));
    refuses("advertised", b -> b.advertised(List.of("https://m1:1/path")));
    refuses("maxFrameBytes", b -> b.maxFrameBytes((4 << 10) - 1));
    refuses("maxFrameBytes", b -> b.maxFrameBytes((16 << 20) + 1));
    refuses("channelBytes", b -> b.writing(256 << 20, 2 << 20));
    refuses("channelBytes", b -> b.writing(2L << 30, (1 << 30) + 1));
    refuses("bufferBytes", b -> b.writing((8 << 20) - 1, 8 << 20));
    refuses("readerBytes", b -> b.reading(64 << 20, 2 << 20));
    refuses("readBytes", b -> b.reading((4 << 20) - 1, 4 << 20));
    refuses("maxSessions", b -> b.serving(0, 1));
    refuses("maxSessions", b -> b.serving(10_001, 1));
    refuses("maxChannels", b -> b.serving(1, 0));
    refuses("maxChannels", b -> b.serving(1, 1_000_001));
    refuses("beat", b -> b.beats(Duration.ofMillis(99), Duration.ofSeconds(30)));
    refuses("beat", b -> b.beats(Duration.ofSeconds(61), Duration.ofMinutes(10)));
    refuses("sessionHold", b -> b.beats(Duration.ofSeconds(5), Duration.ofSeconds(14)));
    refuses("sessionHold", b -> b.beats(Duration.ofSeconds(5), Duration.ofMinutes(11)));
    refuses("connectTimeout", b -> b.timeouts(Duration.ofMillis(99), Duration.ofSeconds(1)));
    refuses("callTimeout", b -> b.timeouts(Duration.ofSeconds(1), Duration.ofMillis(999)));
    refuses("retryMost", b -> b.retryMost(Duration.ofMillis(99)));
    refuses("tokenRenewal", b -> b.tokenRenewal(Duration.ofMillis(99)));
    refuses("tokenRenewal", b -> b.tokenRenewal(Duration.ofMinutes(61)));
    refuses("closeTimeout", b -> b.closeTimeout(Duration.ofSeconds(61)));
  }

  private static void refuses(String name, UnaryOperator<HttpChannelOptions.Builder> change) {
    assertThatThrownBy(() -> change.apply(builder()).build())
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST))
        .hasMessageStartingWith("option " + name + " = ");
  }

  @Test
  void showsNoCredentials() {
    HttpChannelOptions options = builder().masters(List.of("https://m1:1"), () -> "secret").build();
    assertThat(options.toString()).contains("w1.berlin").doesNotContain("secret");
  }
}
