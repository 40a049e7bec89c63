package io.syncline;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a copy is. All zeros while none runs.
 *
 * @param documents applied or found equal so far
 * @param totalDocuments that the source had when it began, 0 if not known yet
 * @param bytes applied so far
 * @param remaining estimated time left, empty if it can't be told yet
 */
public record Progress(
    long documents, long totalDocuments, long bytes, Optional<Duration> remaining) {
  /** No copy. */
  public static final Progress NONE = new Progress(0, 0, 0, Optional.empty());
}
