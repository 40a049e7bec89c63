package io.syncline.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.quickstart.arangodb.StandInStores;
import io.syncline.examples.quickstart.progress.ProgressDisplay;
import io.syncline.examples.quickstart.progress.QuickstartResult;
import io.syncline.examples.quickstart.store.Stores;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small run from one stand-in to another, with the adapter on both sides. */
class QuickstartOnStandInsTest {

  @Test
  @Timeout(120)
  void replicatesAndFindsEveryPlantedDifference(@TempDir Path folder) {
    Properties properties = new Properties();
    properties.setProperty("store", "arangodb-standin");
    properties.setProperty("documents", "200");
    properties.setProperty("documentSize", "200");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    QuickstartResult result;
    try (Stores stores = new StandInStores(folder);
        Carrier carrier = Carrier.memory()) {
      result =
          new QuickstartRun(
                  QuickstartOptions.from(properties),
                  stores,
                  carrier,
                  ProgressDisplay.plain(new PrintStream(said, true, StandardCharsets.UTF_8)))
              .run(Optional.of(new CopyCost.Before(30.0, 20.0, 10.0)));
    }
    assertThat(result.passed()).as(said.toString(StandardCharsets.UTF_8)).isTrue();
    assertThat(result.documents()).isGreaterThan(200);
    assertThat(result.differencesPlanted()).isEqualTo(18);
    assertThat(result.line())
        .matches(
            ".* adapter_cpu_us_per_doc=[0-9.]+ rocksdb_cpu_us_per_doc=10.0"
                + " first_adapter_cpu_us_per_doc=20.0 first_rocksdb_cpu_us_per_doc=30.0");
  }
}
