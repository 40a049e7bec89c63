package io.syncline.storage.arangodb;

import io.syncline.ClusterId;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.storage.arangodb.call.DatabaseCalls;
import io.syncline.storage.arangodb.call.OwnCollections;
import io.syncline.storage.arangodb.structure.StructureOptions;
import io.syncline.storage.arangodb.structure.StructureSide;
import io.syncline.store.BlockingStore;
import io.syncline.store.DigestKind;
import io.syncline.store.Fence;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/**
 * An ArangoDB cluster, over its HTTP API, as a source, a target, or both. Thread-safe.
 *
 * <p>A host hands {@link BlockingStore#async BlockingStore.async(store, executor)} to the engine;
 * the executor's threads bound how many calls wait for the cluster at a time, a few dozen are
 * right.
 *
 * <p>With the cluster's secret DB servers are read themselves ({@link ArangoOptions.Mode#DIRECT}):
 * each has a log that carries the changes of the shards it leads. Without, everything goes through
 * coordinators, there is no feed, and shards are compared again and again.
 *
 * <p>Ordering and failure: see {@code BatchSteps} for writes, {@code ArangoFeed} for the feed.
 */
public final class ArangoDbStore implements BlockingStore {
  /** The form of bodies: a document's JSON without {@code _id}, {@code _key} and {@code _rev}. */
  public static final String BODY_FORM = "arangodb-json";

  private static final Duration STRUCTURE_POLL = Duration.ofSeconds(5);
  private static final int CHECKPOINT_SHARDS = 3;
  private static final int WRITERS = 16;

  private final ArangoConnection connection;
  private final OwnCollections own;
  private final ArangoVersion version;
  private final Transactions transactions;
  private final StoreTraits traits;
  private final Renewals renewals = new Renewals();
  private final Registrations registrations;
  private final StructureSide structure;
  private final ArangoSource source;
  private final ArangoTarget target;
  private final TopologyCache topology;
  private final List<Runnable> structureHints = new CopyOnWriteArrayList<>();

  private ArangoDbStore(
      ClusterId cluster,
      ArangoOptions options,
      StructureOptions structureOptions,
      SyncRuntime runtime,
      ClusterFacts facts) {
    this.connection = facts.connection();
    this.own = structureOptions.own(connection);
    this.transactions = new Transactions(connection, runtime::nanoTime);
    this.version = facts.version();
    ArangoServers servers =
        new ArangoServers(
            connection, facts.version(), facts.direct(), runtime::nanoTime, runtime::wallMicros);
    Map<String, Rows> rows = new ConcurrentHashMap<>();
    Checkpoints checkpoints =
        new Checkpoints(
            database ->
                rows.computeIfAbsent(
                    database,
                    of -> new Rows(connection, own, of, Layout.CHECKPOINTS, CHECKPOINT_SHARDS)));
    this.structure =
        new StructureSide(
            connection,
            runtime,
            structureOptions,
            new StructureSide.Cluster(
                caller(options),
                facts.direct()
                    ? Optional.of(new StoredUsers(connection, servers, renewals))
                    : Optional.empty(),
                (database, collection) -> emptied(checkpoints, database, collection)));
    this.topology = new TopologyCache(new Look(), runtime::nanoTime);
    this.registrations = new Registrations(renewals, runtime::nanoTime);
    this.source =
        new ArangoSource(
            topology, servers, renewals, registrations, this::structureChanged, facts.direct());
    ArangoViews views = new ArangoViews(connection, topology, servers, renewals);
    this.target =
        new ArangoTarget(
            topology,
            checkpoints,
            new BatchSteps(
                options.transactions() ? Optional.of(transactions) : Optional.empty(),
                new ShardWrites(connection),
                checkpoints,
                new Surplus(views)),
            views,
            runtime.pool("arangodb-writes", WRITERS));
    this.traits =
        new StoreTraits(
            cluster,
            new Incarnation("cluster-" + facts.health().clusterId()),
            facts.listsRevisions()
                ? List.of(
                    DigestKind.REVISION_TREE,
                    DigestKind.REVISIONS,
                    DigestKind.REVISION_BY_KEY_HASH,
                    DigestKind.BODY_BY_KEY_HASH)
                : List.of(DigestKind.REVISION_BY_KEY_HASH, DigestKind.BODY_BY_KEY_HASH),
            BODY_FORM,
            options.transactions() ? Fencing.LOCKED : Fencing.NONE,
            facts.direct(),
            STRUCTURE_POLL,
            options.callTimeout(),
            facts.warnings());
  }

