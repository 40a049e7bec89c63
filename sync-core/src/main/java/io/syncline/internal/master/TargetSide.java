package io.syncline.internal.master;

import io.syncline.CheckReport;
import io.syncline.RepairReport;
import io.syncline.StopReport;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.control.ClientCall;
import io.syncline.control.MasterCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the leader does as a target: it is in charge of the incoming synchronisation. */
final class TargetSide {
  private final Term term;
  private final MasterState state;
  private final Tasks tasks;
  private final Workers workers;
  private final EpochCounters epochs;
  private final Configuring configuring;
  private final Verifications verifications;
  private final Optional<SyncId> found;
  private Optional<IncomingSync> incoming = Optional.empty();
  private Optional<ShardReports> reports = Optional.empty();
  private Optional<IncomingEnding> ending = Optional.empty();
  private Optional<ClientBarrier> barrier = Optional.empty();
  private String endingId = "";

  TargetSide(Term term, MasterState state, Tasks tasks, Workers workers, EpochCounters epochs) {
    this.term = term;
    this.state = state;
    this.tasks = tasks;
    this.workers = workers;
    this.epochs = epochs;
    this.configuring = new Configuring(term, state);
    this.verifications = new Verifications(term);
    this.found =
        state.incoming().filter(StateRecord.Incoming::configured).map(StateRecord.Incoming::sync);
  }

  void tick() {
    Optional<StateRecord.Incoming> record = state.incoming();
    if (incoming.isPresent()
        && record.filter(r -> r.sync().equals(incoming.get().sync())).isEmpty()) {
      tasks.dropAll(incoming.get().sync());
      incoming = Optional.empty();
      reports = Optional.empty();
      ending = Optional.empty();
      barrier = Optional.empty();
      verifications.clear();
    }
    if (record.isEmpty()) {
      return;
    }
    if (!record.get().configured() && record.get().ending().isEmpty()) {
      configuring.resume(record.get());
      return;
    }
    IncomingSync sync = incoming.orElseGet(() -> begin(record.get()));
    follow(record.get(), sync);
    if (record.get().ending().filter(StateRecord.Ending::committed).isEmpty()) {
      sync.tick();
      verifications.tick();
    } else {
      verifications.clear();
    }
    if (record.get().ending().isEmpty()) {
      barrier.ifPresent(ClientBarrier::tick);
    } else {
      barrier.ifPresent(ClientBarrier::forget);
    }
    ending.ifPresent(IncomingEnding::tick);
  }

  private IncomingSync begin(StateRecord.Incoming record) {
    IncomingSync begun =
        new IncomingSync(
            term,
            record,
            state,
            tasks,
            workers,
            epochs,
            found.filter(record.sync()::equals).isPresent());
    incoming = Optional.of(begun);
    reports =
        Optional.of(new ShardReports(term, record.sync(), state, begun.table(), tasks, epochs));
    StatusView view = new StatusView(term, begun.table(), tasks);
    barrier =
        Optional.of(
            new ClientBarrier(
                term, begun, new InSyncCheck(view, begun.table(), begun.inventory(), tasks)));
    return begun;
  }

  /** The stop or abort that runs is the one that is written. */
  private void follow(StateRecord.Incoming record, IncomingSync sync) {
    if (record.ending().isEmpty()) {
      if (ending.isPresent()) {
        sync.inventory().promote(false);
      }
      ending = Optional.empty();
    } else if (ending.isEmpty() || !endingId.equals(record.ending().get().id())) {
      endingId = record.ending().get().id();
      ending = Optional.of(new IncomingEnding(term, state, sync, tasks, workers, epochs));
    }
  }

  /** Whether all tasks of a synchronisation that should be are known; empty if it is another's. */
  Optional<Boolean> settled(SyncId sync) {
    return state
        .incoming()
        .filter(record -> record.sync().equals(sync))
        .map(
            record ->
                record.ending().filter(StateRecord.Ending::committed).isPresent()
                    || incoming.filter(IncomingSync::settled).isPresent());
  }

  Optional<IncomingSync> incoming() {
    return incoming;
  }

  Optional<IncomingEnding> ending() {
    return ending;
  }

  void configure(ClientCall.Configure call, CompletableFuture<ClientCall.Configured> answer) {
    if (call.sourceEndpoints().isEmpty()) {
      throw new SyncException(
          Code.BAD_REQUEST, "no endpoint of the source is given: at least one is needed");
    }
    configuring.configure(call.sourceEndpoints(), answer);
  }

  boolean report(MasterCall.ReportShards call) {
    workers.require(call.worker(), call.boot());
    reports.ifPresent(r -> r.take(call));
    return true;
  }

  MasterCall.InventoryOrders report(MasterCall.ReportInventory call) {
    workers.require(call.worker(), call.boot());
    return incoming
        .filter(sync -> sync.record().ending().filter(StateRecord.Ending::committed).isEmpty())
        .orElseThrow(
            () ->
                new SyncException(
                    Code.FENCED, "synchronisation " + call.sync() + " is over, or not begun"))
        .inventory()
        .take(call);
  }

