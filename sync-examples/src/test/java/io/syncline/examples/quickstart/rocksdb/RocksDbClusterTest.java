package io.syncline.examples.quickstart.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.examples.quickstart.SourceWriter;
import io.syncline.examples.quickstart.damage.ByteFalsifier;
import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.damage.DamagePlan;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.ExpectedContent;
import io.syncline.examples.quickstart.data.JdkDataset;
import io.syncline.examples.quickstart.data.SyntheticDataset;
import io.syncline.examples.quickstart.data.WriteScript;
import io.syncline.examples.quickstart.data.WriteScript.Phase;
import io.syncline.examples.quickstart.rocksdb.raw.StoreDamage;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.examples.quickstart.verify.Row;
import io.syncline.examples.quickstart.verify.Side;
import io.syncline.examples.quickstart.verify.StructureVerification;
import io.syncline.examples.quickstart.verify.Verdict;
import io.syncline.examples.quickstart.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the quickstart writes, reads and damages, on the real store. */
class RocksDbClusterTest {

  private static final long SEED = 20240917;

  @TempDir private Path folder;
  private RocksDbCluster store;
  private Contents side;

  @BeforeEach
  void open() {
    store = new RocksDbCluster(new ClusterId("source"), folder);
    side = store.contents();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ExpectedContent write(Dataset dataset) {
    SourceWriter writer = new SourceWriter(store.application());
    writer.load(dataset, () -> {});
    WriteScript script = dataset.script(SEED);
    for (Phase phase : Phase.values()) {
      writer.writeAll(script.writes(phase), () -> {});
    }
    return new ExpectedContent(dataset, script, EnumSet.allOf(Phase.class));
  }

  private static Side generated(ExpectedContent expected) {
    return reader -> expected.forEachDocument(document -> reader.accept(Row.of(document)));
  }

  @Test
  void holdsWhatTheGeneratorMakesAgain() {
    ExpectedContent expected = write(new JdkDataset());
    Verdict verdict = new Verification(side, side, generated(expected), 20).compare();
    assertThat(verdict.differences()).isEmpty();
    assertThat(verdict.identical()).isTrue();
    assertThat(verdict.documents()).isGreaterThan(200_000);
    assertThat(StructureVerification.differences(side, side, expected.collections())).isEmpty();
    assertThat(side.structure().keySet())
        .contains("kind 3: unicode/characters/byBlock", "kind 4: world//places");
  }

  @Test
  void takesWritesOneByOne() {
    Dataset dataset = new SyntheticDataset(2_000, 100);
    SourceWriter writer = new SourceWriter(store.application());
    int[] transactions = new int[1];
    writer.load(dataset, () -> transactions[0]++);
    assertThat(transactions[0]).isEqualTo(20);
    WriteScript script = dataset.script(SEED);
    for (Phase phase : EnumSet.of(Phase.DURING_COPY, Phase.WHILE_CUT)) {
      script.writes(phase).forEachOrdered(writer::write);
    }
    ExpectedContent expected =
        new ExpectedContent(dataset, script, EnumSet.of(Phase.DURING_COPY, Phase.WHILE_CUT));
    assertThat(new Verification(side, side, generated(expected), 20).compare().identical())
        .isTrue();
    assertThat(writer.documents()).isGreaterThan(2_400);
    assertThat(writer.bytes()).isEqualTo(writer.documents() * 100);
  }

  @Test
  void isDamagedWhileItIsOpenAndWhenItIsClosed() throws Exception {
    ExpectedContent expected = write(new SyntheticDataset(2_000, 100));
    List<Row> before = new ArrayList<>();
    side.scan(before::add);
    Side undamaged = before::forEach;
    Verification verification = new Verification(undamaged, side, generated(expected), 1_000);
    assertThat(verification.compare().identical()).isTrue();

    TreeSet<Object> planted = new TreeSet<>();
    List<Damage> open = store.damage(SEED, 3, expected.olderVersions(SEED, 3));
    open.forEach(damage -> planted.add(damage.document()));
    assertThat(open).hasSize(18);
    assertThat(verification.compare().differingAtTarget()).isEqualTo(planted);

    store.close();
    List<Damage> closed = DamagePlan.plan(new ByteFalsifier(), SEED + 1, 2, undamaged, List.of());
    StoreDamage.apply(folder, closed);
    closed.forEach(damage -> planted.add(damage.document()));
    store = new RocksDbCluster(new ClusterId("source"), folder);
    assertThat(verification.compare().differingAtTarget()).isEqualTo(planted);
  }
}
