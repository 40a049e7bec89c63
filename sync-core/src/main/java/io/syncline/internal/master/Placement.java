package io.syncline.internal.master;

import io.syncline.control.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which worker a task is given to: one on the machine that has the log, then the one that had it
 * last unless it has much more to do than others, then the one with the least to do.
 */
final class Placement {
  private static final long BALANCE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MOST_MOVED = 200;

  private final Term term;
  private final Workers workers;
  private long balancedAt;

  Placement(Term term, Workers workers) {
    this.term = term;
    this.workers = workers;
    this.balancedAt = term.now();
  }

  /** Whether there is a worker to give something to. */
  boolean possible() {
    return workers.all().stream().anyMatch(this::takes);
  }

  Optional<WorkerEntry> choose(TaskEntry entry) {
    List<WorkerEntry> able = new ArrayList<>();
    boolean near = false;
    for (WorkerEntry worker : workers.all()) {
      if (takes(worker)) {
        boolean here = !entry.host.isEmpty() && entry.host.equals(worker.host());
        if (here && !near) {
          able.clear();
          near = true;
        }
        if (here == near) {
          able.add(worker);
        }
      }
    }
    Optional<WorkerEntry> least = least(able);
    return least.map(
        worker ->
            able.stream()
                .filter(w -> w.id().equals(entry.lastWorker))
                .filter(w -> load(w) <= load(worker) + tolerance(load(worker)))
                .findFirst()
                .orElse(worker));
  }

  /**
   * Tasks to be moved because one worker has much more to do than another: few at a time, seldom.
   */
  List<String> balance(Collection<TaskEntry> tasks) {
    if (term.now() - balancedAt < BALANCE_NANOS || workers.mayRunUnheard()) {
      return List.of();
    }
    balancedAt = term.now();
    List<WorkerEntry> able = workers.all().stream().filter(this::takes).toList();
    Optional<WorkerEntry> least = least(able);
    List<String> moved = new ArrayList<>();
    if (least.isEmpty()) {
      return moved;
    }
    int target = able.stream().mapToInt(Placement::load).sum() / able.size();
    int room = target - load(least.get());
    TreeMap<String, Integer> left = new TreeMap<>();
    able.forEach(w -> left.put(w.id(), load(w) - target));
    for (TaskEntry entry : tasks) {
      String worker = entry.assignment.map(a -> a.worker().id()).orElse("");
      int over = left.getOrDefault(worker, 0);
      boolean movable =
          entry.work instanceof TaskSpec.ReceiveShard
              || entry.work instanceof TaskSpec.SendFeed && entry.host.isEmpty();
      if (over > tolerance(target) && movable && moved.size() < Math.min(room, MOST_MOVED)) {
        moved.add(entry.work.id());
        entry.lastWorker = "";
        left.put(worker, over - 1);
      }
    }
    return moved;
  }

  private boolean takes(WorkerEntry worker) {
    return worker.heard && !worker.starting().keepsFailing(term.options().workerLease());
  }

  private static Optional<WorkerEntry> least(List<WorkerEntry> able) {
    return able.stream()
        .min(java.util.Comparator.comparingInt(Placement::load).thenComparing(WorkerEntry::id));
  }

  private static int load(WorkerEntry worker) {
    return worker.assigned.size();
  }

  private static int tolerance(int load) {
    return 1 + load / 5;
  }
}
