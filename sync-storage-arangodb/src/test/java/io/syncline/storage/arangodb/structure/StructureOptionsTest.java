package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StructureOptionsTest {
  private final StructureOptions defaults = StructureOptions.DEFAULTS;

  @Test
  void hasDefaults() {
    assertThat(defaults)
        .isEqualTo(
            new StructureOptions(
                1, 2147483647, false, Duration.ofSeconds(5), SystemNames.REPLICATED));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> defaults.withReplicationFactor(0, 1)).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> defaults.withReplicationFactor(3, 2)).hasMessageContaining("3 to 2");
    assertThatThrownBy(() -> defaults.withSettle(Duration.ofSeconds(-1)))
        .hasMessageContaining("settling");
    assertThatThrownBy(() -> defaults.withSettle(Duration.ofMinutes(11)))
        .hasMessageContaining("10 minutes");
    assertThatThrownBy(() -> defaults.withSystemCollections(Set.of("_users")))
        .hasMessageContaining("_users");
  }

  @Test
  void isInTheGuideWithItsDefaults() throws IOException {
    String guide = Files.readString(Path.of("../docs/arangodb.md"));
    for (RecordComponent option : StructureOptions.class.getRecordComponents()) {
      assertThat(guide).contains("| `" + option.getName() + "` | ");
    }
    assertThat(guide)
        .contains("| `minReplicationFactor` | " + defaults.minReplicationFactor() + " |")
        .contains("| `maxReplicationFactor` | " + defaults.maxReplicationFactor() + " |")
        .contains("| `leaveRoot` | " + (defaults.leaveRoot() ? "yes" : "no") + " |")
        .contains("| `settle` | " + defaults.settle().toSeconds() + " s |");
    defaults.systemCollections().forEach(name -> assertThat(guide).contains("`" + name + "`"));
  }
}
