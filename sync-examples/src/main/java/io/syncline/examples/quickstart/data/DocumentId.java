package io.syncline.examples.quickstart.data;

/** Names a document within a cluster. */
public record DocumentId(CollectionId collection, String key) implements Comparable<DocumentId> {

  @Override
  public int compareTo(DocumentId other) {
    int byCollection = collection.compareTo(other.collection);
    return byCollection != 0 ? byCollection : key.compareTo(other.key);
  }

  @Override
  public String toString() {
    return collection + "/" + key;
  }
}
