package io.syncline.store.memory;

import io.syncline.Bytes;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.memory.Documents.Branch;
import io.syncline.store.memory.Documents.Leaf;
import io.syncline.store.memory.Documents.Node;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a shard: a tree by the bits of the key's hash, so that it stays balanced without
 * any work, and is in the order of the points. Changed in place, except for what a snapshot may
 * see: taking one is a new generation, and what is older is copied on its first change.
 *
 * <p>Not thread-safe; what {@link #freeze} gives is.
 */
final class DocumentTree {
  private static final int LEAF = 32;
  private static final int DEPTH = 16;

  private @Nullable Node root;
  private int size;
  private long generation;

  int size() {
    return size;
  }

  @Nullable Document get(Bytes key) {
    return root == null ? null : new Documents(root, size, generation).get(point(key), key);
  }

  /** The documents as they are now. Costs nothing, whatever their number. */
  Documents freeze() {
    if (root == null) {
      return Documents.EMPTY;
    }
    generation++;
    return new Documents(root, size, generation);
  }

  /** Makes the tree what it, or another one, was. What is shared with that is not changed. */
  void reset(Documents documents) {
    root = documents.root;
    size = documents.size();
    generation = Math.max(generation, documents.generation) + 1;
  }

  void clear() {
    root = null;
    size = 0;
  }

  /** Visits as {@link Documents#visit}; the visitor may not change the tree. */
  void visit(PointRange range, Documents.Visitor visitor) {
    new Documents(root, size, generation).visit(range, visitor);
  }

  /** Inserts or replaces a document; gives the one before, if there was one. */
  @Nullable Document put(Document document) {
    long point = point(document.key());
    Document[] before = new Document[1];
    root = put(root, 0, point, document, before);
    if (before[0] == null) {
      size++;
    }
    return before[0];
  }

  /** Removes a document; gives it, if there was one. */
  @Nullable Document remove(Bytes key) {
    if (root == null) {
      return null;
    }
    long point = point(key);
    Document there = get(key);
    if (there != null) {
      root = remove(root, 0, point, key);
      size--;
    }
    return there;
  }

  static long point(Bytes key) {
    return DigestKind.Space.KEY_HASH.point(key, 0);
  }

  private Node put(
      @Nullable Node node, int depth, long point, Document document, @Nullable Document[] before) {
    if (node == null) {
      Leaf leaf = new Leaf(generation, new long[2], new Document[2], 1);
      leaf.points[0] = point;
      leaf.documents[0] = document;
      return leaf;
    }
    if (node instanceof Leaf leaf) {
      return putIntoLeaf(leaf, depth, point, document, before);
    }
    Branch branch = own((Branch) node);
    int slot = Branch.slot(point, depth);
    Node child = branch.children[slot];
    branch.children[slot] = put(child, depth + 1, point, document, before);
    branch.count += child == null ? 1 : 0;
    return branch;
  }

  private Node putIntoLeaf(
      Leaf full, int depth, long point, Document document, @Nullable Document[] before) {
    int at = full.find(point, document.key());
    if (at >= 0) {
      Leaf leaf = own(full, full.points.length);
      before[0] = leaf.documents[at];
      leaf.documents[at] = document;
      return leaf;
    }
    if (full.count >= LEAF && depth < DEPTH) {
      return put(split(full, depth), depth, point, document, before);
    }
    int where = -at - 1;
    Leaf leaf = own(full, full.count < full.points.length ? full.points.length : 2 * full.count);
    System.arraycopy(leaf.points, where, leaf.points, where + 1, leaf.count - where);
    System.arraycopy(leaf.documents, where, leaf.documents, where + 1, leaf.count - where);
    leaf.points[where] = point;
    leaf.documents[where] = document;
    leaf.count++;
    return leaf;
  }

  private Branch split(Leaf leaf, int depth) {
    Branch branch = new Branch(generation, new Node[16], 0);
    for (int from = 0; from < leaf.count; ) {
      int slot = Branch.slot(leaf.points[from], depth);
      int to = from + 1;
      while (to < leaf.count && Branch.slot(leaf.points[to], depth) == slot) {
        to++;
      }
      branch.children[slot] =
          new Leaf(
              generation,
              Arrays.copyOfRange(leaf.points, from, to),
              Arrays.copyOfRange(leaf.documents, from, to),
              to - from);
      branch.count++;
      from = to;
    }
    return branch;
  }

  private @Nullable Node remove(Node node, int depth, long point, Bytes key) {
    if (node instanceof Leaf full) {
      if (full.count == 1) {
        return null;
      }
      Leaf leaf = own(full, full.points.length);
      int at = leaf.find(point, key);
      System.arraycopy(leaf.points, at + 1, leaf.points, at, leaf.count - at - 1);
      System.arraycopy(leaf.documents, at + 1, leaf.documents, at, leaf.count - at - 1);
      leaf.documents[--leaf.count] = null;
      return leaf;
    }
    Branch branch = own((Branch) node);
    int slot = Branch.slot(point, depth);
    Node child = branch.children[slot];
    if (child != null) {
      Node left = remove(child, depth + 1, point, key);
      branch.children[slot] = left;
      branch.count -= left == null ? 1 : 0;
    }
    return branch.count == 0 ? null : branch;
  }

  private Branch own(Branch branch) {
    return branch.generation == generation
        ? branch
        : new Branch(generation, branch.children.clone(), branch.count);
  }

  private Leaf own(Leaf leaf, int room) {
    if (leaf.generation != generation) {
      return new Leaf(
          generation,
          Arrays.copyOf(leaf.points, room),
          Arrays.copyOf(leaf.documents, room),
          leaf.count);
    }
    if (leaf.points.length != room) {
      leaf.points = Arrays.copyOf(leaf.points, room);
      leaf.documents = Arrays.copyOf(leaf.documents, room);
    }
    return leaf;
  }
}
