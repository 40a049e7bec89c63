package io.syncline.storage.arangodb.facts;

import io.syncline.storage.arangodb.facts.FactReport.Weight;
import java.io.IOException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Tries facts on one cluster, and reports each. */
final class FactBench implements AutoCloseable {
  private static final int LONGEST = 600;

  private final FactScene scene;
  private final FactReport report;

  FactBench(FactCluster cluster) {
    this.scene = new FactScene(cluster);
    this.report = new FactReport(cluster.version());
  }

  /**
   * What a trial showed.
   *
   * @param confirmed whether the fact is as assumed
   * @param seen what the servers answered
   * @param applies whether this version or edition has what the fact is about
   */
  record Seen(boolean confirmed, String seen, boolean applies) {
    Seen(boolean confirmed, String seen) {
      this(confirmed, seen, true);
    }

    /** It has not, so that there is nothing to confirm or refute. */
    static Seen notHere(String seen) {
      return new Seen(false, seen, false);
    }
  }

  /** Tries one fact. */
  interface Trial {
    Seen on(FactScene scene);
  }

  /** Tries a fact of which the stand-in was made to say what it is: nothing is skipped there. */
  void fact(String fact, Weight weight, Trial trial) {
    fact(fact, weight, "", trial);
  }

  /**
   * Tries a fact. A refuted one fails the test where the adapter depends on it.
   *
   * @param chosen why the stand-in tells nothing about it, or empty: there the trial runs, and the
   *     test is skipped with this reason
   */
  void fact(String fact, Weight weight, String chosen, Trial trial) {
    Seen seen;
    try {
      seen = trial.on(scene);
    } catch (RuntimeException e) {
      report.add(fact, "not tried", weight, "failed: " + oneLine(e.toString()));
      throw e;
    }
    if (scene.cluster.standsIn() && !chosen.isEmpty()) {
      String reason = "the stand-in tells nothing about it: " + chosen;
      report.add(fact, "skipped", weight, reason + " (it showed: " + oneLine(seen.seen) + ")");
      Assumptions.abort(reason);
    }
    if (!seen.applies) {
      report.add(fact, "not applicable", weight, oneLine(seen.seen));
      Assumptions.abort("this version or edition has no such thing: " + seen.seen);
    }
    report.add(fact, seen.confirmed ? "confirmed" : "refuted", weight, oneLine(seen.seen));
    if (!seen.confirmed && weight == Weight.DEPENDS) {
      Assertions.fail("refuted, and the adapter depends on it: " + fact + ". Seen: " + seen.seen);
    }
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("[\\r\\n|]+", " ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  @Override
  public void close() throws IOException {
    System.out.println("FACTS in " + report.write());
    scene.cluster.close();
  }
}
