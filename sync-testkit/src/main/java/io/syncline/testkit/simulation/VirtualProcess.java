package io.syncline.testkit.simulation;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One operating system process of a simulation, and the runtime that its code runs on. It can be
 * killed (nothing of it ever runs again, nothing unwinds), stopped like a process that got SIGSTOP,
 * or a machine that sleeps, and its clocks may be wrong.
 */
public final class VirtualProcess implements SyncRuntime {
  private final Simulation simulation;
  private final String name;
  private final String site;
  private final int number;
  private final Dice dice;
  private final List<Runnable> traces = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  final List<VirtualLane> lanes = new ArrayList<>();
  private boolean dead;
  private boolean paused;
  private long wallSkewMicros;
  private long monotonicAhead;

  VirtualProcess(Simulation simulation, String name, String site, int number, Dice dice) {
    this.simulation = simulation;
    this.name = name;
    this.site = site;
    this.number = number;
    this.dice = dice;
  }

  /** The name, for traces. */
  public String name() {
    return name;
  }

  /** The data centre. */
  public String site() {
    return site;
  }

  int number() {
    return number;
  }

  /** Whether it was neither killed nor closed. */
  public boolean alive() {
    return !dead;
  }

  /** Whether it stands still. */
  public boolean paused() {
    return paused;
  }

  /** What the operating system takes back when the process dies: its connections, its ports. */
  public void onDeath(Runnable release) {
    if (dead) {
      release.run();
    } else {
      traces.add(release);
    }
  }

  /** Kill -9. */
  public void kill() {
    if (dead) {
      return;
    }
    dead = true;
    simulation.note(Simulation.KILLED, number, () -> name + " is killed");
    lanes.forEach(VirtualLane::drop);
    held.clear();
    traces.forEach(Runnable::run);
    traces.clear();
  }

  /** Nothing of the process runs from now on, what comes for it waits. */
  public void pause() {
    if (!dead && !paused) {
      paused = true;
      simulation.note(Simulation.PAUSED, number, () -> name + " is paused");
      lanes.forEach(VirtualLane::park);
    }
  }

  /** All that waited happens, as soon as it can. */
  public void resume() {
    if (dead || !paused) {
      return;
    }
    paused = false;
    simulation.note(Simulation.RESUMED, number, () -> name + " is resumed");
    lanes.forEach(VirtualLane::unpark);
    List<Runnable> waited = List.copyOf(held);
    held.clear();
    waited.forEach(this::deliver);
  }

  /** Sets the wall clock off by so much. */
  public void skewWall(Duration by) {
    wallSkewMicros = by.toNanos() / 1000;
  }

  /** Lets the monotonic clock jump forward, as after a machine slept: timers come early. */
  public void jump(Duration by) {
    monotonicAhead += by.toNanos();
    simulation.hasten(this, by.toNanos());
  }

  /** Something from outside reaches the process: now, when it is resumed, or never. */
  void deliver(Runnable arrival) {
    if (dead) {
      return;
    }
    if (paused) {
      held.add(arrival);
    } else {
      arrival.run();
    }
  }

  @Override
  public long nanoTime() {
    return simulation.now() + monotonicAhead;
  }

  @Override
  public long wallMicros() {
    return simulation.wallMicros() + wallSkewMicros;
  }

  @Override
  public long random() {
    return dice.next();
  }

  @Override
  public Lane lane(String lane) {
    return newLane();
  }

  @Override
  public Executor pool(String pool, int limit) {
    VirtualLane lane = newLane();
    return task -> lane.execute(Urgency.LIVE, task);
  }

  private VirtualLane newLane() {
    VirtualLane lane = new VirtualLane(simulation, this, lanes.size());
    lanes.add(lane);
    return lane;
  }

  /** An orderly end of the code's runtime: its lanes stop. Ports and connections are its own. */
  @Override
  public void close() {
    lanes.forEach(VirtualLane::drop);
  }

  /** Runs something of the process's own after a time by its clock. */
  Registration after(Duration delay, Runnable task) {
    return simulation.timer(this, delay.toNanos(), () -> deliver(task));
  }
}
