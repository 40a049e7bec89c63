package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a host writes is short, and keeps the contract all the same. */
class HashMapStoreTest {
  @Nested
  class Contract implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new HashMapCluster();
    }
  }

  @Test
  void aHostsStoreTakesLessThanAHundredAndFiftyLinesOfCode() throws IOException {
    Path source = Path.of("src/test/java/io/syncline/testkit/store/HashMapStore.java");
    try (var lines = Files.lines(source)) {
      long code =
          lines
              .map(String::strip)
              .filter(l -> !l.isEmpty() && !l.startsWith("import ") && !l.startsWith("@Override"))
              .count();
      assertThat(code).isLessThan(150);
    }
  }
}
