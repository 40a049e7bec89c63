package io.syncline.storage.arangodb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.syncline.testkit.architecture.AdapterRules;
import io.syncline.testkit.architecture.NamingRules;
import io.syncline.testkit.architecture.RuntimeRules;
import org.junit.jupiter.api.Test;

/** The shape of this module's code. */
final class ArangoArchitectureTest {
  private static final String ADAPTER = "io.syncline.storage.arangodb..";
  private static final String CALLS = "io.syncline.storage.arangodb.call..";

  private static final JavaClasses CODE = code();

  /** Names of what is used suffice: to read all that too takes many times as long. */
  private static JavaClasses code() {
    return ArchConfiguration.withThreadLocalScope(
        configuration -> {
          configuration.setResolveMissingDependenciesFromClassPath(false);
          return new ClassFileImporter()
              .withImportOption(location -> !location.contains("/test-classes/"))
              .importPackages("io.syncline.storage.arangodb");
        });
  }

  @Test
  void looksAtThisModule() {
    assertThat(CODE.contain(ArangoOptions.class)).isTrue();
  }

  @Test
  void theAdapterKnowsOnlyThePorts() {
    AdapterRules.knowsOnlyThePorts(ADAPTER).check(CODE);
  }

  @Test
  void theCallsKnowOfTheAdapterWhatIsSetAndNothingElse() {
    classes()
        .that()
        .resideInAPackage(CALLS)
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are options, or outside of the adapter",
                type ->
                    !type.getPackageName().equals("io.syncline.storage.arangodb")
                        || type.getFullName().startsWith("io.syncline.storage.arangodb.Arango")))
        .check(CODE);
  }

  @Test
  void nothingWaitsOrAsksTheJvmForTimeAndChance() {
    // The store is one whose methods block (BlockingStore); what it is built on does not.
    RuntimeRules.nothingBlocksIn(CALLS).check(CODE);
    RuntimeRules.nothingBlocksIn("io.syncline.storage.arangodb.data..").check(CODE);
    noClasses()
        .that()
        .resideInAPackage(ADAPTER)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .check(CODE);
  }

  @Test
  void namesSayWhatThingsAre() {
    NamingRules.classNamesSayWhatDiffers().check(CODE);
    NamingRules.packageNamesSayWhatIsInThem().check(CODE);
  }
}
