package io.syncline.examples.quickstart.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.examples.quickstart.SourceWriter;
import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.ExpectedContent;
import io.syncline.examples.quickstart.data.SyntheticDataset;
import io.syncline.examples.quickstart.data.WriteScript;
import io.syncline.examples.quickstart.data.WriteScript.Phase;
import io.syncline.examples.quickstart.store.Lookup;
import io.syncline.examples.quickstart.store.StoredCluster;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.examples.quickstart.verify.Row;
import io.syncline.examples.quickstart.verify.Side;
import io.syncline.examples.quickstart.verify.StructureVerification;
import io.syncline.examples.quickstart.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the quickstart writes, reads and damages, on a stand-in in a process of its own. */
class StandInClusterTest {
  private static final long SEED = 20240917;

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void holdsWhatTheGeneratorMakesAgainAndIsDamagedPastTheLibrary() {
    Dataset dataset = new SyntheticDataset(500, 100);
    WriteScript script = dataset.script(SEED);
    ExpectedContent expected =
        new ExpectedContent(dataset, script, EnumSet.of(Phase.DURING_COPY, Phase.WHILE_CUT));
    try (StandInStores stores = new StandInStores(folder);
        StoredCluster cluster = stores.open(new ClusterId("source"))) {
      SourceWriter writer = new SourceWriter(cluster.application());
      writer.load(dataset, () -> {});
      writer.writeAll(script.writes(Phase.DURING_COPY), () -> {});
      script.writes(Phase.WHILE_CUT).forEachOrdered(writer::write);

      Contents contents = cluster.contents();
      Side generated =
          reader -> expected.forEachDocument(made -> reader.accept(contents.row(made)));
      List<Row> before = new ArrayList<>();
      contents.scan(before::add);
      Verification verification =
          new Verification(before::forEach, contents, generated, before.size());
      assertThat(verification.compare().identical()).isTrue();
      assertThat(StructureVerification.differences(contents, contents, expected.collections()))
          .isEmpty();

      Lookup lookup = cluster.lookup();
      List<Document> made = new ArrayList<>();
      expected.forEachDocument(made::add);
      assertThat(lookup.shows(made.get(0))).isTrue();
      assertThat(lookup.shows(new Document(made.get(0).collection(), "no", made.get(0).body())))
          .isFalse();

      List<Damage> damages = cluster.damage(SEED, 3, expected.olderVersions(SEED, 3));
      assertThat(damages).hasSize(3 * Damage.Kind.values().length);
      assertThat(verification.compare().differingAtTarget())
          .isEqualTo(new TreeSet<>(damages.stream().map(Damage::document).toList()));
    }
  }

  @Test
  @Timeout(60)
  void leavesNoProcessBehind() {
    StandInChild process = StandInChild.start("one", folder);
    assertThat(process.handle().isAlive()).isTrue();
    assertThat(process.access().coordinators()).hasSize(2);
    assertThat(process.complaints()).isEmpty();
    process.close();
    assertThat(process.handle().isAlive()).isFalse();
  }
}
