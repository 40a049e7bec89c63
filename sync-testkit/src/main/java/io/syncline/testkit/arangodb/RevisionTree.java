package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.math.BigInteger;
import java.util.List;

/**
 * The leaves of a tree of revisions: how many there are in each, and a hash that does not depend on
 * their order.
 */
final class RevisionTree {
  private static final int BRANCHES_BITS = 3;
  private final int depth;
  private final TreeRange range;
  private final long[] hashes;
  private final int[] counts;
  private final int count;
  private long hash;

  RevisionTree(int depth, TreeRange range, List<Document> documents) {
    this.depth = depth;
    this.range = range;
    this.hashes = new long[1 << BRANCHES_BITS * depth];
    this.counts = new int[hashes.length];
    this.count = documents.size();
    long width = Long.divideUnsigned(range.max() - range.min(), hashes.length);
    for (Document document : documents) {
      int leaf = (int) Long.divideUnsigned(document.revision() - range.min(), width);
      long mixed = fnv(document.revision());
      hashes[leaf] ^= mixed;
      counts[leaf]++;
      hash ^= mixed;
    }
  }

  /** FNV-1a over the bytes of a revision as they lie in memory, as ArangoDB's trees have it. */
  private static long fnv(long revision) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < Long.BYTES; i++) {
      hash ^= revision >>> 8 * i & 0xff;
      hash *= 0x100000001b3L;
    }
    return hash;
  }

  /** Spreads the bits of a number over all 64. */
  static long mix(long number) {
    long mixed = (number ^ number >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  /** As an answer has it; empty leaves as {@code {}} if only populated ones are wanted. */
  Bytes json(boolean onlyPopulated) {
    var head = Json.object().put("version", 0).put("maxDepth", depth);
    head.put("rangeMin", Hlc.text(range.min())).put("rangeMax", Hlc.text(range.max()));
    head.put("initialRangeMin", Hlc.text(range.initialMin())).put("count", count);
    head.put("hash", new BigInteger(Long.toUnsignedString(hash)));
    String first = Json.bytes(head).utf8();
    StringBuilder all = new StringBuilder(first.substring(0, first.length() - 1));
    all.append(",\"nodes\":[");
    for (int i = 0; i < hashes.length; i++) {
      all.append(i == 0 ? "" : ",");
      if (counts[i] == 0 && onlyPopulated) {
        all.append("{}");
      } else {
        all.append("{\"hash\":").append(Long.toUnsignedString(hashes[i]));
        all.append(",\"count\":").append(counts[i]).append('}');
      }
    }
    return Bytes.utf8(all.append("]}").toString());
  }
}
