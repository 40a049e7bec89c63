package io.syncline;

/**
 * One attempt of a receiver: the epoch that the leader gave to its task, and a number that only
 * grows within it. Ordered; a later one fences all earlier ones of the same synchronisation and
 * shard.
 */
public record StreamId(long epoch, long attempt) implements Comparable<StreamId> {
  /** Before every stream. */
  public static final StreamId NONE = new StreamId(0, 0);

  @Override
  public int compareTo(StreamId other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(attempt, other.attempt);
  }

  @Override
  public String toString() {
    return epoch + "." + attempt;
  }
}
