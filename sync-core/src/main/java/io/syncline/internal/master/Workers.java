package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.WorkerInfo;
import io.syncline.control.MasterCall;
import io.syncline.control.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registered workers. Registrations are kept in the masters' state, so that a new leader can
 * tell a worker that is alive, whose tasks it finds running, from one that it has never heard of.
 */
final class Workers {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private final Term term;
  private final MasterState state;
  private final Supplier<Duration> messageTimeout;
  private final TreeMap<String, WorkerEntry> entries = new TreeMap<>();
  private Consumer<WorkerEntry> gone = worker -> {};
  private Consumer<TaskSpec> ended = task -> {};

  Workers(Term term, MasterState state, Supplier<Duration> messageTimeout) {
    this.term = term;
    this.state = state;
    this.messageTimeout = messageTimeout;
    for (StateRecord.Worker record : state.all(StateRecord.Worker.class)) {
      add(record);
    }
  }

  /** Whom to tell of workers that are gone, and of tasks that a worker no longer runs. */
  void listen(Consumer<WorkerEntry> workerGone, Consumer<TaskSpec> taskEnded) {
    gone = workerGone;
    ended = taskEnded;
  }

  Collection<WorkerEntry> all() {
    return entries.values();
  }

  Optional<WorkerEntry> get(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  /** The worker, if it is the boot that is known. */
  WorkerEntry require(String worker, String boot) {
    WorkerEntry entry = entries.get(worker);
    if (entry == null || !entry.boot().equals(boot)) {
      throw new SyncException(
          Code.NOT_FOUND, "worker " + worker + " (boot " + boot + ") is not known: register");
    }
    return entry;
  }

  /** Whether a worker of before this term may run tasks that nobody has told of yet. */
  boolean mayRunUnheard() {
    return entries.values().stream().anyMatch(worker -> !worker.heard);
  }

  /** Whether some worker runs, or may run, a task of a synchronisation. */
  boolean mayRun(SyncId sync) {
    for (WorkerEntry worker : entries.values()) {
      if (!worker.heard
          || worker.given.values().stream().anyMatch(g -> g.task().sync().equals(sync))) {
        return true;
      }
    }
    return false;
  }

  /** Whether some worker runs, or may run, a task. */
  boolean mayRun(String task) {
    return entries.values().stream()
        .anyMatch(worker -> !worker.heard || worker.given.containsKey(task));
  }

  /** Somebody waits for the workers' next reports. */
  void awaitReports() {
    entries.values().forEach(worker -> worker.awaited = true);
  }

  void register(MasterCall.Register call, CompletableFuture<MasterCall.Registered> answer) {
    StateRecord.Worker record =
        new StateRecord.Worker(call.worker(), call.boot(), call.endpoint(), call.host());
    WorkerEntry known = entries.get(call.worker());
    if (known != null && known.boot().equals(call.boot())) {
      heard(known);
      answer.complete(registered());
      return;
    }
    state.change(
        edit -> edit.put(record),
        () -> {
          WorkerEntry former = entries.get(call.worker());
          if (former == null || !former.boot().equals(call.boot())) {
            if (former != null) {
              over(former);
            }
            heard(add(record));
            term.context().metrics().workerRegistrations.add();
            LOG.info(
                "event=worker-registered worker={} boot={} endpoint={} host={}",
                call.worker(),
                call.boot(),
                call.endpoint(),
                call.host());
          }
          answer.complete(registered());
          term.wake();
        },
        answer::completeExceptionally);
  }

  MasterCall.Registered renew(MasterCall.Renew call) {
    WorkerEntry worker = require(call.worker(), call.boot());
    heard(worker);
    tells(worker, call.running());
    term.wake();
    return registered();
  }

  boolean leave(MasterCall.Leave call) {
    WorkerEntry worker = entries.get(call.worker());
    if (worker == null || !worker.boot().equals(call.boot())) {
      return false;
    }
    LOG.info("event=worker-left worker={} boot={}", worker.id(), worker.boot());
    remove(worker);
    return true;
  }

  /** The worker is found to be another boot, or none: nothing of this one runs any more. */
  void dead(WorkerEntry worker) {
    if (entries.get(worker.id()) == worker) {
      LOG.info("event=worker-gone worker={} boot={}", worker.id(), worker.boot());
      remove(worker);
    }
  }

  /** Removes workers whose lease has run out: they have stopped by themselves. */
  void tick() {
    for (WorkerEntry worker : new ArrayList<>(entries.values())) {
      if (term.now() - worker.leaseUntil >= 0) {
        LOG.warn(
            "event=worker-expired worker={} boot={} next=\"its tasks are given to others\"",
            worker.id(),
            worker.boot());
        term.context().metrics().workersExpired.add();
        remove(worker);
      }
    }
    term.context().metrics().workers.set(entries.size());
  }

  List<WorkerInfo> infos() {
    List<WorkerInfo> infos = new ArrayList<>();
    for (WorkerEntry worker : entries.values()) {
      infos.add(
          new WorkerInfo(
              worker.id(),
              worker.boot(),
              worker.endpoint(),
              worker.host(),
              Duration.ofNanos(Math.max(0, worker.leaseUntil - term.now())),
              worker.assigned.size()));
    }
    return infos;
  }

  /** What a worker says it runs takes the place of what it was believed to run. */
  private void tells(WorkerEntry worker, Set<TaskSpec> running) {
    long now = term.now();
    TreeMap<String, TaskSpec> runs = new TreeMap<>();
    running.forEach(task -> runs.put(task.id(), task));
    for (TaskSpec task : runs.values()) {
      WorkerEntry.Given known = worker.given.get(task.id());
      if (known == null || known.task().epoch() <= task.epoch()) {
        worker.given.put(task.id(), new WorkerEntry.Given(task, true, now));
      }
    }
    long longAgo = now - term.options().workerLease().toNanos();
    for (WorkerEntry.Given known : new ArrayList<>(worker.given.values())) {
      TaskSpec task = known.task();
      if (!runs.containsKey(task.id()) && known.sure() && known.at() - longAgo < 0) {
        worker.given.remove(task.id());
        if (task.equals(worker.assigned.get(task.id()))) {
          ended.accept(task);
        }
      }
    }
    worker.dirty = true;
  }

  private WorkerEntry add(StateRecord.Worker record) {
    WorkerEntry entry = new WorkerEntry(term, record);
    // A tenth more than it counts itself, for clocks that do not run alike.
    entry.leaseUntil = term.now() + term.options().workerLease().toNanos() / 10 * 11;
    entries.put(record.id(), entry);
    return entry;
  }

  private void heard(WorkerEntry worker) {
    worker.heard = true;
    worker.leaseUntil = term.now() + term.options().workerLease().toNanos() / 10 * 11;
  }

  private void remove(WorkerEntry worker) {
    over(worker);
    state.change(
        edit -> {
          String key = StateRecord.Worker.PREFIX + worker.id();
          if (edit.get(key, StateRecord.Worker.class)
              .filter(record -> record.boot().equals(worker.boot()))
              .isPresent()) {
            edit.remove(key);
          }
        },
        term::wake);
  }

  private void over(WorkerEntry worker) {
    entries.remove(worker.id());
    gone.accept(worker);
  }

  private MasterCall.Registered registered() {
    return new MasterCall.Registered(
        term.number(), term.options().workerLease(), messageTimeout.get());
  }
}
