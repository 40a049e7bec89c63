package io.syncline.testkit.simulation;

import io.syncline.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * An event loop in virtual time. Of all lanes that have something to do the seed picks the next;
 * where none has, time goes on to the next timer. Every task takes a few virtual microseconds.
 *
 * <p>Not thread-safe, and needs no thread of its own: everything happens within {@link #run}. Two
 * runs of one seed are the same, event for event: {@link #trace} proves it.
 */
public final class Simulation {
  static final int TASK = 1;
  static final int TIMER = 2;
  static final int KILLED = 3;
  static final int PAUSED = 4;
  static final int RESUMED = 5;
  static final int NOTE = 6;

  private static final long EPOCH_MICROS = 1_767_225_600_000_000L;
  private static final int MOST_TASK_NANOS = 10_000;

  private final Trace trace;
  private final Dice dice;
  private final Dice order;
  private final List<VirtualLane> ready = new ArrayList<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final List<Runnable> afterStep = new ArrayList<>();
  private final VirtualProcess world;
  private long now = 1_000_000_000L;
  private long timerCount;
  private int processes;
  private @org.jspecify.annotations.Nullable InvariantViolation violation;

  /** A simulation of a seed. */
  public Simulation(long seed, Trace trace) {
    this.trace = trace;
    this.dice = new Dice(seed);
    this.order = dice.of("order");
    this.world = process("world", "");
  }

  /** Virtual nanoseconds. */
  public long now() {
    return now;
  }

  /** The true wall clock. */
  public long wallMicros() {
    return EPOCH_MICROS + now / 1000;
  }

  /** What happened so far. */
  public Trace trace() {
    return trace;
  }

  /** Dice for one part of the simulation. */
  public Dice dice(String name) {
    return dice.of(name);
  }

  /** The process that all lives in that does not fail: networks, stores, the observer. */
  public VirtualProcess world() {
    return world;
  }

  /** A new process. */
  public VirtualProcess process(String name, String site) {
    return new VirtualProcess(this, name, site, processes++, dice.of(name));
  }

  /** Does something after every step; what it throws ends the run. */
  public void afterStep(Runnable check) {
    afterStep.add(check);
  }

  /** Does something at a later moment, whatever becomes of any process. */
  public Registration after(Duration delay, Runnable action) {
    return timer(world, delay.toNanos(), action);
  }

  /** Runs until a condition holds; false if the time passed first. */
  public boolean run(Duration most, BooleanSupplier until) {
    long end = now + most.toNanos();
    while (!until.getAsBoolean()) {
      if (now - end >= 0 || !step()) {
        return until.getAsBoolean();
      }
    }
    return true;
  }

  /** Runs for a time. */
  public void run(Duration time) {
    long end = now + time.toNanos();
    after(time, () -> {});
    run(time, () -> now - end >= 0);
  }

  /** One event; false if there is nothing left to happen. */
  boolean step() {
    Timer first = timers.peek();
    while (first != null && first.cancelled) {
      timers.poll();
      first = timers.peek();
    }
    if (first != null && (ready.isEmpty() || first.due - now <= 0)) {
      timers.poll();
      if (first.due - now > 0) {
        now = first.due;
      }
      trace(TIMER, first.process.number());
      first.fire();
    } else if (!ready.isEmpty()) {
      runLane(order.below(ready.size()));
      now += order.below(MOST_TASK_NANOS);
    } else {
      return false;
    }
    for (int i = 0; i < afterStep.size(); i++) {
      afterStep.get(i).run();
    }
    if (violation != null) {
      throw violation;
    }
    return true;
  }

  private void runLane(int index) {
    VirtualLane lane = ready.get(index);
    lane.run(order);
    if (lane.empty() && index < ready.size() && ready.get(index) == lane) {
      remove(index);
      lane.parked();
    }
  }

  private void remove(int index) {
    VirtualLane last = ready.remove(ready.size() - 1);
    if (index < ready.size()) {
      ready.set(index, last);
    }
  }

  void ready(VirtualLane lane) {
    ready.add(lane);
  }

  void unready(VirtualLane lane) {
    int index = ready.indexOf(lane);
    if (index >= 0) {
      remove(index);
    }
  }

  Registration timer(VirtualProcess process, long delayNanos, Runnable action) {
    Timer timer = new Timer(process, now + Math.max(0, delayNanos), timerCount++, action);
    timers.add(timer);
    return timer;
  }

  /** The timers of a process are due so much earlier. */
  void hasten(VirtualProcess process, long nanos) {
    List<Timer> all = new ArrayList<>(timers);
    timers.clear();
    for (Timer timer : all) {
      if (timer.process == process) {
        timer.due = Math.max(now, timer.due - nanos);
      }
      timers.add(timer);
    }
  }

  void trace(int kind, long what) {
    trace.event(now, kind, what);
  }

  void note(int kind, long what, Supplier<String> text) {
    trace.event(now, kind, what, text);
  }

  /** Ends the run after this step: something happened that must never happen. */
  public void violated(String invariant, String what) {
    if (violation == null) {
      violation = new InvariantViolation(invariant, what);
    }
  }

  /** Something that a reader of the trace wants to see. */
  public void note(String text) {
    trace.event(now, NOTE, Dice.hash(text), () -> text);
  }

  /** A timer: of a paused process it fires when that goes on, of a dead one never. */
  private static final class Timer implements Comparable<Timer>, Registration {
    private final VirtualProcess process;
    private final long number;
    private final Runnable action;
    private long due;
    private boolean cancelled;

    Timer(VirtualProcess process, long due, long number, Runnable action) {
      this.process = process;
      this.due = due;
      this.number = number;
      this.action = action;
    }

    void fire() {
      process.deliver(
          () -> {
            if (!cancelled) {
              action.run();
            }
          });
    }

    @Override
    public void close() {
      cancelled = true;
    }

    @Override
    public int compareTo(Timer other) {
      int byDue = Long.compare(due, other.due);
      return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
  }
}
