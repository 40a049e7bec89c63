package io.syncline.examples.quickstart.store;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.store.ClusterStore;
import java.util.List;

/**
 * One cluster of the quickstart, seen by those who use it: the library, an application beside it,
 * and those who look and damage past the library. Calls block, and throw what stops them.
 */
public interface StoredCluster extends AutoCloseable {

  /** Its name. */
  ClusterId id();

  /** What masters and workers get, on threads of this runtime. It ends with the cluster. */
  ClusterStore store(SyncRuntime runtime);

  /** What an application that writes here is given; for one thread. */
  Application application();

  /** Looks for single documents past the library; each is for one thread. */
  Lookup lookup();

  /** What is here, read past the library; also when the cluster is closed. */
  Contents contents();

  /**
   * Damages documents behind the library's back, and says what it did.
   *
   * @param seed decides what, for the same content
   * @param ofEachKind how many differences of each kind are wanted; few documents give fewer
   * @param olderVersions earlier versions of documents that are here
   */
  List<Damage> damage(long seed, int ofEachKind, List<Document> olderVersions);

  /** Whether the cluster has no work of its own left, as what was written before leaves some. */
  boolean settled();

  @Override
  void close();
}
