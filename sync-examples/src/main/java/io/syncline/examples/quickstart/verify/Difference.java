package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.DocumentId;

/**
 * One document that is not the same on both sides of a pair.
 *
 * @param document which
 * @param kind how it differs
 * @param pair which sides were compared
 */
public record Difference(DocumentId document, Kind kind, Pair pair) {

  /** How the second side of a pair differs from the first. */
  public enum Kind {
    /** The second side lacks it. */
    MISSING,
    /** Only the second side has it. */
    EXTRA,
    /** The second side has it more than once. */
    TWICE,
    /** The bodies differ. */
    OTHER_BODY,
    /** The bodies are the same and the revisions differ. */
    OTHER_REVISION
  }

  /** The two sides that were compared. */
  public enum Pair {
    /** First the source, second the target. */
    SOURCE_AND_TARGET,
    /** First the content made again by the generator, second the source. */
    GENERATED_AND_SOURCE
  }

  @Override
  public String toString() {
    String second = pair == Pair.SOURCE_AND_TARGET ? "target" : "source";
    return document + " at the " + second + ": " + kind;
  }
}
