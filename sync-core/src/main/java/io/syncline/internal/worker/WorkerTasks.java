package io.syncline.internal.worker;

import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.structure.InventoryContext;
import io.syncline.internal.structure.InventoryTask;
import io.syncline.metrics.MetricName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker runs: inventory tasks by itself, shard tasks by a {@link TaskRunner}. Used on the
 * agent's lane only.
 *
 * <p>Ordering: an epoch of a task runs once at most. Orders may come late and twice, so the epochs
 * of tasks that ended are remembered, and a start in one of them is ignored: stream ids that it
 * would use anew belong to its former run.
 */
final class WorkerTasks {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerTasks.class);
  private static final int REMEMBERED = 100_000;

  private final InventoryContext context;
  private final TaskRunner runner;
  private final Function<TaskSpec.ReceiveInventory, InventoryTask.Leader> leaders;
  private final TreeMap<String, TaskSpec> running = new TreeMap<>();
  private final Map<String, InventoryTask> inventory = new TreeMap<>();

  /** Inventory tasks that are being stopped: one of the same id begins after them. */
  private final Map<String, CompletionStage<Void>> ending = new TreeMap<>();

  private final LinkedHashMap<String, Long> ended = new LinkedHashMap<>();
  private @Nullable Set<TaskSpec> known;

  WorkerTasks(
      InventoryContext context,
      TaskRunner runner,
      Function<TaskSpec.ReceiveInventory, InventoryTask.Leader> leaders) {
    this.context = context;
    this.runner = runner;
    this.leaders = leaders;
  }

  /** What runs, in the order of ids. */
  Set<TaskSpec> running() {
    Set<TaskSpec> all = known;
    if (all == null) {
      all = Collections.unmodifiableSet(new LinkedHashSet<>(running.values()));
      known = all;
    }
    return all;
  }

  /** Whether shards are received, and so reports can be expected. */
  boolean receives() {
    return running.values().stream().anyMatch(TaskSpec.ReceiveShard.class::isInstance);
  }

  /** The structure's receivers tell the leader now how they stand. */
  void reportNow() {
    inventory.values().forEach(InventoryTask::reportNow);
  }

  void start(List<TaskSpec> tasks) {
    tasks.forEach(this::start);
    count();
  }

  private void start(TaskSpec task) {
    TaskSpec now = running.get(task.id());
    if (now != null && now.epoch() == task.epoch()) {
      if (!now.peer().equals(task.peer())) {
        renewed(task);
      }
      return;
    }
    if (now != null && now.epoch() > task.epoch()
        || ended.getOrDefault(task.id(), Long.MIN_VALUE) >= task.epoch()) {
      LOG.info("event=task-start-ignored task={} epoch={}", task.id(), task.epoch());
      return;
    }
    running.put(task.id(), task);
    LOG.info("event=task-started task={} epoch={}", task.id(), task.epoch());
    try {
      if (task instanceof TaskSpec.SendInventory || task instanceof TaskSpec.ReceiveInventory) {
        startInventory(task, now);
      } else {
        runner.start(task);
      }
    } catch (RuntimeException e) {
      // It is not named at the next renewal, from which the leader learns of it.
      LOG.error("event=task-not-started task={} next=\"go on without it\"", task.id(), e);
      context.metrics().stepFailures.add();
      running.remove(task.id());
    }
  }

  /** What is open reads on, and what is opened from now on is opened with the new address. */
  private void renewed(TaskSpec task) {
    context.transport().renew(task.peer());
    running.put(task.id(), task);
    InventoryTask structure = inventory.get(task.id());
    if (structure != null) {
      structure.renewed(task.peer());
    } else if (!(task instanceof TaskSpec.SendInventory
        || task instanceof TaskSpec.ReceiveInventory)) {
      runner.start(task);
    }
  }

  private void startInventory(TaskSpec task, @Nullable TaskSpec before) {
    if (before != null) {
      end(before);
    }
    CompletionStage<Void> former = ending.get(task.id());
    if (former == null) {
      begin(task);
    } else {
      former.thenRun(() -> context.lane().execute(Urgency.CONTROL, () -> begin(task)));
    }
  }

  private void begin(TaskSpec task) {
    TaskSpec now = running.get(task.id());
    if (now == null || now.epoch() != task.epoch() || inventory.containsKey(task.id())) {
      return;
    }
    InventoryTask made =
        now instanceof TaskSpec.ReceiveInventory receive
            ? InventoryTask.receive(receive, context, leaders.apply(receive))
            : InventoryTask.send((TaskSpec.SendInventory) now, context);
    inventory.put(task.id(), made);
    made.start();
  }

  /**
   * Completes when all of them have stopped.
   *
   * @param over those that nobody goes on with: the store is told
   */
  CompletionStage<Void> stop(SortedSet<String> tasks, Set<String> over) {
    List<CompletableFuture<Void>> stops = new ArrayList<>();
    for (String id : tasks) {
      TaskSpec task = running.remove(id);
      if (task != null) {
        LOG.info("event=task-stopped task={} epoch={}", id, task.epoch());
        CompletionStage<Void> end = end(task);
        if (task instanceof TaskSpec.SendFeed sent
            && over.contains(id)
            && context.store().traits().hasFeed()) {
          end = end.thenRun(() -> leave(sent));
        }
        stops.add(end.toCompletableFuture());
      } else if (ending.containsKey(id)) {
        stops.add(java.util.Objects.requireNonNull(ending.get(id)).toCompletableFuture());
      }
    }
    count();
    return CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new));
  }

  /** It does not wait for the store: what is not let go now is let go in time. */
  private void leave(TaskSpec.SendFeed task) {
    context
        .store()
        .source()
        .leave(task.sync().value(), task.feed())
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                LOG.warn(
                    "event=feed-not-left sync={} feed={} reason=\"{}\" next=\"the store lets it go"
                        + " by itself\"",
                    task.sync(),
                    task.feed(),
                    Deadlines.unwrap(error).getMessage());
              }
            });
  }

  /** Stops all, and goes on when they have stopped, or without those that take too long. */
  void stopAll(Duration patience, Runnable then) {
    TreeSet<String> all = new TreeSet<>(running.keySet());
    all.addAll(ending.keySet());
    Deadlines.await(
        context.lane(),
        Urgency.CONTROL,
        stop(all, Set.of()),
        patience,
        "stop all tasks",
        done -> then.run(),
        error -> {
          LOG.warn("event=tasks-not-stopped next=\"go on without them\"", error);
          then.run();
        },
        late -> {});
  }

  private CompletionStage<Void> end(TaskSpec task) {
    ended.remove(task.id());
    ended.put(task.id(), task.epoch());
    if (ended.size() > REMEMBERED) {
      ended.remove(ended.keySet().iterator().next());
    }
    if (!(task instanceof TaskSpec.SendInventory || task instanceof TaskSpec.ReceiveInventory)) {
      return runner.stop(task.id());
    }
    InventoryTask stopping = inventory.remove(task.id());
    CompletionStage<Void> former =
        ending.getOrDefault(task.id(), CompletableFuture.completedFuture(null));
    if (stopping == null) {
      return former;
    }
    CompletionStage<Void> stop = former.thenCombine(stopping.stop(), (a, b) -> a);
    ending.put(task.id(), stop);
    stop.thenRun(
        () -> context.lane().execute(Urgency.CONTROL, () -> ending.remove(task.id(), stop)));
    return stop;
  }

  private void count() {
    known = null;
    TreeMap<String, Integer> counts = new TreeMap<>();
    MetricName.WORKER_TASKS.labelValues().forEach(type -> counts.put(type, 0));
    running.values().forEach(task -> counts.merge(task.type(), 1, Integer::sum));
    counts.forEach((type, count) -> context.metrics().tasks(type).set(count));
  }
}
