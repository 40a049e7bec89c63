package io.syncline.store;

import io.syncline.Bytes;

/**
 * How digests are taken: which point a document has, and what of it counts. Both sides of a
 * comparison use one kind.
 */
public record DigestKind(Space space, Content content) {
  /** What every store has. */
  public static final DigestKind BODY_BY_KEY_HASH = new DigestKind(Space.KEY_HASH, Content.BODY);

  /** For stores that keep the source's revisions. */
  public static final DigestKind REVISION_BY_KEY_HASH =
      new DigestKind(Space.KEY_HASH, Content.REVISION);

  /**
   * For stores in which a revision names one version of one document in its shard, and which can
   * list revisions without reading documents.
   */
  public static final DigestKind REVISIONS = new DigestKind(Space.REVISION, Content.REVISION_ONLY);

  /**
   * As {@link #REVISIONS}, added up as ArangoDB's revision trees have it, so that what a server has
   * added up already need not be listed.
   */
  public static final DigestKind REVISION_TREE =
      new DigestKind(Space.REVISION, Content.REVISION_XOR);

  /** The unsigned 64-bit point of a document. */
  public long point(Bytes key, long revision) {
    return space.point(key, revision);
  }

  /** The digest space. */
  public enum Space {
    /**
     * The XXH64 hash, seed 0, of the key's UTF-8 bytes. Every store has it, by scanning if need be.
     */
    KEY_HASH,
    /** The key's first 8 bytes, big-endian, filled up with zeros. */
    KEY_BYTES,
    /** The revision. */
    REVISION;

    /** The unsigned 64-bit point of a document. */
    public long point(Bytes key, long revision) {
      return switch (this) {
        case KEY_HASH -> key.hash64(0);
        case REVISION -> revision;
        case KEY_BYTES -> {
          long point = 0;
          for (int i = 0; i < 8; i++) {
            point = point << 8 | (i < key.length() ? key.at(i) & 0xFF : 0);
          }
          yield point;
        }
      };
    }
  }

  /** What of a document counts. */
  public enum Content {
    /** Key and revision. */
    REVISION,
    /** Key and body. */
    BODY,
    /** The revision alone. */
    REVISION_ONLY,
    /** The revision alone, without a salt: two sets whose digests collide do so each time. */
    REVISION_XOR
  }
}
