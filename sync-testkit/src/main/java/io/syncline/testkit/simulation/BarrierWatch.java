package io.syncline.testkit.simulation;

import io.syncline.store.ReadOnlyHolds;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Whether a barrier stands at the source, as the engine was told: from then on nothing is committed
 * there until the engine asks for its removal, else what is proven under it is of no moment (I18).
 * And what differed when the source became writable again, unless somebody changed the target
 * behind the engine's back while the barrier stood: what came before, a proof has to find.
 */
final class BarrierWatch {
  private final Simulation simulation;
  private final Runnable look;
  private final Supplier<List<String>> differences;
  private final Set<String> standing = new TreeSet<>();
  private Runnable placing = () -> {};
  private List<String> differencesWhenLifted = List.of();
  private boolean tampered;

  /**
   * Sees no barrier yet.
   *
   * @param look reads what was committed up to now
   * @param differences what differs between the two clusters now
   */
  BarrierWatch(Simulation simulation, Runnable look, Supplier<List<String>> differences) {
    this.simulation = simulation;
    this.look = look;
    this.differences = differences;
  }

  /** The source's holds as its masters reach them. */
  ReadOnlyHolds watched(ReadOnlyHolds holds) {
    return new Watched(holds);
  }

  /** Does something at the moment when a barrier is asked for. */
  void whenPlacing(Runnable then) {
    placing = then;
  }

  /** Whether a barrier stands. */
  boolean stands() {
    return !standing.isEmpty();
  }

  /** What differed when the source became writable again after the last barrier. */
  List<String> differencesWhenLifted() {
    return differencesWhenLifted;
  }

  /** The target was changed, and not by the engine. */
  void tampered() {
    tampered = true;
  }

  /** The source is another one: it knows of no barrier. */
  void forget() {
    standing.clear();
  }

  /** Something was committed at the source. */
  void committed(Object what) {
    if (stands()) {
      simulation.violated("I18", "the source took " + what + " under the barrier " + standing);
    }
  }

  private void stands(String id) {
    if (standing.add(id)) { // not one that is renewed
      differencesWhenLifted = List.of();
      tampered = false;
    }
  }

  private final class Watched implements ReadOnlyHolds {
    private final ReadOnlyHolds inner;

    Watched(ReadOnlyHolds inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<Set<Hold>> list() {
      return inner.list();
    }

    @Override
    public CompletionStage<Void> place(Hold hold) {
      boolean barrier = hold.kind() == Hold.Kind.BARRIER;
      if (barrier) {
        placing.run();
      }
      return inner
          .place(hold)
          .thenApply(
              placed -> {
                if (barrier) {
                  look.run(); // what was committed before
                  stands(hold.id());
                }
                return placed;
              });
    }

    @Override
    public CompletionStage<Void> remove(Hold hold) {
      boolean stood = standing.remove(hold.id());
      return inner
          .remove(hold)
          .whenComplete(
              (removed, lost) -> {
                if (stood && lost != null) {
                  standing.add(hold.id());
                } else if (stood) {
                  differencesWhenLifted = tampered ? List.of() : differences.get();
                }
              });
    }
  }
}
