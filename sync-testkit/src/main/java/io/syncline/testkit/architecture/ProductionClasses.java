package io.syncline.testkit.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/** What the rules are held against. */
public final class ProductionClasses {
  private ProductionClasses() {}

  /** Every class of ours on the class path, tests aside. */
  public static JavaClasses ofAllModules() {
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains("/test-classes/"))
        .importPackages("io.syncline");
  }
}
