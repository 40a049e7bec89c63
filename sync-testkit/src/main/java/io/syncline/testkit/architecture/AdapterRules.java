package io.syncline.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

/** Stores and transports know the ports and nothing behind them. */
public final class AdapterRules {
  private AdapterRules() {}

  /**
   * An adapter reaches neither into the engine nor into another adapter, but for what transports
   * have in common.
   *
   * @param adapter the adapter's package, in ArchUnit's notation
   * @param sisters the packages of the other adapters
   */
  public static ArchRule knowsOnlyThePorts(String adapter, String... sisters) {
    return noClasses()
        .that()
        .resideInAPackage(adapter)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(sisters)
                .or(resideInAPackage("io.syncline.internal.."))
                .and(not(resideInAPackage("io.syncline.internal.transport"))))
        .as("The adapter " + adapter + " knows the ports, not the engine or another adapter")
        .allowEmptyShould(true);
  }
}
