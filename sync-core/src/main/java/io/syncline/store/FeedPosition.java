package io.syncline.store;

/** A position with all that it takes to compare it: the feed, and the feed's incarnation. */
public record FeedPosition(FeedId feed, Incarnation incarnation, Position position) {
  /**
   * Where a source has no feed: the moment in which a comparison began, microseconds by the clock
   * of whoever sends it. It tells how old the content is; nothing can be read on from it.
   */
  public static FeedPosition ofComparison(FeedId of, long beganMicros) {
    return new FeedPosition(of, Incarnation.NONE, Position.of(beganMicros, 0));
  }

  /** Whether it is a place in a feed, and not the moment of a comparison. */
  public boolean inFeed() {
    return !incarnation.equals(Incarnation.NONE);
  }

  /** The same place of the same feed and incarnation, at another position. */
  public FeedPosition at(Position other) {
    return new FeedPosition(feed, incarnation, other);
  }

  /** Whether both are of one feed and incarnation. */
  public boolean comparableTo(FeedPosition other) {
    return feed.equals(other.feed) && incarnation.equals(other.incarnation);
  }

  /** Whether both are of one feed and incarnation, and this one stands at or after the other. */
  public boolean reaches(FeedPosition other) {
    return comparableTo(other) && position.compareTo(other.position) >= 0;
  }
}
