package io.syncline.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Stores and transports know the ports and nothing behind them. */
public final class AdapterRules {
  private AdapterRules() {}

  /**
   * An adapter reaches neither into the engine nor into another adapter.
   *
   * @param adapter the adapter's package, in ArchUnit's notation
   * @param sisters the packages of the other adapters
   */
  public static ArchRule knowsOnlyThePorts(String adapter, String... sisters) {
    String[] forbidden = Arrays.copyOf(sisters, sisters.length + 1);
    forbidden[sisters.length] = "io.syncline.internal..";
    return noClasses()
        .that()
        .resideInAPackage(adapter)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .as("The adapter " + adapter + " knows the ports, not the engine or another adapter")
        .allowEmptyShould(true);
  }
}
