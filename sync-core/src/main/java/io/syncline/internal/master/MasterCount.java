package io.syncline.internal.master;

import io.syncline.state.StateStore;
import java.util.List;
import java.util.Optional;

/**
 * Warns where the leader has been the only master for three leases: a second one that was started
 * with it, or is being restarted, has come by then. It asks nobody itself: a target reads who takes
 * part before each call to its source.
 */
final class MasterCount {
  private static final int LEASES = 3;
  private static final String ALONE =
      "one master only: while it is away replication stops and nobody answers; run a second one";

  private final Term term;
  private long othersSeenAt;
  // Written by the state store's threads.
  private volatile boolean known;
  private volatile boolean others;

  MasterCount(Term term) {
    this.term = term;
    this.othersSeenAt = term.now();
  }

  /** On any thread. */
  void seen(List<StateStore.Candidate> masters) {
    others = masters.stream().anyMatch(candidate -> !candidate.leader());
    known = true;
  }

  void tick() {
    if (others) {
      othersSeenAt = term.now();
    }
  }

  /** What an operator should know; empty if there is a second master, or may be. */
  Optional<String> warning() {
    boolean alone = term.now() - othersSeenAt >= LEASES * term.options().lease().toNanos();
    return known && !others && alone ? Optional.of(ALONE) : Optional.empty();
  }
}
