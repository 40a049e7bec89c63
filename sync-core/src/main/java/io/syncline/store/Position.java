package io.syncline.store;

import io.syncline.Bytes;

/**
 * An opaque place in a feed: after the change (the end of the transaction) that it names. Ordered
 * by the unsigned order of its bytes, within one feed and its incarnation only.
 *
 * @param value the place, 1 to 64 bytes, written by the store so that byte order is log order
 * @param witness what stands at this place (a hash of the last change before it), 0 where the store
 *     keeps none: a store that is asked to go on from here and finds another witness answers that
 *     it is another incarnation
 */
public record Position(Bytes value, long witness) implements Comparable<Position> {
  /** Checks the length. */
  public Position {
    if (value.length() < 1 || value.length() > 64) {
      throw new IllegalArgumentException(
          "position of " + value.length() + " bytes: 1 to 64 are allowed");
    }
  }

  /** A position that is a number: 8 bytes, big-endian, unsigned. */
  public static Position of(long number, long witness) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (number >>> 56 - 8 * i);
    }
    return new Position(Bytes.wrap(bytes), witness);
  }

  /** The number of a position made by {@link #of}. */
  public long number() {
    if (value.length() != 8) {
      throw new IllegalStateException("position of " + value.length() + " bytes is not a number");
    }
    long number = 0;
    for (int i = 0; i < 8; i++) {
      number = number << 8 | value.at(i) & 0xFF;
    }
    return number;
  }

  @Override
  public int compareTo(Position other) {
    return value.compareTo(other.value);
  }
}
