package io.syncline.examples.quickstart.store;

import io.syncline.examples.quickstart.data.DatabaseDefinition;
import io.syncline.examples.quickstart.data.Write;
import java.util.List;

/**
 * What an application does to a cluster. Each call blocks until the cluster has it, and throws
 * where the cluster refuses it. For one thread.
 */
public interface Application {

  /** Makes a database with its collections, their indexes, and its views. */
  void create(DatabaseDefinition database);

  /** Makes, drops or truncates a collection. */
  void change(Write structural);

  /** Writes and removes single documents, in this order, in one transaction. */
  void commit(List<Write> writes);
}
