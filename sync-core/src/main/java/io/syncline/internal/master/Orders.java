package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.control.TaskSpec;
import io.syncline.control.WorkerCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings each worker to run what it is to run: orders, repeated until they are answered. */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
  private static final int MOST_AT_ONCE = 1000;

  /** How often a worker is asked to report: it looks at all its tasks then. */
  private static final Duration HURRIED = Duration.ofMillis(500);

  private static final Duration HURRIED_A_TASK = Duration.ofNanos(200_000);

  private final Term term;
  private final Workers workers;
  private final Tasks tasks;
  private final Predicate<SyncId> ended;
  private final Supplier<Duration> messageTimeout;

  /**
   * Orders to all workers.
   *
   * @param ended whether a synchronisation leaves this data centre no more
   */
  Orders(
      Term term,
      Workers workers,
      Tasks tasks,
      Predicate<SyncId> ended,
      Supplier<Duration> messageTimeout) {
    this.term = term;
    this.workers = workers;
    this.tasks = tasks;
    this.ended = ended;
    this.messageTimeout = messageTimeout;
  }

  void tick() {
    for (WorkerEntry worker : new ArrayList<>(workers.all())) {
      if (worker.heard) {
        giveUpUnreachable(worker);
        if (worker.dirty) {
          worker.dirty = false;
          start(worker);
          stop(worker);
        }
        tell(worker);
        hurry(worker);
      }
    }
  }

  private void start(WorkerEntry worker) {
    List<TaskSpec> wanted = new ArrayList<>();
    for (TaskSpec task : worker.assigned.values()) {
      WorkerEntry.Given known = worker.given.get(task.id());
      if (known == null || !known.sure() || !known.task().equals(task)) {
        wanted.add(task);
        if (wanted.size() == MOST_AT_ONCE) {
          break;
        }
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    worker.dirty = true;
    if (!worker.starting().idle()) {
      return;
    }
    wanted.forEach(task -> given(worker, task, false));
    worker
        .starting()
        .run(
            () ->
                term.context()
                    .control()
                    .call(
                        worker.endpoint(),
                        new WorkerCall.StartTasks(worker.boot(), term.number(), wanted),
                        term.options().callDeadline()),
            done -> wanted.forEach(task -> given(worker, task, true)),
            error -> failed(worker, error));
  }

  private void stop(WorkerEntry worker) {
    TreeMap<String, TaskSpec> unwanted = new TreeMap<>();
    for (WorkerEntry.Given known : worker.given.values()) {
      if (unwanted.size() < MOST_AT_ONCE && tasks.unwanted(worker, known.task())) {
        unwanted.put(known.task().id(), known.task());
      }
    }
    if (unwanted.isEmpty()) {
      return;
    }
    worker.dirty = true;
    if (!worker.stopping().idle()) {
      return;
    }
    Duration deadline = term.options().callDeadline().plus(term.options().storeDeadline());
    worker
        .stopping()
        .run(
            () ->
                term.context()
                    .control()
                    .call(
                        worker.endpoint(),
                        new WorkerCall.StopTasks(
                            worker.boot(),
                            term.number(),
                            new TreeSet<>(unwanted.keySet()),
                            over(unwanted.values())),
                        deadline),
            done -> unwanted.values().forEach(task -> stopped(worker, task)),
            error -> failed(worker, error));
  }

  /** Those that nobody goes on with. */
  private TreeSet<String> over(Collection<TaskSpec> unwanted) {
    TreeSet<String> over = new TreeSet<>();
    for (TaskSpec task : unwanted) {
      if (ended.test(task.sync())) {
        over.add(task.id());
      }
    }
    return over;
  }

  /** A message timeout that was set after the worker was told. */
  private void tell(WorkerEntry worker) {
    Duration timeout = messageTimeout.get();
    if (worker.messageTimeout.isPresent() && worker.messageTimeout.get().equals(timeout)
        || !worker.telling().idle()) {
      return;
    }
    worker
        .telling()
        .run(
            () ->
                term.context()
                    .control()
                    .call(
                        worker.endpoint(),
                        new WorkerCall.SetTimeout(worker.boot(), term.number(), timeout),
                        term.options().callDeadline()),
            done -> worker.messageTimeout = Optional.of(timeout),
            error -> failed(worker, error));
  }

  /** Reports that somebody waits for are not waited for until they are due. */
  private void hurry(WorkerEntry worker) {
    if (!worker.awaited
        || !worker.hurrying().idle()
        || worker.assigned.isEmpty()
        || term.now() - worker.askedUntil < 0) {
      return;
    }
    worker.awaited = false;
    Duration pause = HURRIED_A_TASK.multipliedBy(worker.assigned.size());
    pause = pause.compareTo(HURRIED) < 0 ? HURRIED : pause;
    worker.askedUntil = term.now() + pause.toNanos();
    term.wakeAfter(pause);
    worker
        .hurrying()
        .run(
            () ->
                term.context()
                    .control()
                    .call(
                        worker.endpoint(),
                        new WorkerCall.ReportNow(worker.boot(), term.number()),
                        term.options().callDeadline()),
            done -> {},
            error -> failed(worker, error));
  }

  /** A worker that renews but takes no orders: what it has not begun is given to others. */
  private void giveUpUnreachable(WorkerEntry worker) {
    if (!worker.starting().keepsFailing(term.options().workerLease()) || workers.all().size() < 2) {
      return;
    }
    for (TaskSpec task : new ArrayList<>(worker.assigned.values())) {
      WorkerEntry.Given known = worker.given.get(task.id());
      if (known == null || !known.sure()) {
        tasks.restart(task.id());
      }
    }
  }

  private void given(WorkerEntry worker, TaskSpec task, boolean sure) {
    WorkerEntry.Given known = worker.given.get(task.id());
    if (known == null || known.task().epoch() <= task.epoch()) {
      worker.given.put(task.id(), new WorkerEntry.Given(task, sure, term.now()));
    }
  }

  private void stopped(WorkerEntry worker, TaskSpec task) {
    WorkerEntry.Given known = worker.given.get(task.id());
    if (known != null && known.task().epoch() <= task.epoch()) {
      worker.given.remove(task.id());
    }
  }

  private void failed(WorkerEntry worker, SyncException error) {
    LOG.info(
        "event=order-failed worker={} error=\"{}\" next=\"ordered again\"",
        worker.id(),
        error.toString());
    if (error.code() == Code.NOT_FOUND) {
      workers.dead(worker);
    } else if (error.code() == Code.FENCED) {
      term.lost("worker " + worker.id() + " has seen a later term");
    }
  }
}