  /** Begins a stop or abort, or says how the one with that id stands. */
  void end(StateRecord.Ending wish, CompletableFuture<StopReport> answer) {
    Optional<StopReport> finished = finished(wish.id());
    if (finished.isPresent()) {
      answer.complete(finished.get());
      return;
    }
    state.change(
        edit -> {
          Optional<StateRecord.Finished> before =
              edit.get(StateRecord.Finished.KEY, StateRecord.Finished.class);
          if (before.flatMap(all -> report(all, wish.id())).isPresent()) {
            return; // it has ended while this was asked
          }
          StateRecord.Incoming record =
              edit.incoming()
                  .orElseThrow(
                      () ->
                          new SyncException(
                              Code.PRECONDITION_FAILED,
                              "cluster "
                                  + term.context().cluster()
                                  + " is not synchronised: there is nothing to end"));
          replace(record, wish).ifPresent(next -> edit.put(record.withEnding(Optional.of(next))));
        },
        () -> {
          answer.complete(finished(wish.id()).orElseGet(this::running));
          term.wake();
        },
        answer::completeExceptionally);
  }

  private Optional<StopReport> finished(String id) {
    return state
        .get(StateRecord.Finished.KEY, StateRecord.Finished.class)
        .flatMap(all -> report(all, id));
  }

  private static Optional<StopReport> report(StateRecord.Finished all, String id) {
    return all.entries().stream()
        .filter(entry -> entry.id().equals(id))
        .map(StateRecord.Finished.Entry::report)
        .findFirst();
  }

  /** An abort takes the place of a stop; anything else waits for what runs. */
  private static Optional<StateRecord.Ending> replace(
      StateRecord.Incoming record, StateRecord.Ending wish) {
    if (record.ending().isEmpty()) {
      if (!record.configured() && !wish.abort()) {
        throw new SyncException(
            Code.PRECONDITION_FAILED, "the source is being configured: abort it instead");
      }
      return Optional.of(wish);
    }
    StateRecord.Ending runs = record.ending().get();
    if (runs.id().equals(wish.id()) || runs.also().contains(wish.id())) {
      return Optional.empty();
    }
    if (wish.abort() && !runs.abort()) {
      List<String> also = new ArrayList<>(runs.also());
      also.add(runs.id());
      StateRecord.Ending.Stage stage =
          runs.committed() ? runs.stage() : StateRecord.Ending.Stage.CLAIM;
      return Optional.of(
          new StateRecord.Ending(
              wish.id(),
              also,
              true,
              false,
              stage,
              "",
              runs.sourceTold(),
              wish.limit(),
              wish.modes()));
    }
    throw new SyncException(
        Code.CONFLICT,
        "synchronisation "
            + record.sync()
            + " is being ended already (id "
            + runs.id()
            + "): wait, or abort it");
  }

  private StopReport running() {
    return new StopReport(
        false, false, false, false, ending.map(IncomingEnding::message).orElse("begun"));
  }

  void resetShard(ClientCall.ResetShard call, CompletableFuture<Boolean> answer) {
    IncomingSync sync = require();
    ShardEntry entry = sync.table().require(call.shard());
    if (entry.failed.filter(f -> !f.reset()).isEmpty()) {
      answer.complete(false);
      return;
    }
    state.change(
        edit ->
            edit.get(StateRecord.Failed.key(call.shard()), StateRecord.Failed.class)
                .ifPresent(failed -> edit.put(failed.tryAgain())),
        () -> {
          entry.failed = entry.failed.map(StateRecord.Failed::tryAgain);
          entry.report = Optional.empty();
          entry.lost = true;
          sync.table().locateAgain(entry);
          answer.complete(true);
        },
        answer::completeExceptionally);
  }

  /** Places a client's barrier. */
  boolean placeBarrier(SyncState now) {
    IncomingSync sync = require();
    if (now != SyncState.RUNNING || sync.record().ending().isPresent()) {
      throw new SyncException(
          Code.PRECONDITION_FAILED,
          "the synchronisation is "
              + (sync.record().ending().isPresent() ? "being ended" : now.toString())
              + ": a barrier needs one that is running");
    }
    return barrier.orElseThrow().place();
  }

  void liftBarrier(CompletableFuture<Boolean> answer) {
    if (barrier.isPresent()) {
      barrier.get().lift(answer);
    } else {
      answer.complete(false);
    }
  }

  ClientCall.BarrierView barrier() {
    return barrier.map(ClientBarrier::view).orElse(ClientCall.BarrierView.NONE);
  }

  CheckReport check(ClientCall.Check call) {
    return verifications.get(call.id(), false, call.shards(), require(), tasks).check();
  }

  RepairReport repair(ClientCall.Repair call) {
    return verifications.get(call.id(), true, call.shards(), require(), tasks).repaired();
  }

  private IncomingSync require() {
    return incoming.orElseThrow(
        () ->
            new SyncException(
                Code.PRECONDITION_FAILED,
                "cluster " + term.context().cluster() + " is not synchronised: configure it"));
  }
}
