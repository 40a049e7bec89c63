package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.pki.CertificateAuthority;
import io.syncline.security.SecretRing;
import io.syncline.state.StateStore;
import io.syncline.storage.rocksdb.RocksDbStateStore;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the masters share: in the cluster where that keeps it, with private keys sealed, else in a
 * folder of the one master.
 *
 * @param source what is given for a source
 * @param workers the authority of workers' certificates; blocks
 */
record MastersState(
    StateStore store, SourceKeep source, Supplier<CertificateAuthority> workers, Runnable ending)
    implements AutoCloseable {
  /**
   * In the cluster.
   *
   * @param secret that all masters have
   * @param endpoint of this one
   */
  static MastersState shared(
      StateStore store, SecretRing secret, String endpoint, SyncRuntime runtime) {
    SealedState sealed = new SealedState(store, secret);
    String candidate = "setup-" + UUID.randomUUID();
    return new MastersState(
        store,
        new SharedSource(sealed, runtime),
        () -> WorkerAuthority.shared(sealed, candidate, endpoint),
        () -> {});
  }

  /** In a folder of this master alone. */
  static MastersState folder(Path folder, ClusterId cluster, SyncRuntime runtime) {
    SourceFiles source = new SourceFiles(folder);
    RocksDbStateStore records = RocksDbStateStore.open(folder.resolve("records"), cluster, runtime);
    return new MastersState(records, source, () -> WorkerAuthority.kept(folder), records::close);
  }

  @Override
  public void close() {
    ending.run();
  }
}
