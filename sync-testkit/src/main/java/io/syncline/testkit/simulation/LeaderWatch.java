package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.state.StateStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * That a term has one leader, and that nobody writes under a term that is over (I10, I11): as the
 * masters see it, and as their calls reach the state, however late.
 */
final class LeaderWatch {
  private final Map<Long, String> leaders = new HashMap<>();
  private final Simulation simulation;
  private long newest;

  LeaderWatch(Simulation simulation) {
    this.simulation = simulation;
  }

  /** The state as one process calls it. */
  StateStore watched(VirtualProcess process, StateStore state) {
    return new Watched(process.name(), state);
  }

  /** The state as calls reach it. */
  StateStore landing(StateStore state) {
    return new Watched("a call that came late", state);
  }

  private void leads(StateStore.Leadership leadership) {
    String known = leaders.putIfAbsent(leadership.term(), leadership.leader());
    if (known != null && !known.equals(leadership.leader())) {
      simulation.violated(
          "I10", known + " and " + leadership.leader() + " both lead term " + leadership.term());
    }
    newest = Math.max(newest, leadership.term());
  }

  private final class Watched implements StateStore {
    private final String who;
    private final StateStore inner;

    Watched(String who, StateStore inner) {
      this.who = who;
      this.inner = inner;
    }

    @Override
    public CompletionStage<Leadership> campaign(String candidate, String endpoint, Duration lease) {
      return inner
          .campaign(candidate, endpoint, lease)
          .thenApply(
              leadership -> {
                leads(leadership);
                return leadership;
              });
    }

    @Override
    public CompletionStage<Void> resign(String candidate) {
      return inner.resign(candidate);
    }

    @Override
    public CompletionStage<Map<String, Bytes>> read(String prefix) {
      return inner.read(prefix);
    }

    @Override
    public CompletionStage<Boolean> write(long term, Map<String, Bytes> records) {
      long known = newest;
      return inner
          .write(term, records)
          .thenApply(
              written -> {
                if (written && term < known) {
                  simulation.violated(
                      "I10", who + " wrote under term " + term + " in term " + known);
                }
                return written;
              });
    }

    @Override
    public CompletionStage<List<Candidate>> candidates() {
      return inner.candidates();
    }
  }
}
