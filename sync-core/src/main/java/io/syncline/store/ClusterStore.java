package io.syncline.store;

/**
 * A database cluster. One object serves any number of masters and workers of one process.
 *
 * <p>No method blocks or throws. Closing frees the store's resources after the last outstanding
 * call; the engine never closes a store that a host gave it.
 */
public interface ClusterStore extends AutoCloseable {
  /** What the store is and can. Fixed for the life of this object, except for the incarnation. */
  StoreTraits traits();

  /** The structure of the cluster. */
  StructureStore structure();

  /** The cluster to read from. */
  SourceStore source();

  /** The cluster to write to. */
  TargetStore target();

  /** What makes the cluster read-only. */
  ReadOnlyHolds holds();

  @Override
  void close();
}
