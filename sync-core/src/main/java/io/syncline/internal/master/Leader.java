package io.syncline.internal.master;

import io.syncline.FinalModes;
import io.syncline.MasterInfo;
import io.syncline.MasterOptions;
import io.syncline.ServerMode;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.MasterCall;
import io.syncline.control.SourceCall;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of one leader: reads what its predecessors wrote, then compares, at every tick, what
 * should be with what is, and acts on the difference.
 *
 * <p>Ordering: everything happens on the master's lane, one turn after the other. Failure: when the
 * lease may have run out no turn is taken any more. Recovery: whatever was begun is written down
 * first, so that the next leader's first ticks go on with it.
 */
final class Leader {
  private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

  private final Term term;
  private final MasterState state;
  private final Runnable giveUp;
  private final Set<CompletableFuture<?>> open = new LinkedHashSet<>();
  private Optional<Parts> parts = Optional.empty();
  private String shown = "";
  private long shownAt;

  /**
   * A leader that has not begun.
   *
   * @param giveUp called when it can't lead
   */
  Leader(Term term, Runnable giveUp) {
    this.term = term;
    this.state = new MasterState(term);
    this.giveUp = giveUp;
  }

  long term() {
    return term.number();
  }

  /** Reads the state, then leads. */
  void begin() {
    term.turns()
        .await(
            () -> term.context().state().read(""),
            term.options().storeDeadline(),
            "reading the masters' state",
            stored -> {
              try {
                state.load(stored);
              } catch (SyncException e) {
                cannot(e);
                return;
              }
              parts = Optional.of(new Parts());
              term.onTick(this::tick);
              shownAt = term.now() - term.options().reconcile().toNanos();
              pulse();
            },
            this::cannot);
  }

  private void cannot(SyncException error) {
    LOG.error(
        "event=cannot-lead master={} term={} error=\"{}\" next=\"resigns and tries again later\"",
        term.context().id(),
        term.number(),
        error.toString());
    term.context().events().failed(error);
    giveUp.run();
  }

  /** The term is over. */
  void end() {
    term.turns().end();
    parts.ifPresent(p -> p.source.end());
    term.context().metrics().notLeading();
    for (CompletableFuture<?> answer : List.copyOf(open)) {
      answer.completeExceptionally(
          new SyncException(
              Code.UNAVAILABLE, "master " + term.context().id() + " leads no longer: try again"));
    }
  }

  private void pulse() {
    term.turns().after(term.options().reconcile(), this::pulse);
    term.wake();
  }

  private void tick() {
    Parts p = parts.orElseThrow();
    try {
      state.tick();
      p.workers.tick();
      p.source.tick();
      p.target.tick();
      p.tasks.tick();
      p.orders.tick();
      show(p);
      term.context().metrics().reconciliations.add();
    } catch (RuntimeException e) {
      term.context().metrics().reconciliationsFailed.add();
      throw e;
    }
  }

  private void show(Parts p) {
    if (term.now() - shownAt < term.options().reconcile().toNanos()) {
      return;
    }
    shownAt = term.now();
    SyncStatus status = p.overall.status(true);
    OverallStatus.show(status, term.context().metrics());
    String now =
        status.state() + " " + status.sync() + " " + status.message() + " " + status.warning();
    if (!now.equals(shown)) {
      if (!shown.isEmpty() || status.state() != SyncState.INACTIVE) {
        LOG.info(
            "event=status cluster={} state={} message=\"{}\" warning=\"{}\"",
            status.cluster(),
            status.state(),
            status.message(),
            status.warning().orElse(""));
      }
      shown = now;
      term.context().events().status(p.overall.status(false));
    }
  }

  /** Answers a call. */
  void handle(Call<?> call, CompletableFuture<Object> answer) {
    open.removeIf(CompletableFuture::isDone);
    open.add(answer);
    try {
      if (parts.isEmpty()) {
        throw new SyncException(
            Code.UNAVAILABLE, "master " + term.context().id() + " is taking over: try again");
      }
      dispatch(parts.get(), call, answer);
    } catch (SyncException e) {
      answer.completeExceptionally(e);
    }
  }

