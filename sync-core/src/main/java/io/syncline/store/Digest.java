package io.syncline.store;

import io.syncline.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Count and order-free hash of a set of documents.
 *
 * @param count how many documents
 * @param sum the sum, modulo 2^64, of a salted hash of each; for {@link
 *     DigestKind.Content#REVISION_XOR} the exclusive or of an unsalted one
 */
public record Digest(long count, long sum) {
  /** The digest of no document. */
  public static final Digest EMPTY = new Digest(0, 0);

  /** The digests of ranges, for stores that have nothing better than to look at all documents. */
  public static List<Digest> of(
      Iterable<Document> documents, DigestKind kind, long salt, List<PointRange> ranges) {
    List<Builder> builders = new ArrayList<>(ranges.size());
    ranges.forEach(r -> builders.add(new Builder(kind.content(), salt)));
    for (Document document : documents) {
      long point = kind.point(document.key(), document.revision());
      for (int i = 0; i < ranges.size(); i++) {
        if (ranges.get(i).contains(point)) {
          builders.get(i).add(document.key(), document.revision(), document.body());
        }
      }
    }
    return builders.stream().map(Builder::build).toList();
  }

  /**
   * Adds documents up. Not thread-safe. Every store uses this class, so that digests of different
   * stores can be compared.
   */
  public static final class Builder {
    private final DigestKind.Content content;
    private final long salt;
    private final MessageDigest sha;
    private final byte[] head = new byte[12];
    private long count;
    private long sum;

    /** Begins with no documents. */
    public Builder(DigestKind.Content content, long salt) {
      this.content = content;
      this.salt = salt;
      try {
        this.sha = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    /**
     * Adds one document: XXH64 of key and revision under the salt, or the first 64 bits of SHA-256
     * of salt, key length, key and body, or a mix of salt and revision alone, or the 64-bit FNV-1a
     * hash of the revision's 8 bytes, the least significant first.
     */
    public void add(Bytes key, long revision, Bytes body) {
      count++;
      if (content == DigestKind.Content.REVISION_ONLY) {
        sum += mix(mix(salt) + revision * 0x9E3779B97F4A7C15L);
        return;
      }
      if (content == DigestKind.Content.REVISION_XOR) {
        sum ^= fnv(revision);
        return;
      }
      if (content == DigestKind.Content.REVISION) {
        sum += mix(key.hash64(salt) + revision * 0x9E3779B97F4A7C15L);
        return;
      }
      for (int i = 0; i < 8; i++) {
        head[i] = (byte) (salt >>> 56 - 8 * i);
      }
      for (int i = 0; i < 4; i++) {
        head[8 + i] = (byte) (key.length() >>> 24 - 8 * i);
      }
      sha.update(head);
      key.update(sha);
      body.update(sha);
      byte[] hash = sha.digest();
      long first = 0;
      for (int i = 0; i < 8; i++) {
        first = first << 8 | hash[i] & 0xFF;
      }
      sum += first;
    }

    /** Adds documents that were added up elsewhere, with the same content and salt. */
    public void add(Digest part) {
      count += part.count;
      sum = content == DigestKind.Content.REVISION_XOR ? sum ^ part.sum : sum + part.sum;
    }

    /** The digest of what was added so far. */
    public Digest build() {
      return new Digest(count, sum);
    }

    private static long fnv(long revision) {
      long hash = 0xCBF29CE484222325L;
      for (int shift = 0; shift < 64; shift += 8) {
        hash = (hash ^ revision >>> shift & 0xFF) * 0x100000001B3L;
      }
      return hash;
    }

    /**
     * The finaliser of SplitMix64, so that key and revision do not cancel each other out in a sum.
     */
    private static long mix(long z) {
      long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
      return b ^ b >>> 31;
    }
  }
}
