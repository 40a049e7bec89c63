package io.syncline;

/** The identity of a database cluster, unique over all data centres. */
public record ClusterId(String value) implements Comparable<ClusterId> {
  /** Checks that the id is 1 to 64 letters, digits, {@code -} or {@code _}. */
  public ClusterId {
    if (!value.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "cluster id '" + value + "': 1 to 64 letters, digits, - or _ are allowed");
    }
  }

  @Override
  public int compareTo(ClusterId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
