package io.syncline.examples.quickstart.verify;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class IndependenceTest {

  private static final String QUICKSTART = "io.syncline.examples.quickstart";

  @Test
  void judgesWithoutTheEngine() {
    JavaClasses judges =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(
                QUICKSTART + ".data",
                QUICKSTART + ".verify",
                QUICKSTART + ".damage",
                QUICKSTART + ".rocksdb.raw",
                QUICKSTART + ".arangodb.raw",
                QUICKSTART + ".progress");
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.crypto..",
            "com.fasterxml.jackson..",
            "org.rocksdb..",
            "org.jspecify..",
            QUICKSTART + ".data..",
            QUICKSTART + ".verify..",
            QUICKSTART + ".damage..",
            QUICKSTART + ".rocksdb.raw..",
            QUICKSTART + ".arangodb.raw..",
            QUICKSTART + ".progress..")
        .because("what judges the engine must not be part of it")
        .check(judges);
  }
}
