package io.syncline.testkit.simulation;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.syncline.store.Checkpoint;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.pool.TypePool;

/**
 * An engine with decisions of the protocol turned round: their bodies are replaced in the running
 * JVM, and put back. One at a time in a JVM.
 */
final class Mutants {
  private static final String RULES = "io.syncline.internal.stream.Rules";
  private static final Instrumentation JVM = ByteBuddyAgent.install();

  private final ClassFileLocator classes =
      ClassFileLocator.ForClassLoader.of(Mutants.class.getClassLoader());
  private final TypeDescription rules =
      TypePool.Default.of(Mutants.class.getClassLoader()).describe(RULES).resolve();
  private final Map<String, DynamicType.Builder<?>> others = new LinkedHashMap<>();
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

  /** What is answered to any digest counts as the answer to one that is open. */
  Mutants answersToAnyDigest() {
    return in(
        "io.syncline.internal.stream.Narrowing",
        b ->
            b.visit(Advice.to(AnyIsOpen.class).on(named("open")))
                .visit(Advice.to(AnswersOldest.class).on(named("answered"))));
  }

  /** A target counts as caught up as soon as its source is under a barrier. */
  Mutants checkpointsUnseen() {
    return in(
        "io.syncline.internal.master.InSyncCheck",
        b -> b.visit(Advice.to(NothingIsMissing.class).on(named("missing"))));
  }

  /** A target counts as equal although nobody compared it. */
  Mutants digestsUnseen() {
    return in(
            "io.syncline.internal.master.Verification",
            b -> b.method(named("over")).intercept(FixedValue.value(true)))
        .in(
            "io.syncline.CheckReport",
            b -> b.method(named("equal")).intercept(FixedValue.value(true)));
  }

  private Mutants in(String type, UnaryOperator<DynamicType.Builder<?>> change) {
    TypeDescription described =
        TypePool.Default.of(Mutants.class.getClassLoader()).describe(type).resolve();
    others.put(
        type,
        change.apply(others.getOrDefault(type, new ByteBuddy().redefine(described, classes))));
    return this;
  }

  private Mutants replace(String rule, Implementation implementation) {
    if (rules.getDeclaredMethods().filter(named(rule)).size() != 1) {
      throw new IllegalArgumentException("there is no rule " + rule);
    }
    builder = builder.method(named(rule)).intercept(implementation);
    return this;
  }

  /** Runs something while the decisions are turned round. */
  <T> T during(Supplier<T> run) {
    Map<String, DynamicType.Builder<?>> all = new LinkedHashMap<>(others);
    all.put(RULES, builder);
    try {
      for (Map.Entry<String, DynamicType.Builder<?>> wrong : all.entrySet()) {
        define(wrong.getKey(), wrong.getValue().make().getBytes());
      }
      try {
        return run.get();
      } finally {
        for (String type : all.keySet()) {
          define(type, classes.locate(type).resolve());
        }
      }
    } catch (ReflectiveOperationException
        | java.lang.instrument.UnmodifiableClassException
        | java.io.IOException e) {
      throw new IllegalStateException("the rules can't be replaced in this JVM", e);
    }
  }

  private static void define(String type, byte[] code)
      throws ReflectiveOperationException, java.lang.instrument.UnmodifiableClassException {
    JVM.redefineClasses(new ClassDefinition(Class.forName(type), code));
  }

  /** Woven into the narrowing. */
  @SuppressWarnings("UnusedVariable") // what is assigned is what the method answers
  static final class AnyIsOpen {
    private AnyIsOpen() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.FieldValue("open") Map<Long, ?> open, @Advice.Return(readOnly = false) boolean is) {
      is = !open.isEmpty();
    }
  }

  /** Woven into the narrowing. */
  @SuppressWarnings("UnusedVariable") // what is assigned is what the method takes
  static final class AnswersOldest {
    private AnswersOldest() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.FieldValue("open") Map<Long, ?> open,
        @Advice.Argument(value = 0, readOnly = false) long seq) {
      if (!open.isEmpty() && !open.containsKey(seq)) {
        seq = Collections.min(open.keySet());
      }
    }
  }

  /** Woven into the look at checkpoints. */
  @SuppressWarnings("UnusedVariable") // what is assigned is what the method answers
  static final class NothingIsMissing {
    private NothingIsMissing() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) List<String> missing) {
      missing = new ArrayList<>();
    }
  }

  /** Woven into the rule. */
  @SuppressWarnings("UnusedVariable") // what is assigned is what the rule answers
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
