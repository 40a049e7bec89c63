package io.syncline.examples.quickstart.arangodb;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.examples.quickstart.arangodb.raw.ArangoAccess;
import io.syncline.examples.quickstart.arangodb.raw.ArangoContents;
import io.syncline.examples.quickstart.arangodb.raw.ArangoDamage;
import io.syncline.examples.quickstart.arangodb.raw.ArangoReads;
import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.damage.DamagePlan;
import io.syncline.examples.quickstart.damage.JsonFalsifier;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.store.Application;
import io.syncline.examples.quickstart.store.Lookup;
import io.syncline.examples.quickstart.store.StoredCluster;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoDbStore;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.structure.StructureOptions;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import java.time.Duration;
import java.util.List;

/** One cluster in a process of its own: the adapter's store in this one, and calls past it. */
final class StandInCluster implements StoredCluster {

  /** Threads that wait for the cluster at a time. */
  private static final int STORE_THREADS = 24;

  /** Nobody but the run's own threads writes, and what they wrote has been answered. */
  private static final StructureOptions STRUCTURE =
      StructureOptions.DEFAULTS.withSettle(Duration.ofMillis(500));

  private final ClusterId id;
  private final ArangoAccess access;
  private final SyncRuntime runtime;
  private final ArangoDbStore adapter;

  StandInCluster(ClusterId id, ArangoAccess access) {
    this.id = id;
    this.access = access;
    this.runtime = SyncRuntime.threaded(id + "-store");
    this.adapter = opened();
  }

  private ArangoDbStore opened() {
    boolean opened = false;
    try {
      ArangoDbStore store = ArangoDbStore.open(id, options(), STRUCTURE, runtime);
      opened = true;
      return store;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + id + " is connected", e);
    } finally {
      if (!opened) {
        runtime.close();
      }
    }
  }

  private ArangoOptions options() {
    SecretRing secrets = new SecretRing(runtime, Secret.of(access.secret()));
    return ArangoOptions.builder(access.coordinators())
        .credentials(ArangoCredentials.clusterSecret(secrets))
        .plaintext(true) // on the loopback address
        .build();
  }

  @Override
  public ClusterId id() {
    return id;
  }

  @Override
  public ClusterStore store(SyncRuntime threads) {
    return BlockingStore.async(adapter, threads.pool("store", STORE_THREADS));
  }

  @Override
  public Application application() {
    return new ArangoApplication(access);
  }

  @Override
  public Lookup lookup() {
    return new ArangoReads(access)::shows;
  }

  @Override
  public Contents contents() {
    return new ArangoContents(access);
  }

  @Override
  public List<Damage> damage(long seed, int ofEachKind, List<Document> olderVersions) {
    List<Document> asRead = olderVersions.stream().map(ArangoContents::asRead).toList();
    List<Damage> damages =
        DamagePlan.plan(new JsonFalsifier(), seed, ofEachKind, contents(), asRead);
    ArangoDamage.apply(access, damages);
    return damages;
  }

  /** A server that answers has done what it was asked for. */
  @Override
  public boolean settled() {
    return true;
  }

  @Override
  public void close() {
    adapter.close();
    runtime.close();
  }
}
