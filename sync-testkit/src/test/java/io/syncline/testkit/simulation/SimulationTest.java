package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop that everything simulated runs on. */
class SimulationTest {
  private final List<String> done = new ArrayList<>();

  @Test
  void oneSeedIsOneOrder() {
    assertThat(shuffled(7)).isEqualTo(shuffled(7));
    assertThat(shuffled(7)).isNotEqualTo(shuffled(8));
  }

  private static List<String> shuffled(long seed) {
    List<String> order = new ArrayList<>();
    Simulation simulation = new Simulation(seed, new Trace());
    for (int i = 0; i < 5; i++) {
      SyncRuntime.Lane lane = simulation.process("p" + i, "dc").lane("l");
      for (int j = 0; j < 3; j++) {
        String name = i + "." + j;
        lane.execute(Urgency.LIVE, () -> order.add(name));
      }
    }
    simulation.run(Duration.ofSeconds(1));
    assertThat(order).hasSize(15);
    return order;
  }

  @Test
  void aLaneIsInOrder() {
    assertThat(shuffled(3).stream().filter(name -> name.startsWith("2.")))
        .containsExactly("2.0", "2.1", "2.2");
  }

  @Test
  void timeGoesOnToTheNextTimer() {
    Simulation simulation = new Simulation(1, new Trace());
    SyncRuntime.Lane lane = simulation.process("p", "dc").lane("l");
    lane.schedule(Urgency.CONTROL, Duration.ofHours(5), () -> done.add("late"));
    lane.schedule(Urgency.CONTROL, Duration.ofHours(1), () -> done.add("never")).close();
    long before = simulation.now();
    assertThat(simulation.run(Duration.ofDays(1), () -> !done.isEmpty())).isTrue();
    assertThat(done).containsExactly("late");
    assertThat(simulation.now() - before)
        .isBetween(Duration.ofHours(5).toNanos(), Duration.ofHours(6).toNanos());
  }

  @Test
  void nothingOfAKilledProcessRuns() {
    Simulation simulation = new Simulation(1, new Trace());
    VirtualProcess process = simulation.process("p", "dc");
    process.onDeath(() -> done.add("port closed"));
    SyncRuntime.Lane lane = process.lane("l");
    lane.execute(Urgency.LIVE, () -> done.add("task"));
    lane.schedule(Urgency.LIVE, Duration.ofMillis(1), () -> done.add("timer"));
    process.kill();
    process.deliver(() -> done.add("answer"));
    lane.execute(Urgency.LIVE, () -> done.add("later"));
    simulation.run(Duration.ofSeconds(1));
    assertThat(done).containsExactly("port closed");
  }

  @Test
  void aPausedProcessGoesOnWhereItStood() {
    Simulation simulation = new Simulation(1, new Trace());
    VirtualProcess process = simulation.process("p", "dc");
    SyncRuntime.Lane lane = process.lane("l");
    lane.execute(Urgency.LIVE, () -> done.add("task"));
    lane.schedule(Urgency.LIVE, Duration.ofMillis(1), () -> done.add("timer"));
    process.pause();
    process.deliver(() -> done.add("answer"));
    simulation.run(Duration.ofSeconds(1));
    assertThat(done).isEmpty();
    process.resume();
    simulation.run(Duration.ofSeconds(1));
    assertThat(done).containsExactlyInAnyOrder("task", "timer", "answer");
  }

  @Test
  void aClockThatJumpsMakesTimersEarly() {
    Simulation simulation = new Simulation(1, new Trace());
    VirtualProcess process = simulation.process("p", "dc");
    long before = process.nanoTime();
    process.lane("l").schedule(Urgency.LIVE, Duration.ofHours(1), () -> done.add("timer"));
    process.jump(Duration.ofHours(2));
    simulation.run(Duration.ofSeconds(1));
    assertThat(done).containsExactly("timer");
    assertThat(process.nanoTime() - before).isGreaterThan(Duration.ofHours(2).toNanos());
  }
}
