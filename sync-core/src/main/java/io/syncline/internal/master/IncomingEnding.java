package io.syncline.internal.master;

import io.syncline.ServerMode;
import io.syncline.StopReport;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.control.SourceCall;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stop or abort of the incoming synchronisation, stage by stage; each is written before it is
 * begun, and may be taken again by the next leader. See {@link StateRecord.Ending.Stage}.
 */
final class IncomingEnding {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingEnding.class);

  /** How long a stop that need not be in sync waits for what is made only at promotion. */
  private static final long PROMOTE_AT_MOST = Duration.ofSeconds(30).toNanos();

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final IncomingSync incoming;
  private final Tasks tasks;
  private final Workers workers;
  private final ClosingClaims claims;
  private final Proof proof;
  private final Errand telling;
  private final Errand lifting;
  private final Errand revoking;
  private final Errand freeing;
  private final long began;
  private long stageBegan;
  private boolean changing;
  private boolean confirmedAfterPromotion;
  private boolean revoked;
  private boolean freed;

  IncomingEnding(
      Term term,
      MasterState state,
      IncomingSync incoming,
      Tasks tasks,
      Workers workers,
      EpochCounters epochs) {
    this.term = term;
    this.sync = incoming.sync();
    this.state = state;
    this.incoming = incoming;
    this.tasks = tasks;
    this.workers = workers;
    this.claims = new ClosingClaims(term, sync, epochs);
    InSyncCheck check =
        new InSyncCheck(
            new StatusView(term, incoming.table(), tasks),
            incoming.table(),
            incoming.inventory(),
            tasks);
    this.proof = new Proof(term, incoming, tasks, check, ending().id());
    this.telling = term.errand("telling the source", incoming.sourceDeadline());
    this.lifting = term.errand("lifting the barrier", incoming.sourceDeadline());
    this.revoking = term.storeErrand("revoking the source's credentials");
    this.freeing = term.storeErrand("making the target writable");
    this.began = term.now();
    this.stageBegan = began;
  }

  /** What stands in the way of the end, or how far it is. */
  String message() {
    StateRecord.Ending ending = ending();
    return switch (ending.stage()) {
      case PROVE -> proof.why();
      case PROMOTE -> "waiting for what is made only at promotion";
      case CLAIM -> "waiting for workers to stop, and closing shards";
      case TELL ->
          "telling the source"
              + telling.failure().map(error -> ": " + error.getMessage()).orElse("");
      case CLEAN -> "removing what is left";
    };
  }

  void tick() {
    if (changing) {
      return;
    }
    StateRecord.Ending ending = ending();
    switch (ending.stage()) {
      case PROVE -> {
        workers.awaitReports();
        prove(ending);
      }
      case PROMOTE -> {
        workers.awaitReports();
        promote(ending);
      }
      case CLAIM -> claim();
      case TELL -> tell(ending);
      case CLEAN -> clean(ending);
    }
  }

  private void prove(StateRecord.Ending ending) {
    if (timedOut(ending)) {
      giveUp(ending, proof.why());
      return;
    }
    proof.tick();
    if (proof.proven()) {
      advance(ending.proven(proof.of()).at(StateRecord.Ending.Stage.PROMOTE));
    }
  }

  private void promote(StateRecord.Ending ending) {
    incoming.inventory().promote(true);
    boolean promoted =
        incoming.inventory().last().filter(r -> r.promoted() && r.complete()).isPresent();
    if (!ending.ensureInSync()) {
      boolean enough =
          term.now() - stageBegan >= Math.min(PROMOTE_AT_MOST, ending.limit().toNanos());
      if (promoted || enough) {
        advance(ending.at(StateRecord.Ending.Stage.CLAIM));
      }
      return;
    }
    if (timedOut(ending)) {
      giveUp(
          ending,
          promoted
              ? proof.why()
              : "what is made only at promotion was not made in time: " + problems());
      return;
    }
    proof.tick();
    if (promoted && proof.proven()) {
      // The proof may have grown old while the target was promoted; only this one counts.
      if (confirmedAfterPromotion) {
        advance(ending.proven(proof.of()).at(StateRecord.Ending.Stage.CLAIM));
      } else {
        confirmedAfterPromotion = true;
        proof.confirmAgain();
      }
    }
  }

  private void claim() {
    tasks.dropAll(sync);
    keepBarrier();
    if (!workers.mayRun(sync) && claims.claim()) {
      advance(ending().at(StateRecord.Ending.Stage.TELL));
    }
  }

  private void tell(StateRecord.Ending ending) {
    tasks.dropAll(sync);
    if (ending.abort() && term.now() - stageBegan >= ending.limit().toNanos()) {
      LOG.warn("event=source-not-told sync={} next=\"it has to be aborted there too\"", sync);
      advance(ending.told(false).at(StateRecord.Ending.Stage.CLEAN));
      return;
    }
    if (telling.idle()) {
      telling.run(
          () ->
              incoming.callSource(
                  new SourceCall.CloseOutgoing(
                      sync,
                      ending.modes().source() == ServerMode.READONLY
                          ? Optional.of(ServerMode.READONLY)
                          : Optional.empty())),
          done -> advance(ending.told(true).at(StateRecord.Ending.Stage.CLEAN)));
    }
  }

  private void clean(StateRecord.Ending ending) {
    tasks.dropAll(sync);
    if (workers.mayRun(sync) || !incoming.channels().removeAll() || !claims.forget()) {
      return;
    }
    if (!revoked) {
      revoke();
    } else if (!freed) {
      if (freeing.idle()) {
        freeing.run(() -> free(ending), done -> freed = true);
      }
    } else {
      finish(ending);
    }
  }

  /** Where the target is left read-only there is no moment in which it is not. */
  private CompletionStage<Void> free(StateRecord.Ending ending) {
    CompletionStage<Void> kept =
        ending.modes().target() == ServerMode.READONLY
            ? OperatorHolds.place(term, sync.value())
            : CompletableFuture.completedStage(null);
    return kept.thenCompose(
        placed -> term.context().store().holds().remove(new Hold(Hold.Kind.TARGET, sync.value())));
  }

  private void revoke() {
    StateRecord.Incoming record = incoming.record();
    boolean inUse =
        state.all(StateRecord.Outgoing.class).stream()
            .anyMatch(out -> out.target().equals(record.source()));
    if (inUse) {
      revoked = true;
      term.wake();
    } else if (revoking.idle()) {
      revoking.run(() -> term.context().channels().revoke(record.source()), done -> revoked = true);
    }
  }

  /** Until the source is told, nothing is written there. */
  private void keepBarrier() {
    if (ending().ensureInSync() && !ending().abort()) {
      proof.tick();
    }
  }

  private boolean timedOut(StateRecord.Ending ending) {
    return term.now() - began >= ending.limit().toNanos();
  }

  /** Not in sync in time: the source is writable again, and everything goes on as before. */
  private void giveUp(StateRecord.Ending ending, String why) {
    incoming.inventory().promote(false);
    if (!lifting.idle()) {
      return;
    }
    lifting.run(
        () -> incoming.callSource(new SourceCall.LiftBarrier(sync, proof.barrierId())),
        done -> endWithout(ending, why),
        (SyncException error) ->
            endWithout(ending, why + " (the source's barrier ends with its lease)"));
  }

  private void endWithout(StateRecord.Ending ending, String why) {
    LOG.warn("event=stop-given-up sync={} reason=\"{}\" next=\"goes on as before\"", sync, why);
    StopReport report =
        new StopReport(
            true, false, false, false, why + ": nothing was stopped after " + ending.limit());
    changing = true;
    state.change(
        edit -> {
          edit.incoming().ifPresent(now -> edit.put(now.withEnding(Optional.empty())));
          remember(edit, ending, report);
        },
        term::wake);
  }

  private void finish(StateRecord.Ending ending) {
    StopReport report =
        new StopReport(
            true, true, !ending.inSync().isEmpty(), ending.sourceTold(), ending.inSync());
    changing = true;
    state.change(
        edit -> {
          edit.remove(StateRecord.Incoming.KEY);
          edit.remove(StateRecord.Epochs.key(sync));
          edit.all(StateRecord.Failed.class).forEach(failed -> edit.remove(failed.key()));
          remember(edit, ending, report);
        },
        () -> {
          LOG.info(
              "event=incoming-ended sync={} abort={} inSync={} sourceTold={}",
              sync,
              ending.abort(),
              report.inSync(),
              report.sourceTold());
          term.wake();
        });
  }

  private static void remember(
      MasterState.Edit edit, StateRecord.Ending ending, StopReport report) {
    StateRecord.Finished finished =
        edit.get(StateRecord.Finished.KEY, StateRecord.Finished.class)
            .orElse(new StateRecord.Finished(List.of()));
    for (String id : ending.also()) {
      finished = finished.with(new StateRecord.Finished.Entry(id, report));
    }
    edit.put(finished.with(new StateRecord.Finished.Entry(ending.id(), report)));
  }

  private void advance(StateRecord.Ending next) {
    LOG.info("event=ending-stage sync={} stage={}", sync, next.stage());
    changing = true;
    state.change(
        edit ->
            edit.incoming()
                .filter(now -> now.ending().filter(e -> e.id().equals(next.id())).isPresent())
                .ifPresent(now -> edit.put(now.withEnding(Optional.of(next)))),
        () -> {
          changing = false;
          stageBegan = term.now();
          term.wake();
        });
  }

  private String problems() {
    return incoming
        .inventory()
        .last()
        .map(report -> String.join("; ", report.problems()))
        .orElse("no worker has reported about the structure");
  }

  private StateRecord.Ending ending() {
    return incoming.record().ending().orElseThrow();
  }
}
