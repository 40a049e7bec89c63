package io.syncline.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.examples.quickstart.data.JdkDataset;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuickstartOptionsTest {

  private final Properties properties = new Properties();

  @Test
  void replicatesTheDataOfTheJdkOverMemoryByDefault() {
    QuickstartOptions options = QuickstartOptions.from(properties);
    assertThat(options.dataset()).isInstanceOf(JdkDataset.class);
    assertThat(options.store()).isEqualTo(QuickstartOptions.Store.ROCKSDB);
    assertThat(options.transport()).isEqualTo(QuickstartOptions.Transport.MEMORY);
    assertThat(options.describe())
        .contains("store rocksdb; transport memory", "-DdamageSeed=" + options.seed());
  }

  @Test
  void takesWhatIsGiven() {
    properties.setProperty("store", "arangodb-standin");
    properties.setProperty("transport", "kafka");
    properties.setProperty("documents", "2_000");
    properties.setProperty("documentSize", "100");
    properties.setProperty("damageSeed", "-7");
    QuickstartOptions options = QuickstartOptions.from(properties);
    assertThat(options.transport()).isEqualTo(QuickstartOptions.Transport.KAFKA);
    assertThat(options.dataset().title()).isEqualTo("2,000 documents of 100 bytes in 8 shards");
    assertThat(options.seed()).isEqualTo(-7);
    assertThat(options.store()).isEqualTo(QuickstartOptions.Store.ARANGODB_STANDIN);
    assertThat(options.describe()).contains("store arangodb-standin; transport kafka");
  }

  @Test
  void completesAHalfGivenLoad() {
    properties.setProperty("documentSize", "300");
    assertThat(QuickstartOptions.from(properties).dataset().title())
        .isEqualTo("500,000 documents of 300 bytes in 8 shards");
  }

  @ParameterizedTest
  @CsvSource({
    "store, paper, 'store is ''paper''; allowed is rocksdb or arangodb-standin'",
    "transport, pigeon, 'transport is ''pigeon''; allowed is memory, kafka or http'",
    "documents, many, documents is 'many'; allowed is a whole number",
    "documents, 0, documents is 0; at least 1 is needed",
    "documentSize, 9999999999, documentSize is 2147483647; allowed is 64 to 16777216 bytes",
    "damageSeed, '', damageSeed is ''; allowed is a whole number"
  })
  void namesWhatItRefuses(String name, String value, String message) {
    properties.setProperty(name, value);
    assertThatThrownBy(() -> QuickstartOptions.from(properties))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
