package io.syncline.store;

/**
 * The life of something that may be made again under its name: a store, a collection (and so its
 * shards), a feed. Two things with one name and different incarnations have nothing to do with each
 * other. Whatever may shorten or fork the history of a feed (a restore, a fail-over with loss) must
 * give it a new one.
 */
public record Incarnation(String value) {
  /** No incarnation is known. */
  public static final Incarnation NONE = new Incarnation("");

  /** Checks the length: at most 128 characters. */
  public Incarnation {
    if (value.length() > 128) {
      throw new IllegalArgumentException(
          "incarnation of " + value.length() + " characters: at most 128 are allowed");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
