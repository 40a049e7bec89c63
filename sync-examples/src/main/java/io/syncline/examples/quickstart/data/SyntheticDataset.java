package io.syncline.examples.quickstart.data;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A load of any number of documents of one size, in one collection of eight shards. */
public final class SyntheticDataset implements Dataset {

  static final CollectionId DOCUMENTS = new CollectionId("load", "documents");
  private static final int SHARDS = 8;

  private final long documents;
  private final SyntheticBodies bodies;

  /**
   * The load.
   *
   * @param documents how many documents there are before the first write of the script, at least 1
   * @param documentSize the length of each in bytes, from 64 to 16,777,216
   */
  public SyntheticDataset(long documents, int documentSize) {
    if (documents < 1) {
      throw new IllegalArgumentException("documents is " + documents + "; at least 1 is needed");
    }
    this.documents = documents;
    this.bodies = new SyntheticBodies(documentSize);
  }

  @Override
  public String title() {
    return "%,d documents of %,d bytes in %d shards".formatted(documents, bodies.size(), SHARDS);
  }

  @Override
  public List<DatabaseDefinition> structure() {
    return List.of(
        new DatabaseDefinition(
            "load", List.of(CollectionDefinition.documents(DOCUMENTS, SHARDS)), List.of()));
  }

  @Override
  public Stream<Document> documents(CollectionId collection) {
    if (!collection.equals(DOCUMENTS)) {
      throw new IllegalArgumentException("no collection " + collection);
    }
    return LongStream.range(0, documents).mapToObj(n -> document(DOCUMENTS, n, 0));
  }

  @Override
  public WriteScript script(long seed) {
    return new SyntheticWriteScript(this, seed);
  }

  /** How many documents there are before the first write of the script. */
  public long count() {
    return documents;
  }

  /** Document number {@code n} in its given version; the version it is copied with is 0. */
  Document document(CollectionId collection, long n, long version) {
    return new Document(collection, SyntheticBodies.key(n), bodies.body(n, version));
  }
}
