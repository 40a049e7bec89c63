package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.control.SourceCall;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The barrier of one outgoing synchronisation.
 *
 * <p>Ordering: the wish is written before the hold is placed, and a barrier is written down as over
 * before its hold is removed, so that an id under which the cluster was writable again is never
 * said to stand. Failure: a barrier that is not renewed within its lease is lifted. Recovery: a new
 * leader grants it one more lease.
 */
final class SourceBarrier {
  private static final Logger LOG = LoggerFactory.getLogger(SourceBarrier.class);
  private static final SourceCall.BarrierState NOT_STANDING =
      new SourceCall.BarrierState(false, "", Map.of(), Set.of());

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final Errand placing;
  private final Errand lifting;
  private final BarrierReading reading;
  private Optional<Asked> asked = Optional.empty();
  private long leaseUntil;
  private boolean changing;

  SourceBarrier(Term term, SyncId sync, MasterState state) {
    this.term = term;
    this.sync = sync;
    this.state = state;
    this.placing = term.storeErrand("placing a barrier for " + sync);
    this.lifting = term.storeErrand("lifting a barrier of " + sync);
    this.reading = new BarrierReading(term);
    this.leaseUntil = term.now() + term.options().barrierLease().toNanos();
  }

  /** Places or renews a barrier; answers when its state has been read. */
  void place(SourceCall.Barrier call, CompletableFuture<SourceCall.BarrierState> answer) {
    StateRecord.Outgoing record = record();
    if (record.over(call.id())) {
      answer.complete(NOT_STANDING);
      return;
    }
    leaseUntil = term.now() + call.lease().toNanos();
    asked.ifPresent(
        before ->
            before.answer.completeExceptionally(
                new SyncException(Code.UNAVAILABLE, "a later call asked for the barrier")));
    asked = Optional.of(new Asked(call.id(), answer));
    if (record.barrier().filter(b -> b.id().equals(call.id())).isPresent()) {
      term.wake();
      return;
    }
    LOG.info("event=barrier-asked sync={} barrier={}", sync, call.id());
    change(
        edit ->
            record(edit)
                .filter(now -> !now.over(call.id()) && !now.closing())
                .ifPresent(
                    now ->
                        edit.put(
                            now.liftAll().withBarrier(new StateRecord.Barrier(call.id(), false)))));
  }

  /** Lifts a barrier, any if the id is empty; answers when the cluster is writable again for it. */
  void lift(String id, CompletableFuture<Boolean> answer) {
    if (record().barrier().filter(b -> id.isEmpty() || b.id().equals(id)).isPresent()) {
      liftNow();
    }
    answerWhenLifted(id, answer);
  }

  /** Lifts whichever barrier there is. */
  void liftNow() {
    if (record().barrier().isPresent()) {
      change(edit -> record(edit).ifPresent(now -> edit.put(now.liftAll())));
    }
  }

  /** Whether nothing of any barrier is left. */
  boolean clear() {
    StateRecord.Outgoing record = record();
    return !changing && record.barrier().isEmpty() && record.lifting().isEmpty();
  }

  void tick() {
    StateRecord.Outgoing record = record();
    removeHolds(record.lifting());
    if (record.barrier().isEmpty() || changing) {
      return;
    }
    StateRecord.Barrier barrier = record.barrier().get();
    if (term.now() - leaseUntil >= 0) {
      LOG.warn(
          "event=barrier-expired sync={} barrier={} next=\"it is lifted\"", sync, barrier.id());
      liftNow();
    } else if (!barrier.placed()) {
      placeHold(barrier);
    } else {
      read(barrier);
    }
  }

  private void placeHold(StateRecord.Barrier barrier) {
    if (!placing.idle()) {
      return;
    }
    placing.run(
        () -> term.context().store().holds().place(hold(barrier.id())),
        done ->
            change(
                edit ->
                    record(edit)
                        .filter(now -> now.barrier().equals(Optional.of(barrier)))
                        .ifPresent(
                            now ->
                                edit.put(
                                    now.withBarrier(new StateRecord.Barrier(barrier.id(), true))))),
        error -> failed(error));
  }

  private void read(StateRecord.Barrier barrier) {
    if (asked.isEmpty() || !placing.idle()) {
      return;
    }
    Asked now = asked.get();
    if (!now.id.equals(barrier.id())) {
      return;
    }
    placing.run(
        () -> term.context().store().holds().list(),
        holds -> {
          if (!holds.contains(hold(barrier.id()))) {
            LOG.warn(
                "event=barrier-broken sync={} barrier={} reason=\"its hold is gone\"",
                sync,
                barrier.id());
            liftNow();
            answer(now, NOT_STANDING);
          } else {
            reading.read(
                found -> answer(now, standing(barrier.id()) ? found : NOT_STANDING), this::failed);
          }
        },
        error -> failed(error));
  }

  private boolean standing(String id) {
    StateRecord.Outgoing record = record();
    return record.barrier().filter(b -> b.id().equals(id) && b.placed()).isPresent()
        && term.now() - leaseUntil < 0;
  }

  private void answer(Asked to, SourceCall.BarrierState with) {
    to.answer.complete(with);
    if (asked.filter(a -> a == to).isPresent()) {
      asked = Optional.empty();
    }
  }

  private void failed(SyncException error) {
    asked.ifPresent(a -> a.answer.completeExceptionally(error));
    asked = Optional.empty();
  }

  private void removeHolds(List<String> ids) {
    if (ids.isEmpty() || changing || !lifting.idle()) {
      return;
    }
    String id = ids.get(0);
    lifting.run(
        () -> term.context().store().holds().remove(hold(id)),
        done -> {
          LOG.info("event=barrier-lifted sync={} barrier={}", sync, id);
          change(edit -> record(edit).ifPresent(now -> edit.put(now.removed(id))));
        });
  }

  private void answerWhenLifted(String id, CompletableFuture<Boolean> answer) {
    if (answer.isDone()) {
      return;
    }
    Optional<StateRecord.Outgoing> record = state.outgoing(sync);
    boolean left =
        changing
            || record.isPresent()
                && (id.isEmpty()
                    ? !clear()
                    : record.get().lifting().contains(id)
                        || record.get().barrier().filter(b -> b.id().equals(id)).isPresent());
    if (left) {
      term.turns().after(Duration.ofMillis(50), () -> answerWhenLifted(id, answer));
    } else {
      answer.complete(true);
    }
  }

  private void change(java.util.function.Consumer<MasterState.Edit> edit) {
    changing = true;
    state.change(
        edit,
        () -> {
          changing = false;
          term.wake();
        });
  }

  private StateRecord.Outgoing record() {
    return state.outgoing(sync).orElseThrow();
  }

  private Optional<StateRecord.Outgoing> record(MasterState.Edit edit) {
    return edit.get(StateRecord.Outgoing.key(sync), StateRecord.Outgoing.class);
  }

  private static Hold hold(String id) {
    return new Hold(Hold.Kind.BARRIER, id);
  }

  private record Asked(String id, CompletableFuture<SourceCall.BarrierState> answer) {}
}
