package io.syncline.storage.arangodb.data;

import io.syncline.store.PointRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where two revision trees differ. */
public sealed interface TreeComparison {
  /**
   * The revisions that have to be looked at; all others are the same on both sides.
   *
   * @param ranges disjoint, in order, neighbours joined
   */
  record Differing(List<PointRange> ranges) implements TreeComparison {
    /** Copies the list. */
    public Differing {
      ranges = List.copyOf(ranges);
    }
  }

  /** The trees cut revisions at different places: compare the shards in another way. */
  record NotComparable(String why) implements TreeComparison {}

  /** Compares leaf by leaf; the tree with the narrower leaves is grown first. */
  static TreeComparison of(RevisionTree one, RevisionTree other) {
    if (one.depth() != other.depth()) {
      return new NotComparable("depths " + one.depth() + " and " + other.depth() + " differ");
    }
    RevisionTree a = one;
    RevisionTree b = other;
    while (a.leafWidth() != b.leafWidth()) {
      boolean growA = Long.compareUnsigned(a.leafWidth(), b.leafWidth()) < 0;
      RevisionTree grown = (growA ? a : b).grown();
      if (grown == null) {
        return new NotComparable("a tree cannot be grown within 64 bits");
      }
      a = growA ? grown : a;
      b = growA ? b : grown;
    }
    if (Long.compareUnsigned(a.first(), b.first()) > 0) {
      RevisionTree left = b;
      b = a;
      a = left;
    }
    if (Long.remainderUnsigned(b.first() - a.first(), a.leafWidth()) != 0) {
      return new NotComparable("the leaves of the trees begin at different places");
    }
    return new Differing(differing(a, b));
  }

  /** Two trees of one leaf width, the one that begins first before the other. */
  private static List<PointRange> differing(RevisionTree left, RevisionTree right) {
    long distance = Long.divideUnsigned(right.first() - left.first(), left.leafWidth());
    int leaves = left.leaves();
    List<PointRange> out = new ArrayList<>();
    for (int i = 0; i < leaves; i++) {
      long inRight = i - distance;
      boolean same =
          distance >= 0 && inRight >= 0
              ? left.count(i) == right.count((int) inRight)
                  && left.hash(i) == right.hash((int) inRight)
              : left.count(i) == 0;
      if (!same) {
        join(out, left.range(i));
      }
    }
    int overlap = distance < 0 || distance >= leaves ? 0 : leaves - (int) distance;
    for (int i = overlap; i < leaves; i++) {
      if (right.count(i) != 0) {
        join(out, right.range(i));
      }
    }
    return out;
  }

  private static void join(List<PointRange> out, PointRange range) {
    @Nullable PointRange last = out.isEmpty() ? null : out.get(out.size() - 1);
    if (last != null && last.last() + 1 == range.first()) {
      out.set(out.size() - 1, new PointRange(last.first(), range.last()));
    } else {
      out.add(range);
    }
  }
}
