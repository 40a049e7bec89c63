package io.syncline.examples.quickstart.data;

import java.util.Optional;

/** One write at the source. */
public sealed interface Write {

  /** The collection that it changes. */
  CollectionId collection();

  /** The document as it is after this write, when there is one. */
  default Optional<Document> written() {
    return Optional.empty();
  }

  /** A document that is not there yet is written. */
  record Insert(CollectionId collection, String key, Body body) implements Write {

    @Override
    public Optional<Document> written() {
      return Optional.of(new Document(collection, key, body));
    }
  }

  /** A document that is there gets another body. */
  record Replace(CollectionId collection, String key, Body body) implements Write {

    @Override
    public Optional<Document> written() {
      return Optional.of(new Document(collection, key, body));
    }
  }

  /** A document that is there goes away. */
  record Remove(CollectionId collection, String key) implements Write {}

  /** All documents of a collection go away; the collection stays. */
  record Truncate(CollectionId collection) implements Write {}

  /** A collection is made, empty. */
  record CreateCollection(CollectionDefinition definition) implements Write {

    @Override
    public CollectionId collection() {
      return definition.id();
    }
  }

  /** A collection goes away with its documents. */
  record DropCollection(CollectionId collection) implements Write {}
}
