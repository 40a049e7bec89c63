package io.syncline.storage.arangodb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.syncline.testkit.architecture.AdapterRules;
import io.syncline.testkit.architecture.NamingRules;
import io.syncline.testkit.architecture.RuntimeRules;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shape of this module's code. */
final class ArangoArchitectureTest {
  private static final String ADAPTER = "io.syncline.storage.arangodb..";
  private static final String CALLS = "io.syncline.storage.arangodb.call..";

  private static final String ROOT = "io.syncline.storage.arangodb.";

  /** The adapter's own package, what reads bytes, and the calls that carry them. */
  private static final Pattern WAY =
      Pattern.compile("[^.]+|data[.].*|call[.](Document|Dump|Keys|Revision|Row|Wal)Calls([$].*)?");

  private static final DescribedPredicate<JavaClass> ARE_TREES =
      JavaClass.Predicates.resideInAPackage("com.fasterxml.jackson.databind..")
          .or(HasName.Predicates.name(ROOT + "call.JsonText"));

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
            DescribedPredicate.describe(
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

  /**
   * Documents and entries of the log go through as the bytes that came. What reads or makes small
   * answers and bodies in a class of the way is named, with what for: everything else there, also
   * what comes later, may not.
   */
  @Test
  void documentsOnTheirWayAreNeverTrees() {
    Map<String, String> small =
        Map.of(
            "ArangoDbStateStore", "rows of states",
            "ArangoViews", "the object that a view is",
            "Checkpoints", "rows of positions",
            "Rows", "rows of Syncline's own collections",
            "StoredUsers", "rows of users",
            "call.DumpCalls", "the body that says which shards are dumped");
    DescribedPredicate<JavaClass> onTheWay =
        DescribedPredicate.describe(
            "are on the way of documents and of entries of the log",
            type ->
                WAY.matcher(type.getName().substring(ROOT.length())).matches()
                    && !small.containsKey(outermost(type)));
    assertThat(CODE.stream().filter(onTheWay).map(JavaClass::getSimpleName))
        .contains("ArangoFeed", "FeedMarkers", "ShardWrites", "DirectReads", "Piece", "Bulk")
        .contains("DocumentCalls", "WalCalls", "RevisionCalls", "WalBody", "BulkBody");
    noClasses().that(onTheWay).should().dependOnClassesThat(ARE_TREES).check(CODE);
    noClasses()
        .that(onTheWay)
        .and() // but where a log is and who reads it, and how many keys there are
        .haveNameNotMatching(".*[.](WalCalls([$]Reader)?|KeysCalls)")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("JsonFields")
        .check(CODE);
  }

  /**
   * The name of the class that a class is in, behind the adapter's package. What is in the classes
   * of calls is an answer of documents, and by itself.
   */
  private static String outermost(JavaClass type) {
    String name = type.getName().substring(ROOT.length());
    return name.startsWith("call.") ? name : name.replaceAll("[$].*", "");
  }

  @Test
  void namesSayWhatThingsAre() {
    NamingRules.classNamesSayWhatDiffers().check(CODE);
    NamingRules.packageNamesSayWhatIsInThem().check(CODE);
  }
}