  private void dispatch(Parts p, Call<?> call, CompletableFuture<Object> answer) {
    if (call instanceof ClientCall<?> c) {
      term.context().metrics().clientCalls.add();
      if (!answered(p, c, answer)) {
        begin(p, c, answer);
      }
    } else if (call instanceof MasterCall<?> c) {
      term.context().metrics().workerCalls.add();
      worker(p, c, answer);
    } else if (call instanceof SourceCall<?> c) {
      term.context().metrics().sourceCalls.add();
      source(p, c, answer);
    } else {
      throw new SyncException(
          Code.BAD_REQUEST, call.getClass().getSimpleName() + " is not for a master");
    }
  }

  /** Questions. */
  private boolean answered(Parts p, ClientCall<?> call, CompletableFuture<Object> answer) {
    if (call instanceof ClientCall.GetStatus c) {
      answer.complete(p.overall.status(c.shards()));
    } else if (call instanceof ClientCall.GetTasks) {
      answer.complete(TaskList.of(p.tasks, p.source));
    } else if (call instanceof ClientCall.GetWorkers) {
      answer.complete(p.workers.infos());
    } else if (call instanceof ClientCall.GetMasters) {
      masters(answer);
    } else if (call instanceof ClientCall.GetServerMode) {
      OperatorHolds.kinds(term, as(answer));
    } else if (call instanceof ClientCall.GetMessageTimeout) {
      answer.complete(messageTimeout());
    } else if (call instanceof ClientCall.GetBarrier) {
      answer.complete(p.target.barrier());
    } else if (call instanceof ClientCall.Check c) {
      answer.complete(p.target.check(c));
    } else if (call instanceof ClientCall.Repair c) {
      answer.complete(p.target.repair(c));
    } else {
      return false;
    }
    return true;
  }

  /** Wishes. */
  private void begin(Parts p, ClientCall<?> call, CompletableFuture<Object> answer) {
    if (call instanceof ClientCall.Configure c) {
      p.target.configure(c, as(answer));
    } else if (call instanceof ClientCall.Stop c) {
      p.target.end(ending(c), as(answer));
    } else if (call instanceof ClientCall.Abort c) {
      p.target.end(ending(c), as(answer));
    } else if (call instanceof ClientCall.AbortOutgoing c) {
      p.source.abort(c.target(), c.mode().orElse(ServerMode.DEFAULT), as(answer));
    } else if (call instanceof ClientCall.ResetShard c) {
      p.target.resetShard(c, as(answer));
    } else if (call instanceof ClientCall.SetServerMode c) {
      OperatorHolds.set(term, c.mode(), as(answer));
    } else if (call instanceof ClientCall.RestartTask c) {
      answer.complete(TaskList.restart(p.tasks, c.task()));
    } else if (call instanceof ClientCall.PlaceBarrier) {
      answer.complete(p.target.placeBarrier(p.overall.status(false).state()));
    } else if (call instanceof ClientCall.ReleaseBarrier) {
      p.target.liftBarrier(as(answer));
    } else if (call instanceof ClientCall.SetMessageTimeout c) {
      MasterOptions.checkMessageTimeout(c.timeout());
      state.change(
          edit -> edit.put(new StateRecord.Settings(c.timeout())),
          () -> {
            answer.complete(c.timeout());
            term.wake();
          });
    }
  }

  private void worker(Parts p, MasterCall<?> call, CompletableFuture<Object> answer) {
    if (call instanceof MasterCall.Register c) {
      p.workers.register(c, as(answer));
    } else if (call instanceof MasterCall.Renew c) {
      answer.complete(p.workers.renew(c));
    } else if (call instanceof MasterCall.Leave c) {
      answer.complete(p.workers.leave(c));
    } else if (call instanceof MasterCall.ReportShards c) {
      answer.complete(p.target.report(c));
    } else if (call instanceof MasterCall.ReportInventory c) {
      answer.complete(p.target.report(c));
    }
  }

