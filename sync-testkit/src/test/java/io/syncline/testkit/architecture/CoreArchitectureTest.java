package io.syncline.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The direction of dependencies in the core and the testkit. */
class CoreArchitectureTest {
  private static final JavaClasses CODE = ProductionClasses.ofAllModules();

  private static final String[] PORTS = {
    "io.syncline.inventory",
    "io.syncline.store",
    "io.syncline.transport",
    "io.syncline.state",
    "io.syncline.control",
    "io.syncline.metrics"
  };

  private static final String[] MEMORY = {
    "io.syncline.store.memory..",
    "io.syncline.transport.memory..",
    "io.syncline.state.memory..",
    "io.syncline.control.memory.."
  };

  /** Of a worker, the way of the data sees the surroundings it is given, and nothing else. */
  private static final Set<String> HANDED_IN =
      Set.of("io.syncline.internal.worker.WorkerContext", "io.syncline.internal.worker.Listings");

  @Test
  void portsDoNotKnowWhatIsBehindThem() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PORTS)
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.syncline.internal..").or(resideInAnyPackage(MEMORY)))
            .as("A port knows neither the engine nor an implementation"));
  }

  @Test
  void memoryImplementationsUseTheRuntimeAndNothingElseOfTheEngine() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(MEMORY)
            .should()
            .dependOnClassesThat(internalBesides("loop").and(internalBesides("transport")))
            .as(
                "The in-memory implementations know the ports, the runtime, and what transports"
                    + " have in common"));
  }

  @Test
  void theRuntimeKnowsNothingOfWhatItRuns() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.syncline.internal.loop..")
            .should()
            .dependOnClassesThat(internalBesides("loop"))
            .as("The loop knows nothing of what it runs"));
  }

  @Test
  void theWireFormKnowsNothingOfWhoWritesIt() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.syncline.internal.wire..")
            .should()
            .dependOnClassesThat(internalBesides("wire"))
            .as("The wire form knows values, not who writes or reads them"));
  }

  @Test
  void theStateMachinesArePure() {
    check(
        classes()
            .that()
            .resideInAPackage("io.syncline.internal.stream..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        "io.syncline",
                        "io.syncline.inventory",
                        "io.syncline.store",
                        "io.syncline.transport",
                        "io.syncline.control",
                        "io.syncline.internal.wire..",
                        "io.syncline.internal.stream..",
                        "java.lang",
                        "java.lang.annotation",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.time",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "org.jspecify.annotations")
                    .and(not(doesInputOrOutput())))
            .as(
                "Sender and receiver are pure: values in, values out; no thread, clock, I/O or log"));
  }

  @Test
  void dataDoesNotKnowWhoControlsIt() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "io.syncline.internal.capture..",
                "io.syncline.internal.stream..",
                "io.syncline.internal.apply..",
                "io.syncline.internal.structure..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("io.syncline.internal.master..", "io.syncline.internal.worker..")
                    .and(
                        describe(
                            "are not what a worker hands in",
                            type -> !HANDED_IN.contains(type.getName()))))
            .as("The way of the data knows neither masters nor workers"));
  }

  @Test
  void mastersAndWorkersMeetOnlyThroughTheControlPort() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.syncline.internal.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.syncline.internal.master..")
            .as("A worker calls a master through the control port"));
    check(
        noClasses()
            .that()
            .resideInAPackage("io.syncline.internal.master..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.syncline.internal.worker..",
                "io.syncline.internal.capture..",
                "io.syncline.internal.stream..",
                "io.syncline.internal.apply..")
            .as("A master gives tasks and runs none"));
  }

  @Test
  void threadsTimeAndRandomnessLiveInTheLoop() {
    check(
        RuntimeRules.threadsTimeAndRandomnessAreHandedIn(
            "io.syncline.internal.loop..",
            // Real sockets between real processes, which no simulation has.
            "io.syncline.testkit.line..",
            "io.syncline.testkit.arangodb.."));
  }

  @Test
  void aSeedReplaysInAnyJvm() {
    check(
        RuntimeRules.iterationOrderIsTheSameInEveryJvm(
            "io.syncline",
            "io.syncline.inventory..",
            "io.syncline.store",
            "io.syncline.store.memory..",
            "io.syncline.transport",
            "io.syncline.transport.memory..",
            "io.syncline.state..",
            "io.syncline.control..",
            "io.syncline.internal..",
            "io.syncline.testkit.simulation.."));
  }

  @Test
  void noStepBlocks() {
    check(
        RuntimeRules.nothingBlocksIn(
            "io.syncline.internal.capture..",
            "io.syncline.internal.wire..",
            "io.syncline.internal.stream..",
            "io.syncline.internal.apply..",
            "io.syncline.internal.structure..",
            "io.syncline.internal.master..",
            "io.syncline.internal.worker.."));
  }

  @Test
  void onlyPkiTouchesBouncyCastle() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.syncline.pki..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..")
            .as("Bouncy Castle is optional at run time: only io.syncline.pki touches it"));
  }

  @Test
  void noThirdPartyTypeInASignatureThatAHostSees() {
    check(
        classes()
            .that(describe("are exported by sync-core", CoreArchitectureTest::isExportedByCore))
            .should(haveOnlyOurTypesAndTheJdksInSignatures()));
  }

  @Test
  void aPortHasAtMostFiveMethods() {
    check(
        classes()
            .that()
            .resideInAnyPackage("io.syncline.store", "io.syncline.transport", "io.syncline.state")
            .and()
            .areInterfaces()
            .and()
            .arePublic()
            .should(haveAtMostFiveMethods()));
  }

  @Test
  void theTestkitHoldsNoEngineLogic() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.syncline.testkit..")
            .should()
            .dependOnClassesThat(internalBesides("loop"))
            .as("The testkit and its simulation start what a host starts, and know no engine"));
  }

  @Test
  void namesSayWhatThingsAre() {
    check(NamingRules.classNamesSayWhatDiffers());
    check(NamingRules.packageNamesSayWhatIsInThem());
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CODE);
  }

  private static DescribedPredicate<JavaClass> internalBesides(String part) {
    return resideInAPackage("io.syncline.internal..")
        .and(not(resideInAPackage("io.syncline.internal." + part + "..")));
  }

  private static DescribedPredicate<JavaClass> doesInputOrOutput() {
    return describe(
        "does input or output",
        type ->
            type.getName().startsWith("io.syncline.SyncRuntime")
                || (type.getName().startsWith("io.syncline.")
                    && type.isInterface()
                    && type.getMethods().stream()
                        .anyMatch(
                            m -> m.getRawReturnType().isAssignableTo(CompletionStage.class))));
  }

  private static boolean isExportedByCore(JavaClass type) {
    String name = type.getPackageName();
    return (type.getModifiers().contains(JavaModifier.PUBLIC)
            || type.getModifiers().contains(JavaModifier.PROTECTED))
        && name.startsWith("io.syncline")
        && !name.startsWith("io.syncline.internal")
        && !name.startsWith("io.syncline.testkit");
  }

  private static ArchCondition<JavaClass> haveOnlyOurTypesAndTheJdksInSignatures() {
    return new ArchCondition<>("have only our own types and the JDK's in signatures") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getCodeUnits().stream()
            .filter(
                unit ->
                    unit.getModifiers().contains(JavaModifier.PUBLIC)
                        || unit.getModifiers().contains(JavaModifier.PROTECTED))
            .forEach(
                unit ->
                    Stream.concat(
                            Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                        .flatMap(t -> t.getAllInvolvedRawTypes().stream())
                        .filter(t -> !mayBeSeen(t.getBaseComponentType()))
                        .forEach(
                            t ->
                                events.add(
                                    SimpleConditionEvent.violated(
                                        unit, unit.getFullName() + " shows " + t.getName()))));
      }
    };
  }

  private static boolean mayBeSeen(JavaClass type) {
    String name = type.getName();
    return type.isPrimitive()
        || name.startsWith("java.")
        || name.startsWith("javax.net.ssl.")
        || name.startsWith("javax.sql.")
        || name.equals("com.codahale.metrics.MetricRegistry")
        || (name.startsWith("io.syncline.") && !name.startsWith("io.syncline.internal."));
  }

  private static ArchCondition<JavaClass> haveAtMostFiveMethods() {
    return new ArchCondition<>("have at most five methods, close aside") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        long methods =
            type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaMethod::getName)
                .filter(name -> !name.equals("close"))
                .count();
        if (methods > 5) {
          events.add(
              SimpleConditionEvent.violated(type, type.getName() + " has " + methods + " methods"));
        }
      }
    };
  }
}
