package io.syncline.control.rest;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * One thread, virtual time, first in first out: the test drives it. Each process of a test takes
 * its own view, and can be killed.
 */
final class VirtualTime implements SyncRuntime {
  private final World world;
  private final AtomicBoolean alive = new AtomicBoolean(true);

  VirtualTime() {
    this(new World());
  }

  private VirtualTime(World world) {
    this.world = world;
  }

  /** A process of its own in the same time. */
  VirtualTime process() {
    return new VirtualTime(world);
  }

  /** Nothing of this process runs any more. */
  void kill() {
    alive.set(false);
  }

  /** Lets time pass until a condition holds. */
  void until(String what, Duration limit, BooleanSupplier condition) {
    long end = world.now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (world.events.isEmpty() || world.events.peek().due > end) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      world.step();
    }
  }

  /** Takes the next event. */
  void step() {
    world.step();
  }

  /** Lets time pass. */
  void pass(Duration time) {
    long end = world.now + time.toNanos();
    while (!world.events.isEmpty() && world.events.peek().due <= end) {
      world.step();
    }
    world.now = end;
  }

  @Override
  public long nanoTime() {
    return world.now;
  }

  @Override
  public long wallMicros() {
    return world.began + world.now / 1000;
  }

  @Override
  public long random() {
    world.random = world.random * 6364136223846793005L + 1442695040888963407L;
    return world.random ^ world.random >>> 29;
  }

  @Override
  public Lane lane(String name) {
    return new Lane() {
      @Override
      public void execute(Urgency urgency, Runnable task) {
        add(Duration.ZERO, task);
      }

      @Override
      public Registration schedule(Urgency urgency, Duration delay, Runnable task) {
        return add(delay, task);
      }
    };
  }

  @Override
  public Executor pool(String name, int limit) {
    return task -> add(Duration.ZERO, task);
  }

  @Override
  public void close() {
    kill();
  }

  private Registration add(Duration delay, Runnable task) {
    AtomicBoolean wanted = new AtomicBoolean(true);
    world.events.add(
        new Event(
            world.now + delay.toNanos(),
            world.count++,
            () -> {
              if (wanted.get() && alive.get()) {
                task.run();
              }
            }));
    return () -> wanted.set(false);
  }

  private static final class World {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final long began = System.currentTimeMillis() * 1000; // certificates are valid now
    private long now = 1_000_000_000L;
    private long count;
    private long random = 42;

    void step() {
      Event next = java.util.Objects.requireNonNull(events.poll());
      now = Math.max(now, next.due);
      next.task.run();
    }
  }

  private record Event(long due, long number, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
    }
  }
}
