package io.syncline.internal.loop;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Time that passes only when a test says so, for any number of runtimes, all on the test's thread.
 * A runtime can be paused, as a process is that does not know of it: its tasks wait, time goes on.
 */
public final class ManualTime {
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final SplittableRandom random;
  private long now = 1_000_000_000L;
  private long count;

  /** Time for runtimes whose randomness comes from a seed. */
  public ManualTime(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A runtime of its own, in this time. */
  public Process process() {
    return new Process();
  }

  /** Lets time pass, and all happen that is due within it. */
  public void pass(Duration time) {
    long end = now + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().due <= end) {
      step();
    }
    now = end;
  }

  /** Lets time pass until a condition holds; fails after a time. */
  public void until(String what, Duration most, BooleanSupplier condition) {
    long end = now + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (tasks.isEmpty() || tasks.peek().due > end) {
        throw new AssertionError("not within " + most + ": " + what);
      }
      step();
    }
  }

  private void step() {
    Task task = tasks.poll();
    now = Math.max(now, task.due);
    if (task.of.paused) {
      task.of.waiting.add(task);
    } else if (!task.cancelled && !task.of.closed) {
      task.run.run();
    }
  }

  private static final class Task implements Comparable<Task> {
    private final long due;
    private final long number;
    private final Process of;
    private final Runnable run;
    private boolean cancelled;

    Task(long due, long number, Process of, Runnable run) {
      this.due = due;
      this.number = number;
      this.of = of;
      this.run = run;
    }

    @Override
    public int compareTo(Task other) {
      int byDue = Long.compare(due, other.due);
      return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
  }

  /** A runtime in virtual time. */
  public final class Process implements SyncRuntime {
    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private boolean paused;
    private boolean closed;

    private Process() {}

    /** Nothing of this runtime happens until it is resumed. */
    public void pause() {
      paused = true;
    }

    /** What waited happens, in the order in which it was due, at this moment. */
    public void resume() {
      paused = false;
      waiting.forEach(task -> tasks.add(task));
      waiting.clear();
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public long wallMicros() {
      return now / 1000;
    }

    @Override
    public long random() {
      return random.nextLong();
    }

    @Override
    public Lane lane(String name) {
      return new Lane() {
        @Override
        public void execute(Urgency urgency, Runnable task) {
          tasks.add(new Task(now, count++, Process.this, task));
        }

        @Override
        public Registration schedule(Urgency urgency, Duration delay, Runnable task) {
          Task made = new Task(now + delay.toNanos(), count++, Process.this, task);
          tasks.add(made);
          return () -> made.cancelled = true;
        }
      };
    }

    @Override
    public Executor pool(String name, int limit) {
      Lane lane = lane(name);
      return task -> lane.execute(Urgency.LIVE, task);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
