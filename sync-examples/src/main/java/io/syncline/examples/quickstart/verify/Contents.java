package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import java.util.SortedMap;

/**
 * What lies in a cluster, read past the library: documents, as any side has them, and structure.
 */
public interface Contents extends Side {

  /**
   * The objects of the structure that are there for good, each under a name that is the same in
   * every cluster of this kind. What is made only when a target is opened for others is left out.
   */
  SortedMap<String, String> structure();

  /**
   * A document as it is read here when it was written here, but for its revision: a store may give
   * a body back in another form than it was written in.
   */
  Row row(Document written);

  /** How many shards each collection has. */
  SortedMap<CollectionId, Integer> collections();
}
