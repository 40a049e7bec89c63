package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.control.SourceCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Which clusters this one is replicated from, directly or not, wishes included. */
final class Upstream {
  /** More data centres in a row than anybody has. */
  static final int MOST_HOPS = 8;

  private final Term term;
  private final MasterState state;

  Upstream(Term term, MasterState state) {
    this.term = term;
    this.state = state;
  }

  void answer(int hops, CompletableFuture<List<ClusterId>> answer) {
    List<ClusterId> all = new ArrayList<>();
    all.add(term.context().cluster());
    Optional<StateRecord.Incoming> record = state.incoming();
    if (record.isEmpty()) {
      answer.complete(all);
      return;
    }
    if (hops <= 1) {
      all.addAll(record.get().upstream());
      answer.complete(all);
      return;
    }
    int left = Math.min(hops, MOST_HOPS) - 1;
    Failover source = new Failover(term.context().control(), record.get().endpoints());
    // Each hop has less time than the one before, so that its answer still counts.
    term.turns()
        .await(
            () ->
                source.call(
                    new SourceCall.GetUpstream(left),
                    term.options().callDeadline().multipliedBy(left).dividedBy(2L * MOST_HOPS)),
            term.options().callDeadline().multipliedBy(left).dividedBy(MOST_HOPS),
            "asking for the source's upstream",
            found -> {
              all.addAll(found);
              answer.complete(all);
            },
            error -> {
              all.addAll(record.get().upstream());
              answer.complete(all);
            });
  }
}
