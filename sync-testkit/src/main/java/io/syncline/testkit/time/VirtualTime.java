package io.syncline.testkit.time;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A runtime of one thread in virtual time, first in first out: the test's thread drives it. What
 * runs at a time stands still until the test lets time pass, and takes none of it. Each process of
 * a test takes its own view, and can be killed.
 *
 * <p>Not thread-safe, unlike other runtimes: everything happens on the thread that calls {@link
 * #until}, {@link #pass} or {@link #step}, which an event may call as well.
 */
public final class VirtualTime implements SyncRuntime {
  private static final long BEGINNING = 1_700_000_000_000_000L;

  private final World world;
  private final AtomicBoolean alive = new AtomicBoolean(true);

  /** A world that begins in November 2023. */
  public VirtualTime() {
    this(BEGINNING);
  }

  /**
   * A world of its own.
   *
   * @param wallMicros where its wall clock begins, in microseconds since 1970-01-01T00:00Z
   */
  public VirtualTime(long wallMicros) {
    this(new World(wallMicros));
  }

  private VirtualTime(World world) {
    this.world = world;
  }

  /** A process of its own in the same time. */
  public VirtualTime process() {
    return new VirtualTime(world);
  }

  /** Nothing of this process runs any more. */
  public void kill() {
    alive.set(false);
  }

  /**
   * Lets time pass until a condition holds.
   *
   * @throws AssertionError if it does not within the limit, or if nothing is left to happen
   */
  public void until(String what, Duration limit, BooleanSupplier condition) {
    long end = world.now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (world.events.isEmpty() || world.events.peek().due > end) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      world.step();
    }
  }

  /** Takes the next event; there has to be one. */
  public void step() {
    world.step();
  }

  /** Lets time pass, with all that happens in it. */
  public void pass(Duration time) {
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
    private final long began;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now = 1_000_000_000L;
    private long count;
    private long random = 42;

    World(long began) {
      this.began = began;
    }

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
