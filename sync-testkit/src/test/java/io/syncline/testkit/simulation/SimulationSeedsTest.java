package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two data centres, faults in every phase, one seed after the other; each can be run again. */
class SimulationSeedsTest {
  static final int SEEDS = 300;

  /** Pairs that can't come together, and why. */
  static final Map<String, String> IMPOSSIBLE = Map.of();

  private final FaultTable table = new FaultTable();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @Test
  void everySeedConvergesAndNothingForbiddenHappens() throws InterruptedException {
    List<Thread> threads =
        Stream.of(0, 1).map(part -> new Thread(() -> run(part), "simulation-" + part)).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println(table);
    assertThat(failures).isEmpty();
    assertThat(table.empty().stream().filter(pair -> !IMPOSSIBLE.containsKey(pair)))
        .as("pairs of a fault and a phase that never came together")
        .isEmpty();
  }

  private void run(int part) {
    LongStream.rangeClosed(1, SEEDS).filter(seed -> seed % 2 == part).forEach(this::run);
  }

  private void run(long seed) {
    ClusterSimulation simulation = new ClusterSimulation(seed);
    try {
      ClusterSimulation.Outcome outcome = simulation.run();
      if (outcome.operations() < 2_000 || outcome.faults() < 20) {
        failures.add("seed " + seed + " is too easy: " + outcome);
      }
    } catch (RuntimeException | Error e) {
      failures.add("seed " + seed + ": " + e + "\n  replay: " + Replay.command(seed));
    }
    synchronized (table) {
      table.add(simulation.table());
    }
  }
}
