package io.syncline.storage.arangodb;

import io.syncline.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clockwork that a test moves; what is due runs on the test's thread. */
final class ByHand implements Renewals.Clockwork {
  private final List<Wheel> wheels = new ArrayList<>();

  private static final class Wheel {
    private final Duration pause;
    private final Runnable task;
    private Duration since = Duration.ZERO;

    private Wheel(Duration pause, Runnable task) {
      this.pause = pause;
      this.task = task;
    }
  }

  @Override
  public Registration every(Duration pause, Runnable task) {
    Wheel wheel = new Wheel(pause, task);
    wheels.add(wheel);
    return () -> wheels.remove(wheel);
  }

  void pass(Duration time) {
    for (Wheel wheel : List.copyOf(wheels)) {
      wheel.since = wheel.since.plus(time);
      if (wheel.since.compareTo(wheel.pause) >= 0) {
        wheel.since = Duration.ZERO;
        wheel.task.run();
      }
    }
  }

  @Override
  public void close() {
    wheels.clear();
  }
}
