package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.SyncException;
import io.syncline.store.PointRange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A shard's revision tree: count and hash of the revisions in each of {@code 8^depth} leaves of one
 * width. Immutable.
 *
 * <p>The hash of a leaf is the exclusive or of a hash of each revision, so leaves can be joined; a
 * tree grows to the right by joining two neighbours to one leaf of twice the width, beginning at an
 * even distance from {@code initialRangeMin} (source: {@code MerkleTree.cpp}).
 */
public final class RevisionTree {
  private static final int BRANCHING_BITS = 3;

  /** 8^10 leaves; the server's trees have a depth of 6. */
  private static final int MAX_DEPTH = 10;

  private final int depth;
  private final long first;
  private final long width;
  private final long initial;
  private final long[] counts;
  private final long[] hashes;

  private RevisionTree(
      int depth, long first, long width, long initial, long[] counts, long[] hashes) {
    this.depth = depth;
    this.first = first;
    this.width = width;
    this.initial = initial;
    this.counts = counts;
    this.hashes = hashes;
  }

  /**
   * Reads the answer of {@code replication/revisions/tree}.
   *
   * @throws SyncException {@code CORRUPT} where it is no tree, or its counts do not add up
   */
  public static RevisionTree parse(byte[] body) {
    JsonText json = JsonText.whole(body, "revision tree");
    json.expect(JsonToken.START_OBJECT, "a tree");
    Parts parts = new Parts();
    for (String name = json.name(); name != null; name = json.name()) {
      JsonToken token = json.next();
      switch (name) {
        case "maxDepth" -> parts.depth = json.small(name);
        case "rangeMin" -> parts.min = clock(json, name);
        case "rangeMax" -> parts.max = clock(json, name);
        case "initialRangeMin" -> parts.initial = clock(json, name);
        case "count" -> parts.count = json.unsigned(name);
        case "nodes" -> parts.leaves(json, token);
        default -> json.skip();
      }
    }
    json.end();
    return parts.tree(json);
  }

  private static long clock(JsonText json, String name) {
    int at = json.place();
    try {
      return Revision.parseClock(json.string(name));
    } catch (SyncException e) {
      throw json.corrupt("has a " + name + " that is no revision at byte " + at);
    }
  }

  /** How many leaves there are. */
  public int leaves() {
    return counts.length;
  }

  /** How many revisions each leaf may hold: a power of 2. */
  public long leafWidth() {
    return width;
  }

  /** The revisions of a leaf, counted from 0. */
  public PointRange range(int leaf) {
    long from = first + leaf * width;
    return new PointRange(from, from + width - 1);
  }

  /** The leaf that a revision falls into, -1 for none. */
  public int leafOf(long revision) {
    long distance = revision - first;
    if (Long.compareUnsigned(revision, first) < 0) {
      return -1;
    }
    long leaf = Long.divideUnsigned(distance, width);
    return leaf >= 0 && leaf < counts.length ? (int) leaf : -1;
  }

  /** How many revisions are in a leaf, unsigned. */
  public long count(int leaf) {
    return counts[leaf];
  }

  /** The hash of a leaf's revisions, unsigned. */
  public long hash(int leaf) {
    return hashes[leaf];
  }

  /** How many revisions are in the tree. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  int depth() {
    return depth;
  }

  long first() {
    return first;
  }

  /**
   * The tree with leaves of twice the width, or null where its end would lie beyond 2^64.
   *
   * <p>Where the first leaf lies at an odd distance from {@code initialRangeMin}, it is joined with
   * the empty one before it, so that trees of one beginning stay aligned.
   */
  @Nullable RevisionTree grown() {
    long all = width * counts.length;
    long end = first + all;
    boolean shift = Long.remainderUnsigned(initial - first, width * 2) != 0;
    if (all < 0
        || Long.compareUnsigned(end + all, end) < 0
        || shift && Long.compareUnsigned(first, width) < 0) {
      return null;
    }
    long[] moreCounts = new long[counts.length];
    long[] moreHashes = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      int to = (shift ? i + 1 : i) / 2;
      moreCounts[to] += counts[i];
      moreHashes[to] ^= hashes[i];
    }
    return new RevisionTree(
        depth, shift ? first - width : first, width * 2, initial, moreCounts, moreHashes);
  }

  /** What is read before it makes a tree. */
  private static final class Parts {
    private int depth = -1;
    private @Nullable Long min;
    private @Nullable Long max;
    private @Nullable Long initial;
    private @Nullable Long count;
    private long[] counts = new long[64];
    private long[] hashes = new long[64];
    private int leaves = -1;

    void leaves(JsonText json, JsonToken token) {
      if (token != JsonToken.START_ARRAY || leaves >= 0) {
        throw json.corrupt("has nodes that are no single array at byte " + json.place());
      }
      leaves = 0;
      for (JsonToken t = json.next(); t != JsonToken.END_ARRAY; t = json.next()) {
        if (t != JsonToken.START_OBJECT) {
          throw json.corrupt("has a node that is no object at byte " + json.place());
        }
        if (leaves == counts.length) {
          counts = Arrays.copyOf(counts, leaves * 2);
          hashes = Arrays.copyOf(hashes, leaves * 2);
        }
        for (String name = json.name(); name != null; name = json.name()) {
          JsonToken value = json.next();
          switch (name) {
            case "count" -> counts[leaves] = json.unsigned(name);
            case "hash" ->
                hashes[leaves] =
                    value == JsonToken.VALUE_STRING ? clock(json, name) : json.unsigned(name);
            default -> json.skip();
          }
        }
        leaves++;
      }
    }

    RevisionTree tree(JsonText json) {
      if (min == null || max == null || depth < 0 || depth > MAX_DEPTH || leaves < 0) {
        throw json.corrupt("has no rangeMin, rangeMax, nodes, or maxDepth from 0 to " + MAX_DEPTH);
      }
      int wanted = 1 << BRANCHING_BITS * depth;
      if (leaves != wanted) {
        throw json.corrupt("has " + leaves + " nodes, maxDepth " + depth + " makes " + wanted);
      }
      long all = max - min;
      if (Long.compareUnsigned(min, max) >= 0
          || Long.bitCount(all) != 1
          || Long.compareUnsigned(all, wanted) < 0) {
        throw json.corrupt(
            "has a range of width "
                + Long.toUnsignedString(all)
                + ": a power of 2, at least the number of nodes, is allowed");
      }
      long begin = initial == null || initial == 0 ? min : initial;
      long width = all >>> BRANCHING_BITS * depth;
      if (Long.compareUnsigned(begin, min) < 0 || Long.remainderUnsigned(begin - min, width) != 0) {
        throw json.corrupt("has an initialRangeMin that is no beginning of a node");
      }
      RevisionTree tree =
          new RevisionTree(
              depth,
              min,
              width,
              begin,
              Arrays.copyOf(counts, leaves),
              Arrays.copyOf(hashes, leaves));
      if (count != null && tree.count() != count) {
        throw json.corrupt(
            "has nodes with "
                + Long.toUnsignedString(tree.count())
                + " revisions and says "
                + Long.toUnsignedString(count)
                + ": have the server rebuild it");
      }
      return tree;
    }
  }
}
