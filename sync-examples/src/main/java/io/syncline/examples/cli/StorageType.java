package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import io.syncline.store.ClusterStore;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A kind of storage that {@code --cluster.type} names. Found by {@link java.util.ServiceLoader};
 * needs a public constructor without parameters. Called by one thread, once; may block.
 */
public interface StorageType {
  /** The name that {@code --cluster.type} gives. */
  String name();

  /** Whether several processes can have one cluster open at a time; default yes. */
  default boolean shared() {
    return true;
  }

  /** Whether the cluster itself keeps what its masters share; default no. */
  default boolean keepsState() {
    return false;
  }

  /**
   * Opens the cluster. Throws {@link io.syncline.SyncException} that names the flag that is wrong
   * or says why it can't be opened.
   */
  Opened open(Settings settings);

  /**
   * What was typed.
   *
   * @param cluster its identity
   * @param folder for stores in files
   * @param reach for stores behind a network
   */
  record Settings(
      ClusterId cluster, Optional<Path> folder, ClusterReach reach, SyncRuntime runtime) {}

  /**
   * An open cluster.
   *
   * @param state what its masters share, where {@link #keepsState}; one that every master can have
   *     at a time
   * @param close ends it; called once
   */
  record Opened(ClusterStore store, Optional<StateStore> state, Runnable close) {}
}
