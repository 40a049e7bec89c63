package io.syncline;

/**
 * One life of a sender: the epoch that the source's leader gave to its task, and a number never
 * used before in it. Ordered.
 */
public record SessionId(long epoch, long life) implements Comparable<SessionId> {
  /** Before every session. */
  public static final SessionId NONE = new SessionId(0, 0);

  @Override
  public int compareTo(SessionId other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(life, other.life);
  }

  @Override
  public String toString() {
    return epoch + "/" + life;
  }
}
