package io.syncline.testkit.simulation;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.syncline.store.Checkpoint;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.pool.TypePool;

/** Engines with one decision turned round, each in classes of its own. */
final class Mutants {
  private static final String RULES = "io.syncline.internal.stream.Rules";

  private final ClassFileLocator classes =
      ClassFileLocator.ForClassLoader.of(Mutants.class.getClassLoader());
  private final TypeDescription rules =
      TypePool.Default.of(Mutants.class.getClassLoader()).describe(RULES).resolve();
  private DynamicType.Builder<?> builder = new ByteBuddy().redefine(rules, classes);

  /** The decision is always this. */
  Mutants always(String rule, boolean value) {
    return replace(rule, FixedValue.value(value));
  }

  /** The decision is one of the arguments. */
  Mutants argument(String rule, int index) {
    return replace(rule, FixedValue.argument(index));
  }

  /** The position of a comparison is written with its first range. */
  Mutants positionWithFirstRange() {
    builder = builder.visit(Advice.to(PositionWithFirstRange.class).on(named("afterRange")));
    return this;
  }

  private Mutants replace(String rule, Implementation implementation) {
    if (rules.getDeclaredMethods().filter(named(rule)).size() != 1) {
      throw new IllegalArgumentException("there is no rule " + rule);
    }
    builder = builder.method(named(rule)).intercept(implementation);
    return this;
  }

  /** Runs seeds until one is caught; gives what caught it. */
  Optional<String> caught(int seeds) {
    MutantLoader loader = new MutantLoader(Map.of(RULES, builder.make().getBytes()));
    for (long seed = 1; seed <= seeds; seed++) {
      Optional<String> violation = run(loader, seed);
      if (violation.isPresent()) {
        return Optional.of("seed " + seed + ": " + violation.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> run(MutantLoader loader, long seed) {
    try {
      Class<?> type = loader.loadClass("io.syncline.testkit.simulation.ClusterSimulation");
      Object simulation = type.getConstructor(long.class).newInstance(seed);
      type.getMethod("run").invoke(simulation);
      return Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.of(String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Woven into the mutant; runs in its classes. */
  static final class PositionWithFirstRange {
    private PositionWithFirstRange() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.Argument(0) Checkpoint comparing,
        @Advice.Argument(1) FeedPosition at,
        @Advice.Argument(2) Incarnation source,
        @Advice.Return(readOnly = false) Checkpoint next) {
      next = comparing.following(comparing.session(), source, at);
    }
  }
}
