package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterFactsTest {
  private static final List<String> PLAIN = List.of("_system", "shop");

  @Test
  void tellsOfTheClusterInOneForm() {
    assertThat(Canonical.text(of("3.12.4", "rocksdb", PLAIN).properties()))
        .isEqualTo("{\"cluster\":{\"engine\":\"rocksdb\",\"version\":\"3.12.4\"}}");
    assertThat(Canonical.text(of("3.12.4", "rocksdb", List.of("größe")).properties()))
        .isEqualTo(
            "{\"cluster\":{\"engine\":\"rocksdb\",\"extendedNames\":true,\"version\":\"3.12.4\"}}");
  }

  @ParameterizedTest
  @CsvSource({
    "3.12.4, 3.12.4",
    "3.12.4, 3.12.0",
    "3.11.9, 3.12.0",
    "3.12.4, 4.0.0",
    "3.12.4-rc.1, 3.12.4"
  })
  void takesASourceWhoseMinorVersionIsNotAbove(String source, String own) {
    assertThat(refusal(source, "rocksdb", own)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3.12.0, 3.11.9", "4.0.0, 3.12.4", "3.10.0, 3.9.12"})
  void refusesASourceAboveAndNamesBothVersions(String source, String own) {
    assertThat(refusal(source, "rocksdb", own))
        .hasValueSatisfying(why -> assertThat(why).contains(source, own, "upgrade"));
  }

  @Test
  void refusesVersionsThatCannotBeCompared() {
    assertThat(refusal("devel", "rocksdb", "3.12.4"))
        .hasValueSatisfying(why -> assertThat(why).contains("devel", "3.12.4"));
  }

  @ParameterizedTest
  @CsvSource({"mmfiles, rocksdb", "rocksdb, mmfiles", "mmfiles, mmfiles"})
  void refusesEveryEngineButOneOnEitherSide(String from, String to) {
    assertThat(of("3.12.4", to, PLAIN).refusal(of("3.12.4", from, PLAIN).properties()))
        .hasValue(
            "the source's storage engine is "
                + from
                + ", this cluster's "
                + to
                + ": only rocksdb can be replicated");
  }

  @Test
  void refusesAnotherEngineHereWhereTheSourceTellsNone() {
    assertThat(of("3.12.4", "mmfiles", PLAIN).refusal(Canonical.object("{\"cluster\":{}}")))
        .hasValueSatisfying(why -> assertThat(why).contains("this cluster's mmfiles"));
  }

  @Test
  void refusesToBeATargetBeforeRevisionsCanBeKept() {
    assertThat(refusal("3.7.0", "rocksdb", "3.7.18"))
        .hasValueSatisfying(why -> assertThat(why).contains("3.7.18", "a source only"));
    assertThat(refusal("3.7.0", "rocksdb", "3.8.0")).isEmpty();
  }

  @Test
  void refusesUnlikeExtendedNames() {
    ClusterFacts without = new ClusterFacts("3.12.4", "rocksdb", Optional.of(false));
    ClusterFacts with = new ClusterFacts("3.12.4", "rocksdb", Optional.of(true));
    assertThat(without.refusal(with.properties())).isPresent();
    assertThat(with.refusal(without.properties())).isPresent();
    assertThat(with.refusal(with.properties())).isEmpty();
    assertThat(of("3.12.4", "rocksdb", PLAIN).refusal(with.properties()))
        .as("not known here")
        .isEmpty();
  }

  @Test
  void takesWhatTellsNothing() {
    assertThat(
            of("3.12.4", "rocksdb", PLAIN)
                .refusal(Canonical.object("{\"other\":1,\"cluster\":{\"later\":true}}")))
        .isEmpty();
  }

  private static ClusterFacts of(String version, String engine, List<String> names) {
    return new ClusterFacts(version, engine, Optional.empty()).with(names);
  }

  private static Optional<String> refusal(String source, String engine, String own) {
    return of(own, "rocksdb", PLAIN).refusal(of(source, engine, PLAIN).properties());
  }
}
