package io.syncline.testkit.simulation;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Looks for a planted bug with the seeds of the simulation. */
final class Planted {
  private Planted() {}

  /**
   * What noticed it, and with which seed.
   *
   * @param likely the seed that is tried first; all others follow
   */
  static Optional<String> noticed(long likely, Supplier<Tampering> ports) {
    return LongStream.concat(
            LongStream.of(likely),
            LongStream.rangeClosed(1, SimulationSeedsTest.SEEDS).filter(seed -> seed != likely))
        .mapToObj(seed -> run(seed, ports.get()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> run(long seed, Tampering ports) {
    try {
      new ClusterSimulation(seed, new Trace(), ports).run();
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      return Optional.of("seed " + seed + ": " + e);
    }
  }
}
