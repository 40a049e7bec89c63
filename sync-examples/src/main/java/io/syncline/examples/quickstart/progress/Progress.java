package io.syncline.examples.quickstart.progress;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a phase of the quickstart is.
 *
 * @param phase what is going on, in a few words
 * @param documents how many documents have arrived
 * @param bytes how many bytes
 * @param total how many documents there are to arrive, where that is known
 * @param docsPerSecond the present speed
 * @param timeLeft how long it may still take, where that can be told
 * @param lag how far the target is behind, where that is known
 */
public record Progress(
    String phase,
    long documents,
    long bytes,
    Optional<Long> total,
    double docsPerSecond,
    Optional<Duration> timeLeft,
    Optional<Duration> lag) {

  /** The beginning of a phase of which nothing is known yet. */
  public static Progress of(String phase) {
    return new Progress(phase, 0, 0, Optional.empty(), 0, Optional.empty(), Optional.empty());
  }
}
