package io.syncline.examples.quickstart.store;

import io.syncline.ClusterId;
import io.syncline.examples.quickstart.data.Dataset;

/**
 * A kind of store to run the quickstart on. For one thread; each call blocks until it is done and
 * throws what stops it. Whoever opens a cluster closes it; what is in it can be read until this is
 * closed too.
 */
public interface Stores extends AutoCloseable {

  /** What a store of this kind is called, in a word. */
  String title();

  /** Makes a cluster with nothing in it; for one call for each name. */
  StoredCluster open(ClusterId cluster);

  /** How {@link #documentsPerSecond} writes, in words. */
  String limit();

  /**
   * How many documents a second one thread writes into a fresh store where nothing replicates: the
   * measure of the speeds of a run, taken in the same process so that the machine falls out of
   * them.
   */
  double documentsPerSecond(Dataset dataset);

  @Override
  void close();
}
