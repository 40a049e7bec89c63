package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.CollectionId;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one scan of a side found, by collection: fingerprints of the whole, and of parts by key. */
final class Census {

  /** Into how many parts a collection's keys fall, so that only differing parts are read again. */
  static final int PARTS = 512;

  /** Which of a row's hashes count. */
  enum Content {
    /** Key and body. */
    BODIES,
    /** Key, body and revision. */
    REVISIONS
  }

  private final SortedMap<CollectionId, Found> collections = new TreeMap<>();

  static Census of(Side side) {
    Census census = new Census();
    RowHash hash = new RowHash();
    side.scan(
        row -> {
          byte[] content = hash.content(row);
          byte[] withRevision = hash.withRevision(content, row.revision());
          census
              .collections
              .computeIfAbsent(row.collection(), id -> new Found())
              .add(part(row.key()), content, withRevision, row.body().size());
        });
    return census;
  }

  static int part(String key) {
    return ((key.hashCode() * 0x9e3779b9) >>> 16) % PARTS;
  }

  SortedSet<CollectionId> collections() {
    return new TreeSet<>(collections.keySet());
  }

  Fingerprint whole(CollectionId id, Content content) {
    return found(id).sums(content)[PARTS];
  }

  Fingerprint part(CollectionId id, int part, Content content) {
    return found(id).sums(content)[part];
  }

  private Found found(CollectionId id) {
    Found found = collections.get(id);
    return found == null ? new Found() : found;
  }

  /** One fingerprint for each part, and behind them one for the whole. */
  private static final class Found {

    private final Fingerprint[] bodies = new Fingerprint[PARTS + 1];
    private final Fingerprint[] revisions = new Fingerprint[PARTS + 1];

    Found() {
      Arrays.setAll(bodies, part -> new Fingerprint());
      Arrays.setAll(revisions, part -> new Fingerprint());
    }

    Fingerprint[] sums(Content content) {
      return content == Content.BODIES ? bodies : revisions;
    }

    void add(int part, byte[] content, byte[] withRevision, int size) {
      bodies[part].add(content, size);
      bodies[PARTS].add(content, size);
      revisions[part].add(withRevision, size);
      revisions[PARTS].add(withRevision, size);
    }
  }
}
