package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide to Kafka lists every option and quotes code that the build compiles. */
final class KafkaGuideTest {
  private static final Pattern QUOTE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @Test
  void listsEveryOption() throws IOException {
    String guide = guide();
    for (RecordComponent option : KafkaOptions.class.getRecordComponents()) {
      if (!option.getName().equals("topics")) {
        assertThat(guide).contains("`" + option.getName() + "`");
      }
    }
    for (RecordComponent option : KafkaTopics.class.getRecordComponents()) {
      assertThat(guide).contains("| `topics." + option.getName() + "` |");
    }
  }

  @Test
  void saysTheDefaults() throws IOException {
    KafkaOptions options =
        KafkaOptions.builder(
                new ClusterId("dc"),
                List.of("localhost:9092"),
                new KafkaSecurity.PlaintextOnLoopback())
            .build();
    String guide = guide();
    assertThat(guide)
        .contains("| `bufferBytes` | " + (options.bufferBytes() >> 20) + " MiB |")
        .contains("| `channelBytes` | " + (options.channelBytes() >> 20) + " MiB |")
        .contains("| `readBytes` | " + (options.readBytes() >> 20) + " MiB |")
        .contains("| `readerBytes` | " + (options.readerBytes() >> 20) + " MiB |")
        .contains("| `linger` | " + options.linger().toMillis() + " ms |")
        .contains("| `deliveryTimeout` | " + options.deliveryTimeout().toSeconds() + " s |")
        .contains("| `adminTimeout` | " + options.adminTimeout().toSeconds() + " s |")
        .contains("| `topicCheck` | " + options.topicCheck().toSeconds() + " s |")
        .contains("| `closeTimeout` | " + options.closeTimeout().toSeconds() + " s |")
        .contains("| `compression` | `" + options.compression() + "`");
    KafkaTopics topics = options.topics();
    assertThat(guide)
        .contains("`topics.retention` | " + topics.retention().toMinutes() + " min |")
        .contains("`topics.retentionBytes` | " + (topics.retentionBytes() >> 20) + " MiB")
        .contains("`topics.segmentBytes` | " + (topics.segmentBytes() >> 20) + " MiB |")
        .contains("`topics.replicationFactor` | " + topics.replicationFactor() + ":")
        .contains(
            String.format(Locale.ROOT, "`topics.maxPartitions` | %,d a", topics.maxPartitions()))
        .contains("`topics.sharedPartitions` | " + topics.sharedPartitions() + " |");
  }

  @Test
  void quotesOnlyWhatIsCompiled() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/syncline/transport/kafka/KafkaGuideTest.java"));
    Matcher quote = QUOTE.matcher(guide());
    assertThat(quote.find()).isTrue();
    do {
      assertThat(source).contains(quote.group(1));
    } while (quote.find());
  }

  /** What the guide quotes; needs files that are not here. */
  static List<AutoCloseable> quoted(MetricRegistry registry) throws IOException {
    KafkaSecurity tls = KafkaTls.ofPem(Path.of("ca.pem"), Path.of("worker.keyfile"));
    KafkaOptions options =
        KafkaOptions.builder(new ClusterId("berlin"), List.of("kafka-1.berlin:9093"), tls)
            .peerAccess(
                PeerAccess.shared(KafkaTls.ofPem(Path.of("ca.pem"), Path.of("peers.keyfile"))))
            .metrics(registry)
            .build();
    Transport transport = new KafkaTransport(options);
    ChannelAdmin channels = new KafkaChannelAdmin(options);
    return List.of(transport, (KafkaChannelAdmin) channels);
  }

  private static String guide() throws IOException {
    return Files.readString(Path.of("../docs/kafka.md"));
  }
}
