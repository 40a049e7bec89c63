package io.syncline.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

/** Names that say nothing, refused. */
public final class NamingRules {
  private NamingRules() {}

  /** A class is named by what it is or by what differs, never by its place in a hierarchy. */
  public static ArchRule classNamesSayWhatDiffers() {
    return noClasses()
        .should()
        .haveNameMatching(".*[.$]\\w*(Impl|Helper|Helpers|Util|Utils|Manager)")
        .orShould()
        .haveNameMatching(".*[.$](Abstract|Base)[A-Z]\\w*")
        .as("Class names say what differs: no Impl, Helper, Utils, Manager, Abstract or Base")
        .allowEmptyShould(true);
  }

  /** A package is named by a station on the way of data or control. */
  public static ArchRule packageNamesSayWhatIsInThem() {
    return noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..utils..", "..common..", "..impl..", "..model..", "..dto..", "..helper..")
        .as("Package names say what is in them: no util, common, impl, model, dto")
        .allowEmptyShould(true);
  }
}
