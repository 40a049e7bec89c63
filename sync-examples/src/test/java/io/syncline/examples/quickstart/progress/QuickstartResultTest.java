package io.syncline.examples.quickstart.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.quickstart.progress.QuickstartResult.Cost;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuickstartResultTest {

  private static QuickstartResult result(boolean identical, long planted, long found) {
    return new QuickstartResult(
        "RocksDB",
        identical,
        389_017,
        75_996_585,
        41.27,
        65_432.4,
        51_000.6,
        0.714,
        5.206,
        312.4,
        240_000,
        planted,
        found,
        Optional.empty());
  }

  @Test
  void endsWithOneLineForPrograms() {
    assertThat(result(true, 24, 24).line())
        .isEqualTo(
            "RESULT identical=true documents=389017 bytes=75996585 seconds=41.3"
                + " copy_docs_per_s=65432 catchup_docs_per_s=51001 lag_p50_ms=0.71"
                + " lag_p99_ms=5.21 first_document_ms=312 limit_docs_per_s=240000"
                + " differences_planted=24 differences_found=24");
  }

  @Test
  void tellsWhatACopyCostWhereThatWasCompared() {
    QuickstartResult plain = result(true, 24, 24);
    QuickstartResult compared =
        new QuickstartResult(
            "stand-in",
            true,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            0,
            0,
            Optional.of(new Cost(30.04, 20, 50, 40)));
    assertThat(compared.line())
        .endsWith(
            " adapter_cpu_us_per_doc=30.0 rocksdb_cpu_us_per_doc=20.0"
                + " first_adapter_cpu_us_per_doc=50.0 first_rocksdb_cpu_us_per_doc=40.0");
    assertThat(compared.table())
        .contains("30.0 us (1.5 times that with RocksDB)", "50.0 us (1.3 times that with RocksDB)");
    assertThat(plain.table()).doesNotContain("processor time");
  }

  @Test
  void writesTheSameLineWhereverItRuns() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(result(true, 24, 24).line()).matches("RESULT( [a-z0-9_]+=([0-9.]+|true))+");
      assertThat(result(true, 24, 24).table()).contains("389,017");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void isASuccessOnlyWhenIdenticalAndEveryPlantedDifferenceWasFound() {
    assertThat(result(true, 24, 24).exitStatus()).isZero();
    assertThat(result(false, 24, 24).exitStatus()).isEqualTo(1);
    assertThat(result(true, 24, 23).exitStatus()).isEqualTo(1);
    assertThat(result(true, 24, 25).exitStatus()).isEqualTo(1);
  }

  @Test
  void hasATableForPeople() {
    assertThat(result(true, 24, 24).table())
        .contains("yes", "389,017", "75 MB", "0.27 of RocksDB alone", "24 / 24");
    assertThat(result(false, 24, 24).table()).contains("NO");
  }
}
