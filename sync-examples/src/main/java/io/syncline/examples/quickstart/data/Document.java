package io.syncline.examples.quickstart.data;

/** A document to write: where it belongs, its key, and its JSON in UTF-8. */
public record Document(CollectionId collection, String key, Body body) {

  /** Its name within the cluster. */
  public DocumentId id() {
    return new DocumentId(collection, key);
  }
}
