package io.syncline.examples.quickstart.store;

import io.syncline.examples.quickstart.data.Document;

/** Looks into a cluster, past the library. For one thread. */
@FunctionalInterface
public interface Lookup {

  /** Whether the cluster has this document, in this version. */
  boolean shows(Document document);
}