  private void source(Parts p, SourceCall<?> call, CompletableFuture<Object> answer) {
    if (call instanceof SourceCall.GetUpstream c) {
      new Upstream(term, state).answer(c.hops(), as(answer));
    } else if (call instanceof SourceCall.OpenOutgoing c) {
      p.source.open(c, as(answer));
    } else if (call instanceof SourceCall.SendShards c) {
      p.source.sendShards(c, as(answer));
    } else if (call instanceof SourceCall.CloseOutgoing c) {
      p.source.close(c.sync(), c.mode().orElse(ServerMode.DEFAULT), as(answer));
    } else if (call instanceof SourceCall.Barrier c) {
      p.source.barrier(c, as(answer));
    } else if (call instanceof SourceCall.LiftBarrier c) {
      p.source.liftBarrier(c, as(answer));
    }
  }

  private void masters(CompletableFuture<Object> answer) {
    term.turns()
        .await(
            () -> term.context().state().candidates(),
            term.options().storeDeadline(),
            "asking for the masters",
            found ->
                answer.complete(
                    found.stream()
                        .map(
                            m ->
                                new MasterInfo(
                                    MasterContext.nameOf(m.id()),
                                    m.endpoint(),
                                    m.leader(),
                                    Optional.of(term.context().advertised())
                                        .filter(urls -> !urls.isEmpty())))
                        .sorted(java.util.Comparator.comparing(MasterInfo::id))
                        .toList()),
            answer::completeExceptionally);
  }

  private static StateRecord.Ending ending(ClientCall.Stop call) {
    checkId(call.id());
    return new StateRecord.Ending(
        call.id(),
        List.of(),
        false,
        call.ensureInSync(),
        call.ensureInSync() ? StateRecord.Ending.Stage.PROVE : StateRecord.Ending.Stage.PROMOTE,
        "",
        false,
        call.timeout(),
        call.modes().orElse(FinalModes.DEFAULT));
  }

  private static StateRecord.Ending ending(ClientCall.Abort call) {
    checkId(call.id());
    return new StateRecord.Ending(
        call.id(),
        List.of(),
        true,
        false,
        StateRecord.Ending.Stage.CLAIM,
        "",
        false,
        call.sourceTimeout(),
        call.modes().orElse(FinalModes.DEFAULT));
  }

  private static void checkId(String id) {
    if (id.isEmpty() || id.length() > 64) {
      throw new SyncException(Code.BAD_REQUEST, "id '" + id + "': 1 to 64 characters are allowed");
    }
  }

  private Duration messageTimeout() {
    return state
        .get(StateRecord.Settings.KEY, StateRecord.Settings.class)
        .map(StateRecord.Settings::messageTimeout)
        .orElse(term.options().messageTimeout());
  }

  /** The answer as that of the call that was asked; each call has one type of answer. */
  @SuppressWarnings("unchecked")
  private static <R> CompletableFuture<R> as(CompletableFuture<Object> answer) {
    return (CompletableFuture<R>) (CompletableFuture<?>) answer;
  }

  /** What works together in a term, made when the state was read. */
  private final class Parts {
    private final Workers workers = new Workers(term, state, Leader.this::messageTimeout);
    private final EpochCounters epochs = new EpochCounters(term, state);
    private final Tasks tasks = new Tasks(term, workers, epochs);
    private final SourceSide source =
        new SourceSide(term, state, tasks, workers, Leader.this::messageTimeout);
    private final TargetSide target = new TargetSide(term, state, tasks, workers, epochs);
    private final Orders orders =
        new Orders(term, workers, tasks, source::ended, Leader.this::messageTimeout);
    private final OverallStatus overall = new OverallStatus(term, state, target, source, tasks);

    Parts() {
      tasks.settledWhen(this::settled);
    }

    private boolean settled(SyncId sync) {
      return target.settled(sync).orElseGet(() -> source.settled(sync));
    }
  }
}
