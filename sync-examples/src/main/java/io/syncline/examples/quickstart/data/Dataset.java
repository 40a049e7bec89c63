package io.syncline.examples.quickstart.data;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Content to replicate, made out of nothing whenever it is asked for, and always the same within
 * one JVM. Nothing is kept between two readings, so that a reading made to check a copy knows
 * nothing of the reading that was copied.
 */
public interface Dataset {

  /** What this is, in a few words for people. */
  String title();

  /** The databases, collections, indexes and views, before any write of the script. */
  List<DatabaseDefinition> structure();

  /**
   * The documents of one collection, made as they are read.
   *
   * @throws IllegalArgumentException when the structure has no such collection
   */
  Stream<Document> documents(CollectionId collection);

  /** The writes that go on while and after these documents are first copied. */
  WriteScript script(long seed);

  /** All collections of the structure. */
  default List<CollectionDefinition> collections() {
    return structure().stream().flatMap(database -> database.collections().stream()).toList();
  }

  /** Hands over all documents, collection by collection. */
  default void forEachDocument(Consumer<Document> reader) {
    for (CollectionDefinition collection : collections()) {
      try (Stream<Document> documents = documents(collection.id())) {
        documents.forEachOrdered(reader);
      }
    }
  }
}
