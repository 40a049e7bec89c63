package io.syncline.examples.quickstart.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.quickstart.data.CollectionDefinition;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.rocksdb.raw.HandMadeStore;
import io.syncline.examples.quickstart.rocksdb.raw.StoreSide;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StructureVerificationTest {

  private static final CollectionId ONE = new CollectionId("base", "one");
  private static final CollectionId TWO = new CollectionId("base", "two");
  private static final List<CollectionDefinition> EXPECTED =
      List.of(CollectionDefinition.documents(ONE, 2), CollectionDefinition.documents(TWO, 3));

  @TempDir private Path sourceFolder;
  @TempDir private Path targetFolder;

  private List<String> differences() {
    return StructureVerification.differences(
        new StoreSide(sourceFolder), new StoreSide(targetFolder), EXPECTED);
  }

  @Test
  void findsNothingWhereAllIsAsItShouldBe() throws Exception {
    for (Path folder : List.of(sourceFolder, targetFolder)) {
      try (HandMadeStore store = new HandMadeStore(folder)) {
        store.collection(ONE, 2);
        store.collection(new CollectionId("base", "_system"), 1);
        store.collection(TWO, 3);
        store.object(3, "base", "one", "byName", 0);
      }
    }
    assertThat(differences()).isEmpty();
  }

  @Test
  void findsWhatIsMissingExtraOrOtherwiseAtTheTarget() throws Exception {
    try (HandMadeStore source = new HandMadeStore(sourceFolder);
        HandMadeStore target = new HandMadeStore(targetFolder)) {
      source.collection(ONE, 2);
      source.collection(TWO, 3);
      source.object(3, "base", "one", "byName", 0);
      target.collection(ONE, 4);
      target.collection(new CollectionId("base", "stray"), 1);
    }
    assertThat(differences())
        .anyMatch(line -> line.startsWith("kind 2: base//one: source has '2 shards"))
        .anyMatch(line -> line.startsWith("kind 2: base//stray: source has none"))
        .anyMatch(line -> line.startsWith("kind 3: base/one/byName") && line.endsWith("has none"))
        .contains("base/one: generator has '2', target has '4'")
        .contains("base/two: generator has '3', target has none")
        .contains("base/stray: generator has none, target has '1'");
  }
}
