package io.syncline.testkit.simulation;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.ArrayDeque;

/** A lane in virtual time: one task after the other, the seed decides when. */
final class VirtualLane implements SyncRuntime.Lane {
  private static final SyncRuntime.Urgency[] URGENCIES = SyncRuntime.Urgency.values();

  private final Simulation simulation;
  private final VirtualProcess process;
  private final int number;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private final ArrayDeque<Runnable>[] queues = new ArrayDeque[URGENCIES.length];

  private int waiting;
  private boolean ready;
  private boolean dropped;

  VirtualLane(Simulation simulation, VirtualProcess process, int number) {
    this.simulation = simulation;
    this.process = process;
    this.number = number;
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new ArrayDeque<>();
    }
  }

  @Override
  public void execute(SyncRuntime.Urgency urgency, Runnable task) {
    if (dropped || !process.alive()) {
      return;
    }
    queues[urgency.ordinal()].add(task);
    waiting++;
    unpark();
  }

  @Override
  public Registration schedule(SyncRuntime.Urgency urgency, Duration delay, Runnable task) {
    if (dropped || !process.alive()) {
      return () -> {};
    }
    return simulation.timer(process, delay.toNanos(), () -> execute(urgency, task));
  }

  /** Runs one task, mostly the most urgent one. */
  void run(Dice dice) {
    int first = dice.chance(125) ? dice.below(queues.length) : 0;
    for (int i = 0; i < queues.length; i++) {
      int urgency = (first + i) % queues.length;
      Runnable task = queues[urgency].poll();
      if (task != null) {
        waiting--;
        simulation.trace(Simulation.TASK, process.number() * 64L + number * 4L + urgency);
        try {
          task.run();
        } catch (RuntimeException | Error e) {
          throw new IllegalStateException("a task of " + process.name() + " threw " + e, e);
        }
        return;
      }
    }
  }

  boolean empty() {
    return waiting == 0;
  }

  VirtualProcess process() {
    return process;
  }

  void drop() {
    dropped = true;
    for (ArrayDeque<Runnable> queue : queues) {
      queue.clear();
    }
    waiting = 0;
    park();
  }

  void park() {
    if (ready) {
      ready = false;
      simulation.unready(this);
    }
  }

  void unpark() {
    if (!ready && waiting > 0 && !process.paused()) {
      ready = true;
      simulation.ready(this);
    }
  }

  /** Taken off the list by the simulation. */
  void parked() {
    ready = false;
  }
}
