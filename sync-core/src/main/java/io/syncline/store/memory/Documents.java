package io.syncline.store.memory;

import io.syncline.store.Document;
import io.syncline.store.PointRange;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a shard at one moment: never changes, and may be read by any thread. Kept in the
 * order of their points in the space {@code KEY_HASH}.
 */
final class Documents {
  static final Documents EMPTY = new Documents(null, 0, 0);

  final @Nullable Node root;
  private final int size;

  /** Greater than that of every node. */
  final long generation;

  Documents(@Nullable Node root, int size, long generation) {
    this.root = root;
    this.size = size;
    this.generation = generation;
  }

  int size() {
    return size;
  }

  /** Visits the documents of a range of key hashes, in the order of their points. */
  void visit(PointRange range, Visitor visitor) {
    if (root != null) {
      visit(root, 0, 0, range, visitor);
    }
  }

  @Nullable Document get(long point, io.syncline.Bytes key) {
    Node node = root;
    for (int depth = 0; node instanceof Branch branch; depth++) {
      node = branch.children[Branch.slot(point, depth)];
    }
    if (node instanceof Leaf leaf) {
      int at = leaf.find(point, key);
      return at >= 0 ? leaf.documents[at] : null;
    }
    return null;
  }

  private static boolean visit(
      Node node, int depth, long prefix, PointRange range, Visitor visitor) {
    if (node instanceof Leaf leaf) {
      return visitLeaf(leaf, range, visitor);
    }
    Branch branch = (Branch) node;
    int shift = 60 - 4 * depth;
    for (int slot = 0; slot < 16; slot++) {
      Node child = branch.children[slot];
      if (child == null) {
        continue;
      }
      long first = prefix | (long) slot << shift;
      long last = first | (1L << shift) - 1;
      if (Long.compareUnsigned(last, range.first()) < 0) {
        continue;
      }
      if (Long.compareUnsigned(first, range.last()) > 0) {
        return true;
      }
      if (!visit(child, depth + 1, first, range, visitor)) {
        return false;
      }
    }
    return true;
  }

  private static boolean visitLeaf(Leaf leaf, PointRange range, Visitor visitor) {
    for (int i = 0; i < leaf.count; i++) {
      Document document = leaf.documents[i];
      if (document != null
          && range.contains(leaf.points[i])
          && !visitor.visit(leaf.points[i], document)) {
        return false;
      }
    }
    return true;
  }

  /** Sees documents one after the other. */
  interface Visitor {
    /** Sees one; false ends the visit. */
    boolean visit(long point, Document document);
  }

  /**
   * A part of the tree: a branch by the next four bits of the point, or a leaf. One that belongs to
   * an older generation than its tree may be seen by a snapshot, and is copied before it changes.
   */
  abstract static sealed class Node {
    final long generation;

    Node(long generation) {
      this.generation = generation;
    }
  }

  /** Sixteen parts, by four bits of the point. */
  static final class Branch extends Node {
    final @Nullable Node[] children;
    int count;

    Branch(long generation, @Nullable Node[] children, int count) {
      super(generation);
      this.children = children;
      this.count = count;
    }

    static int slot(long point, int depth) {
      return (int) (point >>> 60 - 4 * depth) & 15;
    }
  }

  /** Some documents, ordered by point, then key. */
  static final class Leaf extends Node {
    long[] points;
    @Nullable Document[] documents;
    int count;

    Leaf(long generation, long[] points, @Nullable Document[] documents, int count) {
      super(generation);
      this.points = points;
      this.documents = documents;
      this.count = count;
    }

    /** Where a key is, or {@code -(where it belongs) - 1}. */
    int find(long point, io.syncline.Bytes key) {
      int at = 0;
      for (; at < count; at++) {
        int order = Long.compareUnsigned(points[at], point);
        Document there = documents[at];
        if (order == 0 && there != null) {
          order = there.key().compareTo(key);
        }
        if (order == 0) {
          return at;
        }
        if (order > 0) {
          break;
        }
      }
      return -at - 1;
    }
  }
}
