package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.control.ClientCall;
import io.syncline.control.SourceCall;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The barrier at the source that a client asks for, to see whether the target has all of it before
 * it stops the synchronisation.
 *
 * <p>Ordering: every barrier has an id of its own; one that was lifted, or that another has taken
 * the place of, is never said to stand again. Failure: it is renewed while the leader leads and the
 * source is reached, and ends with its lease at the source otherwise. Recovery: none, a new leader
 * does not know of it; the client sees that the source is writable, and asks again.
 */
final class ClientBarrier {
  private static final Logger LOG = LoggerFactory.getLogger(ClientBarrier.class);

  private final Term term;
  private final IncomingSync incoming;
  private final InSyncCheck check;
  private final Errand calling;
  private final String name;
  private Optional<SourceCall.BarrierState> state = Optional.empty();
  private boolean wanted;
  private int barriers = 1;
  private long calledAt;
  private long heardAt;
  private long readAt;

  ClientBarrier(Term term, IncomingSync incoming, InSyncCheck check) {
    this.term = term;
    this.incoming = incoming;
    this.check = check;
    this.calling =
        term.errand(
            "the client's barrier at the source",
            incoming.sourceDeadline().plus(term.options().storeDeadline()));
    this.name = "client-" + Long.toHexString(term.context().runtime().random()) + "-";
  }

  /** Wants it from now on; whether it did not before. */
  boolean place() {
    boolean before = wanted;
    wanted = true;
    term.wake();
    return !before;
  }

  /** Wants it no longer, and tells the source; answers when the source is writable again. */
  void lift(CompletableFuture<Boolean> answer) {
    if (!wanted) {
      answer.complete(false);
      return;
    }
    String id = id();
    forget();
    term.turns()
        .await(
            () -> incoming.callSource(new SourceCall.LiftBarrier(incoming.sync(), id)),
            incoming.sourceDeadline(),
            "lifting the client's barrier",
            done -> answer.complete(true),
            answer::completeExceptionally);
  }

  /** Something else decides from now on whether the source is read-only. */
  void forget() {
    if (wanted) {
      wanted = false;
      state = Optional.empty();
      barriers++;
    }
  }

  void tick() {
    long every = term.options().barrierLease().toNanos() / 3;
    if (!wanted || !calling.idle() || state.isPresent() && term.now() - calledAt < every) {
      return;
    }
    calledAt = term.now();
    String id = id();
    calling.run(
        () ->
            incoming.callSource(
                new SourceCall.Barrier(incoming.sync(), id, term.options().barrierLease())),
        found -> answered(id, found),
        (SyncException error) -> {});
    term.wakeAfter(Duration.ofNanos(every));
  }

  private void answered(String id, SourceCall.BarrierState found) {
    if (!wanted || !id.equals(id())) {
      return;
    }
    if (!found.standing()) {
      LOG.warn("event=barrier-broken sync={} barrier={} next=\"another one\"", incoming.sync(), id);
      state = Optional.empty();
      barriers++;
      term.wake();
      return;
    }
    heardAt = term.now();
    if (!state.equals(Optional.of(found))) {
      state = Optional.of(found);
      readAt = term.now();
    }
  }

  ClientCall.BarrierView view() {
    if (!wanted) {
      return ClientCall.BarrierView.NONE;
    }
    boolean heard = term.now() - heardAt < term.options().barrierLease().toNanos();
    if (state.isEmpty() || !heard) {
      Set<ShardId> all = new TreeSet<>();
      incoming.table().all().forEach(entry -> all.add(entry.shard()));
      String why =
          calling
              .failure()
              .map(error -> "the source's barrier: " + error.getMessage())
              .orElse("the source is not read-only yet");
      return new ClientCall.BarrierView(true, false, all.size(), all, why);
    }
    List<String> missing = check.missing(state.get(), readAt);
    TreeMap<ShardId, String> behind = check.behind(state.get(), readAt);
    Map<ShardId, ?> shards = state.get().shards();
    return new ClientCall.BarrierView(
        true,
        true,
        shards.size(),
        behind.keySet(),
        missing.isEmpty() ? "" : InSyncCheck.text(missing, shards.size()));
  }

  private String id() {
    return name + barriers;
  }
}
