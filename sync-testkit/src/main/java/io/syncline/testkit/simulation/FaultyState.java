package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.state.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The masters' shared state as one master reaches it: late, or with an outcome nobody knows. */
public final class FaultyState implements StateStore {
  private final StateStore inner;
  private final Line line;

  /** A process's access to the shared state. */
  public FaultyState(
      Simulation simulation, VirtualProcess process, StateStore inner, Weather weather) {
    this.inner = inner;
    this.line =
        new Line(
            simulation,
            process,
            weather,
            weather.state(process.site()),
            "state of " + process.site() + " for " + process.name(),
            Fault.STATE_LATE,
            Fault.STATE_UNKNOWN,
            Duration.ofMillis(1500),
            () -> {});
  }

  @Override
  public CompletionStage<Leadership> campaign(String candidate, String endpoint, Duration lease) {
    return line.order(() -> inner.campaign(candidate, endpoint, lease));
  }

  @Override
  public CompletionStage<Void> resign(String candidate) {
    return line.order(() -> inner.resign(candidate));
  }

  @Override
  public CompletionStage<Map<String, Bytes>> read(String prefix) {
    return line.order(() -> inner.read(prefix));
  }

  @Override
  public CompletionStage<Boolean> write(long term, Map<String, Bytes> records) {
    return line.order(() -> inner.write(term, records));
  }

  @Override
  public CompletionStage<List<Candidate>> candidates() {
    return line.order(inner::candidates);
  }
}
