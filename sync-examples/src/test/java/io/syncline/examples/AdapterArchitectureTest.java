package io.syncline.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.syncline.testkit.architecture.AdapterRules;
import io.syncline.testkit.architecture.NamingRules;
import io.syncline.testkit.architecture.ProductionClasses;
import org.junit.jupiter.api.Test;

/** Here every module is on the class path. */
class AdapterArchitectureTest {
  private static final String ROCKSDB = "io.syncline.storage.rocksdb..";
  private static final String ARANGODB = "io.syncline.storage.arangodb..";
  private static final String KAFKA = "io.syncline.transport.kafka..";

  private static final String CHANNELS = "io.syncline.transport.http..";
  private static final String CALLS = "io.syncline.control.http..";
  private static final String REST = "io.syncline.control.rest..";
  private static final String SERVER = "io.syncline.http..";

  private static final String READER = "io.syncline.examples.quickstart.verify..";
  private static final String RAW = "io.syncline.examples.quickstart.rocksdb.raw..";
  private static final String RAW_ARANGO = "io.syncline.examples.quickstart.arangodb.raw..";
  private static final String DAMAGE = "io.syncline.examples.quickstart.damage..";
  private static final String GENERATOR = "io.syncline.examples.quickstart.data..";

  private static final JavaClasses CODE = ProductionClasses.ofAllModules();

  @Test
  void adaptersKnowOnlyThePorts() {
    AdapterRules.knowsOnlyThePorts(ARANGODB, ROCKSDB, KAFKA, CHANNELS, CALLS, REST, SERVER)
        .check(CODE);
    AdapterRules.knowsOnlyThePorts(ROCKSDB, ARANGODB, KAFKA, CHANNELS, CALLS, REST, SERVER)
        .check(CODE);
    AdapterRules.knowsOnlyThePorts(KAFKA, ROCKSDB, ARANGODB, CHANNELS, CALLS, REST, SERVER)
        .check(CODE);
    // Channels answer what the REST API asks about tokens; calls and channels share the server.
    AdapterRules.knowsOnlyThePorts(CHANNELS, ROCKSDB, ARANGODB, KAFKA, CALLS).check(CODE);
    AdapterRules.knowsOnlyThePorts(CALLS, ROCKSDB, ARANGODB, KAFKA, CHANNELS, REST).check(CODE);
    AdapterRules.knowsOnlyThePorts(REST, ROCKSDB, ARANGODB, KAFKA, CHANNELS, CALLS).check(CODE);
    AdapterRules.knowsOnlyThePorts(SERVER, ROCKSDB, ARANGODB, KAFKA, CHANNELS, CALLS, REST)
        .check(CODE);
  }

  @Test
  void theCoreKnowsNoAdapter() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROCKSDB, ARANGODB, KAFKA, CHANNELS, CALLS, REST, SERVER, "io.syncline.examples..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROCKSDB, ARANGODB, KAFKA, CHANNELS, CALLS, REST, SERVER)
        .as("Modules depend on sync-core, and sync-core on none of them")
        .check(CODE);
  }

  @Test
  void theReaderThatJudgesTheQuickstartIsIndependent() {
    noClasses()
        .that()
        .resideInAnyPackage(READER, RAW, RAW_ARANGO, DAMAGE, GENERATOR)
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            READER,
            RAW,
            RAW_ARANGO,
            DAMAGE,
            GENERATOR,
            "com.fasterxml.jackson..",
            "org.rocksdb..",
            "org.jspecify..",
            "java..",
            "javax..")
        .as(
            "What reads, compares and damages the clusters, and the generator, share no code with the engine")
        .allowEmptyShould(true)
        .check(CODE);
  }

  @Test
  void noLibraryCodeKnowsTheExamples() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.syncline.examples..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.syncline.examples..")
        .check(CODE);
  }

  @Test
  void namesSayWhatThingsAre() {
    NamingRules.classNamesSayWhatDiffers().check(CODE);
    NamingRules.packageNamesSayWhatIsInThem().check(CODE);
  }
}
