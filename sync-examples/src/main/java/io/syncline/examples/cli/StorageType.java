package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.security.SecretRing;
import io.syncline.store.ClusterStore;
import java.nio.file.Path;
import java.util.List;
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
   * @param endpoints for stores behind a network
   * @param secret of the cluster, which may be replaced while it is open: ask for the current one
   *     with each call
   */
  record Settings(
      ClusterId cluster,
      Optional<Path> folder,
      List<String> endpoints,
      Optional<SecretRing> secret,
      SyncRuntime runtime) {
    /** Copies the list. */
    public Settings {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * An open cluster.
   *
   * @param close ends it; called once
   */
  record Opened(ClusterStore store, Runnable close) {}
}
