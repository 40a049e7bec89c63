package io.syncline.testbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerOptionsTest {
  @Test
  void defaultsAreASmallPlainBroker() {
    BrokerOptions options = BrokerOptions.plain();
    assertThat(options.certificates()).isEmpty();
    assertThat(options.settings()).isEmpty();
    assertThat(options.heapMegabytes()).isEqualTo(384);
    assertThat(options.peakSpeed()).isFalse();
    assertThat(options.startLimit()).isEqualTo(Duration.ofSeconds(60));
    assertThat(options.jvmOptions())
        .containsExactly("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  }

  @Test
  void eachOptionKeepsTheOthers() {
    BrokerOptions options =
        BrokerOptions.plain()
            .withPeakSpeed()
            .withHeapMegabytes(256)
            .withStartLimit(Duration.ofSeconds(5))
            .withRetention(Duration.ofMinutes(1))
            .withMaxMessageBytes(4096)
            .with("auto.create.topics.enable", "true");
    assertThat(options.heapMegabytes()).isEqualTo(256);
    assertThat(options.jvmOptions()).containsExactly("-Xmx256m", "-XX:+UseSerialGC");
    assertThat(options.startLimit()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.settings())
        .isEqualTo(
            Map.of(
                "log.retention.ms", "60000",
                "message.max.bytes", "4096",
                "auto.create.topics.enable", "true"));
  }

  @Test
  void whatCannotWorkIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokerOptions.plain().withHeapMegabytes(1))
        .withMessageContaining("heapMegabytes=1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokerOptions.plain().withStartLimit(Duration.ZERO))
        .withMessageContaining("startLimit=PT0S");
  }
}
