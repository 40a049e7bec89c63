package io.syncline.storage.arangodb.structure;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.store.BlockingStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The structure and the holds of one ArangoDB cluster. All that blocks. Thread-safe.
 *
 * <p>Who calls with the cluster's secret is bound by nothing. A user of the cluster must have the
 * right to write in {@code _system}.
 */
public final class StructureSide {
  private final StructureReader reader;
  private final BlockingStore.Structure structure;
  private final BlockingStore.Holds holds;

  /**
   * Nothing is called yet.
   *
   * @param connection stays open
   * @param runtime where pauses are counted, and the time
   */
  public StructureSide(
      ArangoConnection connection, SyncRuntime runtime, StructureOptions options, Cluster cluster) {
    ClusterCalls calls = new ClusterCalls(connection, options.own(connection));
    StateDocuments state = new StateDocuments(calls);
    Secrets secrets = new Secrets();
    Set<String> kept = Users.kept(cluster.caller(), options);
    Users users = new Users(calls, cluster.rows(), kept, secrets);
    Optional<Grants> grants = cluster.caller().map(caller -> new Grants(calls, state, kept));
    reader = new StructureReader(calls, state, options, users, runtime::nanoTime);
    Map<ObjectKind, ObjectEdit> edits =
        Map.of(
            ObjectKind.DATABASE,
            new DatabaseEdit(calls, options),
            ObjectKind.ANALYZER,
            new AnalyzerEdit(calls),
            ObjectKind.COLLECTION,
            new CollectionEdit(calls, options, cluster.emptied()),
            ObjectKind.INDEX,
            new IndexEdit(calls),
            ObjectKind.VIEW,
            new ViewEdit(calls),
            ObjectKind.USER,
            new UserEdit(calls, grants, state, secrets));
    structure =
        new ArangoStructure(
            reader,
            new StructureWriter(new Fences(state), state, reader, users.shown(true), edits));
    holds =
        new ArangoHolds(
            state,
            new ReadOnlyMode(calls, runtime.lane("arangodb-structure"), options.settle()),
            grants,
            new Services(calls, options));
  }

  /**
   * What the structure needs to know of the cluster, and what it needs of the rest of the store.
   *
   * @param caller the user that the store calls as; empty where it calls with the cluster's secret,
   *     or the cluster has no authentication
   * @param rows reads users with their passwords' hashes; empty where nothing can read them
   * @param emptied see there
   */
  public record Cluster(Optional<String> caller, Optional<UserRows> rows, EmptiedShards emptied) {
    /** Refuses a caller without a name: its own grants would be reduced by a hold. */
    public Cluster {
      if (caller.filter(String::isEmpty).isPresent()) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "arangodb: a token without the name of its user can't be used for the structure: name"
                + " the user in the credentials");
      }
    }

    /** The user that credentials are of. */
    public static Optional<String> caller(ArangoCredentials credentials) {
      return credentials instanceof ArangoCredentials.UserPassword user
          ? Optional.of(user.user())
          : Optional.empty();
    }
  }

  /** The structure. */
  public BlockingStore.Structure structure() {
    return structure;
  }

  /** The holds. */
  public BlockingStore.Holds holds() {
    return holds;
  }

  /**
   * Where the collections of databases lie that are replicated; those that are not there are left
   * out.
   *
   * @throws Exception a {@link io.syncline.SyncException}, if it can't be read
   */
  public Map<String, List<CollectionPlace>> places(Set<String> databases) throws Exception {
    return ClusterCalls.told(() -> reader.places(databases));
  }
}
