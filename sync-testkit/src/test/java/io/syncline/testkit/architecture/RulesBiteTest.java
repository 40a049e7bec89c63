package io.syncline.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule that never refused anything proves nothing. */
class RulesBiteTest {
  private static final JavaClasses OFFENDERS =
      new ClassFileImporter().importPackages("io.syncline.testkit.architecture.fixture");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "readsTheClockByReference",
        "readsTheClock",
        "drawsAnIdentifier",
        "draws",
        "startsAThread",
        "goesOnInTheCommonPool",
        "shuffles"
      })
  void refusesThreadsTimeAndRandomness(String method) {
    assertThat(broken(RuntimeRules.threadsTimeAndRandomnessAreHandedIn())).contains(method + "(");
  }

  @Test
  void refusesToBlock() {
    assertThat(broken(RuntimeRules.nothingBlocksIn("io.syncline.testkit.architecture.fixture")))
        .contains("waits(");
  }

  @Test
  void refusesAnOrderThatAnotherJvmWouldNotHave() {
    assertThat(
            broken(
                RuntimeRules.iterationOrderIsTheSameInEveryJvm(
                    "io.syncline.testkit.architecture.fixture")))
        .contains("iteratesInAnOrderOfThisJvm(", "copiesIntoAnOrderOfThisJvm(")
        .doesNotContain("holdsOneOnly(");
  }

  @Test
  void refusesNamesThatSayNothing() {
    assertThat(broken(NamingRules.classNamesSayWhatDiffers())).contains("BaseClockManager");
  }

  private static String broken(ArchRule rule) {
    return rule.evaluate(OFFENDERS).getFailureReport().toString();
  }
}
