package io.syncline.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Points of a digest space from {@code first} to {@code last}, both included, in unsigned order.
 */
public record PointRange(long first, long last) {
  /** All points. */
  public static final PointRange ALL = new PointRange(0, -1);

  /** Checks the order. */
  public PointRange {
    if (Long.compareUnsigned(first, last) > 0) {
      throw new IllegalArgumentException(
          "point range "
              + Long.toHexString(first)
              + ".."
              + Long.toHexString(last)
              + ": the first point may not lie after the last");
    }
  }

  /** Whether a point lies in the range. */
  public boolean contains(long point) {
    return Long.compareUnsigned(point, first) >= 0 && Long.compareUnsigned(point, last) <= 0;
  }

  /** Whether all of another range lies in this one. */
  public boolean contains(PointRange other) {
    return contains(other.first) && contains(other.last);
  }

  /**
   * The range cut into at most {@code parts} parts of about the same width, in order; 1 part where
   * it holds one point.
   */
  public List<PointRange> split(int parts) {
    long width = last - first;
    if (parts < 2 || width == 0) {
      return List.of(this);
    }
    long step = Long.divideUnsigned(width, parts);
    if (step == 0) {
      step = 1;
    }
    List<PointRange> out = new ArrayList<>(parts);
    long from = first;
    while (out.size() < parts - 1 && Long.compareUnsigned(last - from, step) >= 0 && last != from) {
      out.add(new PointRange(from, from + step - 1));
      from += step;
    }
    out.add(new PointRange(from, last));
    return out;
  }

  @Override
  public String toString() {
    return Long.toHexString(first) + ".." + Long.toHexString(last);
  }
}
