package io.syncline;

import java.util.List;

/**
 * How a comparison of target and source stands.
 *
 * @param done whether it has ended
 * @param shards how many were compared
 * @param totalShards how many are to be compared
 * @param documents how many the source had
 * @param differences the first 1000 found of each shard
 * @param differing how many documents differ in all
 * @param kind what kind of digest proved equality
 * @param problems what could not be compared, and why
 */
public record CheckReport(
    boolean done,
    int shards,
    int totalShards,
    long documents,
    List<Difference> differences,
    long differing,
    String kind,
    List<String> problems) {
  /** Copies the lists. */
  public CheckReport {
    differences = List.copyOf(differences);
    problems = List.copyOf(problems);
  }

  /** Whether everything was compared and is equal. */
  public boolean equal() {
    return done && differing == 0 && problems.isEmpty();
  }
}
