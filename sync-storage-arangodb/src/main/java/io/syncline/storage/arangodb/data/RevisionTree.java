package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.SyncException;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A shard's revision tree: count and hash of the revisions in each of {@code 8^depth} leaves of one
 * width. Immutable.
 *
 * <p>The hash of a leaf is the exclusive or of the FNV hash of each revision, so what several
 * leaves add up to does not depend on where a tree cuts them (source: {@code MerkleTree.cpp}). Two
 * shards with the same documents may have trees that cut at different places, and digests of them
 * are equal nevertheless. Only leaves that hold something are kept in memory.
 */
public final class RevisionTree {
  private static final int BRANCHING_BITS = 3;

  /** 8^10 leaves; the server's trees have a depth of 6. */
  private static final int MAX_DEPTH = 10;

  private final int leaves;
  private final long first;
  private final long width;
  private final int[] populated;
  private final long[] counts;
  private final long[] hashes;

  private RevisionTree(
      int leaves, long first, long width, int[] populated, long[] counts, long[] hashes) {
    this.leaves = leaves;
    this.first = first;
    this.width = width;
    this.populated = populated;
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
    return leaves;
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
    if (Long.compareUnsigned(revision, first) < 0) {
      return -1;
    }
    long leaf = Long.divideUnsigned(revision - first, width);
    return leaf >= 0 && leaf < leaves ? (int) leaf : -1;
  }

  /** How many revisions are in a leaf, unsigned. */
  public long count(int leaf) {
    int at = Arrays.binarySearch(populated, leaf);
    return at < 0 ? 0 : counts[at];
  }

  /** The hash of a leaf's revisions, unsigned. */
  public long hash(int leaf) {
    int at = Arrays.binarySearch(populated, leaf);
    return at < 0 ? 0 : hashes[at];
  }

  /** How many revisions are in the tree. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /**
   * Adds the leaves that lie in a range of the digests, of kind {@link DigestKind#REVISION_TREE}.
   *
   * @return what has to be listed and added as well: where ranges cut leaves; disjoint, in order
   */
  public List<PointRange> addTo(RangeDigests digests) {
    List<PointRange> ranges = digests.ranges();
    List<PointRange> cut = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < populated.length; i++) {
      PointRange leaf = range(populated[i]);
      while (from < ranges.size()
          && Long.compareUnsigned(ranges.get(from).last(), leaf.first()) < 0) {
        from++;
      }
      for (int at = from;
          at < ranges.size() && Long.compareUnsigned(ranges.get(at).first(), leaf.last()) <= 0;
          at++) {
        PointRange range = ranges.get(at);
        if (range.contains(leaf)) {
          digests.addLeaf(at, counts[i], hashes[i]);
        } else {
          cut.add(
              new PointRange(
                  range.contains(leaf.first()) ? leaf.first() : range.first(),
                  range.contains(leaf.last()) ? leaf.last() : range.last()));
        }
      }
    }
    return cut;
  }

  /**
   * Whether the tree has what was listed, and adds it up as digests do: by those leaves of which
   * the list has everything for certain.
   *
   * @param ranges disjoint, in order
   * @param listed what is in the ranges, in order, from the first on to wherever the list ends
   */
  public boolean agrees(List<PointRange> ranges, long[] listed) {
    if (listed.length == 0) {
      return true;
    }
    int last = leafOf(listed[listed.length - 1]);
    if (last < 0) {
      return false;
    }
    long bound = range(last).first() - 1;
    List<PointRange> sure =
        ranges.stream()
            .filter(range -> Long.compareUnsigned(range.first(), bound) <= 0)
            .map(r -> r.contains(bound) ? new PointRange(r.first(), bound) : r)
            .toList();
    RangeDigests list = new RangeDigests(DigestKind.REVISION_TREE, 0, sure);
    Arrays.stream(listed).forEach(list::addRevision);
    RangeDigests here = new RangeDigests(DigestKind.REVISION_TREE, 0, sure);
    List<PointRange> cut = addTo(here);
    Arrays.stream(listed)
        .filter(revision -> cut.stream().anyMatch(part -> part.contains(revision)))
        .forEach(here::addRevision);
    return list.digests().equals(here.digests());
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
      RevisionTree tree = sparse(wanted, min, width);
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

    private RevisionTree sparse(int all, long min, long width) {
      int[] populated =
          IntStream.range(0, all).filter(leaf -> counts[leaf] != 0 || hashes[leaf] != 0).toArray();
      return new RevisionTree(
          all,
          min,
          width,
          populated,
          Arrays.stream(populated).mapToLong(leaf -> counts[leaf]).toArray(),
          Arrays.stream(populated).mapToLong(leaf -> hashes[leaf]).toArray());
    }
  }
}