  /**
   * Connects to a cluster and looks what it is.
   *
   * @param cluster unique over all data centres
   * @param runtime stays open until the store is closed
   * @throws SyncException {@code UNAVAILABLE} where no coordinator answers; {@code BAD_REQUEST}
   *     where it is no cluster that can be replicated, or the credentials do not suffice, each with
   *     what to do
   */
  public static ArangoDbStore open(
      ClusterId cluster, ArangoOptions options, StructureOptions structure, SyncRuntime runtime)
      throws InterruptedException {
    ArangoConnection connection = new ArangoConnection(options, runtime);
    boolean opened = false;
    try {
      ClusterFacts facts = ClusterFacts.of(connection);
      ArangoDbStore store = new ArangoDbStore(cluster, options, structure, runtime, facts);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        connection.close();
      }
    }
  }

  /**
   * What the masters of this cluster's data centre share, kept in it.
   *
   * @param executor for calls, each of which blocks a thread
   * @throws SyncException {@code BAD_REQUEST} before version 3.5, which has no stream transactions:
   *     masters need another {@link io.syncline.state.StateStore} there
   */
  public ArangoDbStateStore state(Executor executor) {
    if (!version.atLeast(3, 5, 0)) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "arangodb: the version is "
              + version.text()
              + ": before 3.5 there are no stream transactions, and what masters share can't be kept"
              + " in the cluster; give the master another state store");
    }
    return new ArangoDbStateStore(
        new Rows(connection, own, Layout.SYSTEM, Layout.STATE, 1), transactions, executor);
  }

  private static Optional<String> caller(ArangoOptions options) {
    return options.credentials() instanceof ArangoCredentials.UserPassword user
        ? Optional.of(user.user())
        : Optional.empty();
  }

  private static void emptied(Checkpoints checkpoints, String database, String collection) {
    try {
      checkpoints.forgetAll(database, collection);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException(
          SyncException.Code.CLOSED, "interrupted while checkpoints were removed", e);
    }
  }

  /** Looks at inventories. */
  private final class Look implements TopologyCache.Look {
    @Override
    public Set<String> databases() throws InterruptedException {
      return Set.copyOf(Await.told(new DatabaseCalls(connection.coordinator()).list()));
    }

    @Override
    public Map<String, Topology> read(Set<String> databases) throws InterruptedException {
      Map<String, Topology> read = new HashMap<>();
      try {
        structure
            .places(databases)
            .forEach((database, places) -> read.put(database, Topology.of(database, places)));
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new SyncException(
            SyncException.Code.INTERNAL, "arangodb: the structure could not be read", e);
      }
      return read;
    }
  }

  private void structureChanged() {
    topology.changed();
    structureHints.forEach(Runnable::run);
  }

  @Override
  public StoreTraits traits() {
    return traits;
  }

  @Override
  public Structure structure() {
    return new HintedStructure();
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public Holds holds() {
    return structure.holds();
  }

  /**
   * Lets transactions that are open come to their end, for a moment, lets go of what the servers
   * keep for this store, and ends its connections. Calls under way fail.
   */
  @Override
  public void close() {
    transactions.close();
    registrations.close();
    renewals.close();
    connection.close();
  }

  /** The structure, with hints from the logs, and a topology that follows what is dropped. */
  private final class HintedStructure implements Structure {
    @Override
    public StructureStore.StructureRead read(String knownVersion) throws Exception {
      return structure.structure().read(knownVersion);
    }

    @Override
    public Registration onHint(Runnable hint) {
      Runnable own = hint::run; // an object of its own, so that one hint may be registered twice
      structureHints.add(own);
      return () -> structureHints.remove(own);
    }

    @Override
    public StructureStore.ObjectResult put(Fence fence, InventoryObject wanted) throws Exception {
      // What was seen before holds on: what is not in it is looked for anew by whoever asks.
      return structure.structure().put(fence, wanted);
    }

    @Override
    public StructureStore.ObjectResult drop(Fence fence, ObjectId id, Incarnation incarnation)
        throws Exception {
      try {
        return structure.structure().drop(fence, id, incarnation);
      } finally {
        topology.changed();
      }
    }
  }
}
