package io.syncline.testkit.simulation;

/**
 * Runs one seed again, with a readable trace on standard output, and ends with exit status 1 if an
 * invariant is violated:
 *
 * <pre>{@code mvn -q -Dfast -Preplay -pl sync-testkit -am process-classes -Dseed=42}</pre>
 *
 * <p>The trace names every fault, every process that dies or stops, and what the script waits for;
 * the last lines are the violation and the hash.
 */
public final class Replay {
  private Replay() {}

  /** The command that runs a seed again. */
  public static String command(long seed) {
    return "mvn -q -Dfast -Preplay -pl sync-testkit -am process-classes -Dseed=" + seed;
  }

  /**
   * Runs the seed that is the only argument.
   *
   * @param args the seed
   */
  public static void main(String[] args) {
    long seed = args.length == 0 ? 1 : Long.parseLong(args[0]);
    Trace trace = new Trace(System.out::println);
    ClusterSimulation simulation = new ClusterSimulation(seed, trace, Tampering.NONE);
    try {
      System.out.println(simulation.run());
      System.out.println(simulation.table());
    } catch (RuntimeException e) {
      e.printStackTrace(System.out);
      System.out.println("seed " + seed + " trace hash " + Long.toHexString(trace.hash()));
      System.exit(1);
    }
    System.out.println("seed " + seed + " trace hash " + Long.toHexString(trace.hash()));
  }
}
