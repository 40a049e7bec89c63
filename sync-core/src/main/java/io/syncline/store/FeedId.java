package io.syncline.store;

/**
 * One write-ahead log of a cluster and the many shards that it carries. Unique within the cluster.
 */
public record FeedId(String value) implements Comparable<FeedId> {
  /** Checks the length: 1 to 128 characters. */
  public FeedId {
    if (value.isEmpty() || value.length() > 128) {
      throw new IllegalArgumentException(
          "feed id of " + value.length() + " characters: 1 to 128 are allowed");
    }
  }

  @Override
  public int compareTo(FeedId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
