package io.syncline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.SyncMasterListener;
import io.syncline.SyncRuntime;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.security.ChannelTokens;
import io.syncline.security.SecretSource;
import io.syncline.state.StateStore;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide to channels over HTTPS lists every option and quotes code that the build compiles. */
final class DirectGuideTest {
  private static final Pattern QUOTE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private final String guide = guide();

  @Test
  void listsEveryOptionWithWhatGoesWrong() {
    List<String> rows = guide.lines().filter(line -> line.matches("\\| `.*")).toList();
    for (RecordComponent option : HttpChannelOptions.class.getRecordComponents()) {
      assertThat(rows).anyMatch(row -> row.split("\\|")[1].contains("`" + option.getName() + "`"));
    }
  }

  @Test
  void saysTheDefaults() {
    HttpChannelOptions options = HttpChannelOptionsTest.builder().build();
    assertThat(guide)
        .contains("| `maxFrameBytes` | " + (options.maxFrameBytes() >> 20) + " MiB |")
        .contains("| `channelBytes` | " + (options.channelBytes() >> 20) + " MiB |")
        .contains("| `bufferBytes` | " + (options.bufferBytes() >> 20) + " MiB |")
        .contains("| `readerBytes` | " + (options.readerBytes() >> 20) + " MiB |")
        .contains("| `readBytes` | " + (options.readBytes() >> 20) + " MiB |")
        .contains("| `maxSessions` | " + options.maxSessions() + " |")
        .contains(String.format(Locale.ROOT, "| `maxChannels` | %,d |", options.maxChannels()))
        .contains("| `beat` | " + options.beat().toSeconds() + " s |")
        .contains("| `sessionHold` | " + options.sessionHold().toSeconds() + " s |")
        .contains("| `connectTimeout` | " + options.connectTimeout().toSeconds() + " s |")
        .contains("| `callTimeout` | " + options.callTimeout().toSeconds() + " s |")
        .contains("| `retryMost` | " + options.retryMost().toSeconds() + " s |")
        .contains("| `tokenRenewal` | " + options.tokenRenewal().toMinutes() + " min |")
        .contains("| `closeTimeout` | " + options.closeTimeout().toSeconds() + " s |")
        .contains("lasts " + ChannelTokens.Options.DEFAULT.timeToLive().toHours() + " h");
  }

  @Test
  void quotesOnlyWhatIsCompiled() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/syncline/transport/http/DirectGuideTest.java"));
    Matcher quote = QUOTE.matcher(guide);
    assertThat(quote.find()).isTrue();
    do {
      assertThat(source).contains(quote.group(1));
    } while (quote.find());
  }

  /** What the guide quotes. */
  static List<Object> quoted(
      SyncRuntime runtime,
      ClusterId berlin,
      Supplier<ClientTls> tls,
      Supplier<String> workerToken,
      Predicate<HttpRequest> isWorker,
      StateStore state) {
    ChannelTokens tokens =
        new ChannelTokens(runtime, SecretSource.system(), ChannelTokens.Options.DEFAULT);
    HttpSite master =
        new HttpSite(
            HttpChannelOptions.builder(berlin, "https://m1.berlin:8629", tls)
                .advertised(List.of("https://m1.berlin:8629", "https://m2.berlin:8629"))
                .workers(isWorker)
                .tokens(tokens)
                .state(state)
                .build());
    ChannelAdmin channels = new HttpChannelAdmin(master); // for SyncMaster.Builder.channels
    SyncMasterListener leads = master.masterListener(); // for SyncMaster.Builder.listener

    HttpSite worker =
        new HttpSite(
            HttpChannelOptions.builder(berlin, "https://w1.berlin:8729", tls)
                .masters(List.of("https://m1.berlin:8629", "https://m2.berlin:8629"), workerToken)
                .build());
    Transport transport = new HttpTransport(worker); // for SyncWorker.Builder.transport
    return List.of(channels, leads, transport);
  }

  private static String guide() {
    try {
      return Files.readString(Path.of("../docs/direct.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
