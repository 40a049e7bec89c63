package io.syncline.internal.master;

import io.syncline.SyncId;
import io.syncline.control.TaskSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks that are to be done, and who does them.
 *
 * <p>Ordering: whoever is given a task gets an epoch greater than all before it. Recovery: a new
 * leader first hears from every worker that it finds registered, or sees its lease run out; tasks
 * that are found running go on as they are, the rest is given away anew.
 */
final class Tasks {
  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  private final Term term;
  private final Workers workers;
  private final EpochCounters epochs;
  private final Placement placement;
  private final TreeMap<String, TaskEntry> entries = new TreeMap<>();
  private final TreeMap<String, Long> burnt = new TreeMap<>();
  private Predicate<SyncId> settled = sync -> false;

  Tasks(Term term, Workers workers, EpochCounters epochs) {
    this.term = term;
    this.workers = workers;
    this.epochs = epochs;
    this.placement = new Placement(term, workers);
    workers.listen(this::workerGone, task -> restart(task.id()));
  }

  /**
   * Says how to tell that all tasks of a synchronisation that should be are known, so that others
   * that run may be stopped.
   */
  void settledWhen(Predicate<SyncId> known) {
    settled = known;
  }

  /** The task is to be done. Work that differs from what is done begins anew. */
  void want(TaskSpec work, String host) {
    TaskEntry entry = entries.get(work.id());
    if (entry == null) {
      TaskEntry made = new TaskEntry(work, host, term.now());
      made.burnt = burnt.getOrDefault(work.id(), 0L);
      entries.put(work.id(), made);
      term.wake();
      return;
    }
    entry.host = host;
    if (entry.work.equals(work)) {
      return;
    }
    entry.work = work;
    entry.assignment.ifPresent(
        assigned -> {
          if (Works.same(assigned.task(), work)) {
            assign(entry, assigned.worker(), Works.withPeerOf(assigned.task(), work));
          } else {
            unassign(entry);
          }
        });
    term.wake();
  }

  /** The task is no longer to be done. */
  void drop(String id) {
    TaskEntry entry = entries.remove(id);
    if (entry != null) {
      unassign(entry);
      burnt.put(id, entry.burnt);
      term.wake();
    }
  }

  /** All tasks of a synchronisation are no longer to be done. */
  void dropAll(SyncId sync) {
    for (TaskEntry entry : new ArrayList<>(entries.values())) {
      if (entry.work.sync().equals(sync)) {
        drop(entry.work.id());
        burnt.remove(entry.work.id());
      }
    }
  }

  /** The task is to be begun anew, under a new epoch. */
  void restart(String id) {
    TaskEntry entry = entries.get(id);
    if (entry != null && entry.assignment.isPresent()) {
      unassign(entry);
      term.wake();
    }
  }

  Optional<TaskEntry> get(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  Collection<TaskEntry> all() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /** How many workers there are. */
  int workers() {
    return workers.all().size();
  }

  /** Who does a task, and under which epoch. */
  Optional<TaskEntry.Assignment> assignment(String id) {
    TaskEntry entry = entries.get(id);
    return entry == null ? Optional.empty() : entry.assignment;
  }

  /** Whether a worker's task is one that it should stop. */
  boolean unwanted(WorkerEntry worker, TaskSpec task) {
    if (worker.assigned.containsKey(task.id())) {
      return false;
    }
    TaskEntry entry = entries.get(task.id());
    return entry == null
        ? settled.test(task.sync())
        : entry.assignment.isPresent() || task.epoch() <= entry.burnt;
  }

  /** Gives away what nobody has. */
  void tick() {
    TreeMap<String, List<TaskEntry>> bySync = new TreeMap<>();
    boolean wait = workers.mayRunUnheard();
    int idle = 0;
    for (TaskEntry entry : entries.values()) {
      if (entry.assignment.isPresent()) {
        continue;
      }
      idle++;
      if (!entry.taking && !adopted(entry) && !wait && placement.possible()) {
        bySync.computeIfAbsent(entry.work.sync().value(), s -> new ArrayList<>()).add(entry);
      }
    }
    bySync.values().forEach(this::give);
    if (idle == 0) {
      placement.balance(entries.values()).forEach(this::restart);
    }
    term.context().metrics().tasksAssigned.set(entries.size() - idle);
    term.context().metrics().tasksUnassigned.set(idle);
  }

  private boolean adopted(TaskEntry entry) {
    WorkerEntry by = null;
    TaskSpec runs = null;
    for (WorkerEntry worker : workers.all()) {
      WorkerEntry.Given given = worker.given.get(entry.work.id());
      if (given != null
          && given.sure()
          && given.task().epoch() > entry.burnt
          && (runs == null || given.task().epoch() > runs.epoch())
          && Works.same(given.task(), entry.work)) {
        by = worker;
        runs = given.task();
      }
    }
    if (by == null || runs == null) {
      return false;
    }
    assign(entry, by, Works.withPeerOf(runs, entry.work));
    return true;
  }

  private void give(List<TaskEntry> some) {
    some.forEach(entry -> entry.taking = true);
    epochs.take(
        some.get(0).work.sync(),
        some.size(),
        first -> {
          for (int i = 0; i < some.size(); i++) {
            TaskEntry entry = some.get(i);
            entry.taking = false;
            if (entries.get(entry.work.id()) == entry && entry.assignment.isEmpty()) {
              long epoch = first + i;
              placement
                  .choose(entry)
                  .ifPresent(worker -> assign(entry, worker, entry.work.withEpoch(epoch)));
            }
          }
          LOG.info("event=tasks-assigned sync={} tasks={}", some.get(0).work.sync(), some.size());
          term.context().metrics().assignments.add(some.size());
          term.wake();
        });
  }

  private void assign(TaskEntry entry, WorkerEntry worker, TaskSpec task) {
    entry.assignment = Optional.of(new TaskEntry.Assignment(worker, task));
    entry.lastWorker = worker.id();
    worker.assigned.put(task.id(), task);
    worker.dirty = true;
  }

  private void unassign(TaskEntry entry) {
    entry.assignment.ifPresent(
        assigned -> {
          entry.burnt = Math.max(entry.burnt, assigned.task().epoch());
          entry.idleSince = term.now();
          entry.assignment = Optional.empty();
          assigned.worker().assigned.remove(entry.work.id());
          assigned.worker().dirty = true;
        });
  }

  private void workerGone(WorkerEntry worker) {
    for (String id : new ArrayList<>(worker.assigned.keySet())) {
      TaskEntry entry = entries.get(id);
      if (entry != null) {
        unassign(entry);
      }
    }
    term.wake();
  }
}
