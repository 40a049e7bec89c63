package io.syncline.examples.quickstart.data;

import java.util.List;

/**
 * A collection to make.
 *
 * @param id its database and name
 * @param content whether it holds documents or edges between documents
 * @param shards how many shards it has, at least one
 * @param indexes the indexes beside the one on the key
 */
public record CollectionDefinition(
    CollectionId id, Content content, int shards, List<IndexDefinition> indexes) {

  /** What a collection holds. */
  public enum Content {
    /** Plain documents. */
    DOCUMENTS,
    /** Documents with {@code _from} and {@code _to}. */
    EDGES
  }

  /** Copies the list of indexes. */
  public CollectionDefinition {
    indexes = List.copyOf(indexes);
    if (shards < 1) {
      throw new IllegalArgumentException(id + " has " + shards + " shards; at least 1 is needed");
    }
  }

  /** A collection of plain documents. */
  public static CollectionDefinition documents(
      CollectionId id, int shards, IndexDefinition... indexes) {
    return new CollectionDefinition(id, Content.DOCUMENTS, shards, List.of(indexes));
  }

  /** A collection of edges. */
  public static CollectionDefinition edges(
      CollectionId id, int shards, IndexDefinition... indexes) {
    return new CollectionDefinition(id, Content.EDGES, shards, List.of(indexes));
  }
}
