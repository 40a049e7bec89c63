package io.syncline.internal.master;

import java.util.Optional;

/**
 * Counts the masters that take part, and warns where the leader has been the only one for three
 * leases: a second one that was started with it, or is being restarted, has come by then.
 */
final class MasterCount {
  private static final int LEASES = 3;
  private static final String ALONE =
      "one master only: while it is away replication stops and nobody answers; run a second one";

  private final Term term;
  private final Errand asking;
  private long askedAt;
  private long othersSeenAt;

  MasterCount(Term term) {
    this.term = term;
    this.asking = term.storeErrand("counting the masters");
    this.askedAt = term.now();
    this.othersSeenAt = term.now();
  }

  void tick() {
    long lease = term.options().lease().toNanos();
    if (term.now() - askedAt < lease || !asking.idle()) {
      return;
    }
    askedAt = term.now();
    asking.run(
        () -> term.context().state().candidates(),
        found -> {
          if (found.stream().anyMatch(candidate -> !candidate.leader())) {
            othersSeenAt = term.now();
          }
        });
  }

  /** What an operator should know; empty if there is a second master, or may be. */
  Optional<String> warning() {
    boolean alone = term.now() - othersSeenAt >= LEASES * term.options().lease().toNanos();
    return alone && asking.failure().isEmpty() ? Optional.of(ALONE) : Optional.empty();
  }
}
