package io.syncline.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Threads, time and randomness come from the runtime that is handed in, so that the simulation can
 * put whole data centres on one thread and replay them from a seed.
 */
public final class RuntimeRules {
  private static final Set<String> SOURCES_OF_TIME_AND_CHANCE =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.identityHashCode",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalTime.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.system",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.CompletableFuture.delayedExecutor",
          "java.util.concurrent.CompletableFuture.orTimeout",
          "java.util.concurrent.CompletableFuture.completeOnTimeout");

  // By name: the rule holds for this class too.
  private static final Set<String> THREADS_AND_CHANCE =
      Set.of(
          "java.util.Timer",
          "java.util.concurrent.Executors",
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.random.RandomGenerator",
          "java.util.concurrent.ThreadLocalRandom",
          "java.security.SecureRandom");

  private static final Set<String> BLOCKING_CALLS =
      Set.of(
          "java.lang.Object.wait",
          "java.lang.Process.waitFor",
          "java.util.concurrent.locks.LockSupport.park",
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.util.concurrent.locks.LockSupport.parkUntil",
          "java.util.concurrent.locks.Condition.await",
          "java.util.concurrent.Future.get",
          "java.util.concurrent.CompletableFuture.get",
          "java.util.concurrent.CountDownLatch.await",
          "java.util.concurrent.CyclicBarrier.await",
          "java.util.concurrent.Semaphore.acquire",
          "java.util.concurrent.BlockingQueue.take",
          "java.util.concurrent.BlockingQueue.put",
          "java.util.concurrent.LinkedBlockingQueue.take",
          "java.util.concurrent.LinkedBlockingQueue.put",
          "java.util.concurrent.ArrayBlockingQueue.take",
          "java.util.concurrent.ArrayBlockingQueue.put");

  private RuntimeRules() {}

  /**
   * No thread, sleep, clock or randomness of the JVM's own.
   *
   * @param besides packages that may, in ArchUnit's notation
   */
  public static ArchRule threadsTimeAndRandomnessAreHandedIn(String... besides) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(besides)
        .should()
        .dependOnClassesThat(
            describe(
                "are threads or randomness of the JVM",
                type -> THREADS_AND_CHANCE.contains(type.getName())))
        .orShould()
        .accessTargetWhere(isOneOf("time or chance of the JVM", SOURCES_OF_TIME_AND_CHANCE))
        .orShould()
        .accessTargetWhere(usesAThread())
        .orShould()
        .accessTargetWhere(usesTheCommonPool())
        .orShould()
        .accessTargetWhere(shufflesByChance())
        .as("Threads, time and randomness come from the runtime that is handed in")
        .allowEmptyShould(true);
  }

  /**
   * Nothing waits: a step starts calls and asks to be woken.
   *
   * @param packages the packages it holds for, in ArchUnit's notation
   */
  public static ArchRule nothingBlocksIn(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .accessTargetWhere(isOneOf("blocks", BLOCKING_CALLS))
        .as("A step never blocks: it starts a call and asks to be woken")
        .allowEmptyShould(true);
  }

  /**
   * Sets and maps made by {@code of} and {@code copyOf} are iterated in an order that each JVM
   * salts anew, which ends the replay of a seed in another JVM: a {@code TreeMap}, {@code
   * LinkedHashMap} or {@code EnumMap} behind {@code Collections.unmodifiableMap} keeps its order.
   *
   * @param packages the packages it holds for, in ArchUnit's notation
   */
  public static ArchRule iterationOrderIsTheSameInEveryJvm(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .accessTargetWhere(makesSaltedCollection())
        .as(
            "Set.of, Map.of and their copyOf iterate in another order in every JVM: "
                + "use an unmodifiable TreeMap, LinkedHashMap, EnumMap or the like")
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaAccess<?>> makesSaltedCollection() {
    return describe(
        "makes a collection of salted order",
        access ->
            access.getTarget() instanceof CodeUnitCallTarget call
                && (isSalted(call, "java.util.Set", 2)
                    || isSalted(call, "java.util.Map", 4)
                    || call.getFullName()
                        .startsWith("java.util.stream.Collectors.toUnmodifiableSet(")
                    || call.getFullName()
                        .startsWith("java.util.stream.Collectors.toUnmodifiableMap(")));
  }

  private static boolean isSalted(CodeUnitCallTarget call, String owner, int fromArguments) {
    if (!call.getOwner().getName().equals(owner)) {
      return false;
    }
    boolean several =
        call.getRawParameterTypes().size() >= fromArguments
            || call.getRawParameterTypes().stream().anyMatch(JavaClass::isArray);
    return call.getName().equals("copyOf")
        || call.getName().equals("ofEntries")
        || (call.getName().equals("of") && several);
  }

  private static DescribedPredicate<JavaAccess<?>> isOneOf(String what, Set<String> names) {
    return describe(
        what,
        access ->
            names.contains(
                access.getTarget().getOwner().getName() + "." + access.getTarget().getName()));
  }

  /**
   * {@code thenApplyAsync} and its kin run on a pool of the JVM's unless they are given another.
   */
  private static DescribedPredicate<JavaAccess<?>> usesTheCommonPool() {
    return describe(
        "asynchronous on the common pool",
        access ->
            access.getTarget() instanceof CodeUnitCallTarget call
                && call.getOwner().isAssignableTo(CompletionStage.class)
                && call.getName().endsWith("Async")
                && !parameters(call).contains(Executor.class.getName()));
  }

  /** Whatever of a thread there is, but passing on an interrupt that was caught. */
  private static DescribedPredicate<JavaAccess<?>> usesAThread() {
    return describe(
        "makes, stops or asks a thread",
        access ->
            access.getTarget().getOwner().isAssignableTo(Thread.class)
                && !Set.of("currentThread", "interrupt").contains(access.getTarget().getName()));
  }

  private static DescribedPredicate<JavaAccess<?>> shufflesByChance() {
    return describe(
        "shuffles by chance",
        access ->
            access.getTarget() instanceof CodeUnitCallTarget call
                && call.getOwner().isEquivalentTo(Collections.class)
                && call.getName().equals("shuffle")
                && parameters(call).size() == 1);
  }

  private static List<String> parameters(CodeUnitCallTarget call) {
    Stream<JavaClass> types = call.getRawParameterTypes().stream();
    return types.map(JavaClass::getName).toList();
  }
}
