package io.syncline.examples.quickstart.rocksdb.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.SyntheticDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLimitTest {

  @Test
  void writesAllDocumentsSoManyTimesAndLeavesNothingBehind(@TempDir Path folder) throws Exception {
    Dataset dataset = new SyntheticDataset(5_050, 256);
    AtomicInteger rounds = new AtomicInteger();
    WriteLimit.Measured measured =
        WriteLimit.measure(
            reader -> {
              rounds.incrementAndGet();
              dataset.forEachDocument(reader);
            },
            folder,
            3);
    assertThat(rounds).hasValue(3);
    assertThat(measured.documents()).isEqualTo(5_050);
    assertThat(measured.documentsPerSecond()).isPositive();
    assertThat(measured.options()).contains("wal=on", "batch=100", "threads=1");
    try (var stores = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(stores.filter(file -> file.toString().endsWith(".sst"))).isEmpty();
    }
  }
}
