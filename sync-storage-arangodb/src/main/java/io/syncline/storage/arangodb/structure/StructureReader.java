package io.syncline.storage.arangodb.structure;

import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.Layout;
import io.syncline.storage.arangodb.call.InventoryCalls.ClusterInventory;
import io.syncline.storage.arangodb.call.Shard;
import io.syncline.storage.arangodb.call.ViewCalls;
import io.syncline.store.StructureStore.StructureRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the structure of a cluster from its coordinators. Blocks; writes nothing. Thread-safe.
 *
 * <p>Objects are databases, analyzers, collections, indexes, views and users. Graphs, functions of
 * the query language and services are documents of system collections to ArangoDB, and are
 * replicated as those.
 *
 * <p>Ordering: what was recorded is read before what there is, so that a record is never newer than
 * the object that it is held against.
 */
final class StructureReader {
  /** How long a version is taken to be that of the cluster: it changes with a restart only. */
  static final Duration VERSION = Duration.ofMinutes(1);

  private final ClusterCalls calls;
  private final StateDocuments state;
  private final StructureOptions options;
  private final Users users;
  private final LongSupplier nanoTime;
  private final SharedLooks<Optional<ClusterInventory>> looks;
  private volatile @Nullable Told told;

  StructureReader(
      ClusterCalls calls,
      StateDocuments state,
      StructureOptions options,
      Users users,
      LongSupplier nanoTime) {
    this.calls = calls;
    this.state = state;
    this.options = options;
    this.users = users;
    this.nanoTime = nanoTime;
    this.looks = new SharedLooks<>(calls::inventory);
  }

  /** A version that was told at a moment. */
  private record Told(String version, long at) {}

  /** The structure, if its version is another than the one known: a digest of all of it. */
  StructureRead read(String knownVersion) throws Exception {
    Map<ObjectId, OriginRecord> records = new HashMap<>();
    Optional<StateDocuments.Stored> holds = Optional.empty();
    for (StateDocuments.Stored document : state.all()) {
      if (document.isOf(OriginRecord.KIND)) {
        OriginRecord record = OriginRecord.read(document.content());
        records.put(record.id(), record);
      } else if (document.hasKey(HoldsRecord.KEY)) {
        holds = Optional.of(document);
      }
    }
    boolean target = isTarget(holds);
    Inventory inventory = new Inventory(users.shown(target).of(seen(target), records).values());
    String version = version(inventory);
    return version.equals(knownVersion)
        ? new StructureRead.Unchanged()
        : new StructureRead.Changed(version, inventory);
  }

  private static boolean isTarget(Optional<StateDocuments.Stored> holds) {
    return HoldsRecord.read(holds.map(StateDocuments.Stored::content)).isTarget();
  }

  private List<Seen> seen(boolean target) throws Exception {
    SystemNames names = new SystemNames(options.systemCollections(), target);
    List<Seen> all = new ArrayList<>();
    List<String> databases = calls.databases();
    ClusterFacts facts = facts(databases, version());
    List<Shard> ofUsers = new ArrayList<>();
    calls.inventories(
        databases,
        (database, inventory) -> {
          all.addAll(InventoryForm.read(database, inventory, names));
          if (database.equals(Layout.SYSTEM)) {
            ofUsers.addAll(InventoryForm.shards(inventory, SystemNames.USERS));
          }
        });
    all.add(Seen.plain(ObjectId.database(Layout.SYSTEM), facts.with(names(all)).properties()));
    if (facts.hasAnalyzers()) {
      calls.analyzers(databases, (database, analyzers) -> all.addAll(seen(database, analyzers)));
    }
    all.addAll(users.seen(Optional.of(ofUsers).filter(shards -> !shards.isEmpty())));
    return all;
  }

  private String version() {
    long now = nanoTime.getAsLong();
    Told known = told;
    if (known == null || now - known.at > VERSION.toNanos()) {
      known = new Told(calls.version(), now);
      told = known;
    }
    return known.version;
  }

  /** What decides whether a source can be replicated into this cluster. */
  ClusterFacts facts() {
    return facts(calls.databases(), calls.version());
  }

  private ClusterFacts facts(List<String> databases, String version) {
    return new ClusterFacts(version, calls.engine(), calls.extendedNames()).with(databases);
  }

  /** Of collections, views and indexes; an index that has none is called by its handle. */
  private static List<String> names(List<Seen> seen) {
    return seen.stream()
        .map(one -> one.object().id().name())
        .filter(name -> name.indexOf('/') < 0)
        .toList();
  }

  /**
   * What there is that matters for one object: its database with all that is in it, or the users.
   */
  Map<ObjectId, Seen> around(ObjectId id) throws Exception {
    List<Seen> found = new ArrayList<>();
    if (id.kind() == ObjectKind.USER) {
      found.addAll(users.seen(Optional.empty()));
    } else {
      String database = id.kind() == ObjectKind.DATABASE ? id.name() : id.database();
      SystemNames names = new SystemNames(options.systemCollections(), true);
      Optional<ClusterInventory> inventory = looks.at(database);
      if (inventory.isPresent()) {
        found.addAll(InventoryForm.read(database, inventory.get(), names));
      }
      if (id.kind() == ObjectKind.ANALYZER) {
        calls.analyzers(List.of(database), (name, all) -> found.addAll(seen(name, all)));
      }
    }
    Map<ObjectId, Seen> byId = new TreeMap<>();
    found.forEach(seen -> byId.put(seen.object().id(), seen));
    return byId;
  }

  /** Where the collections of databases lie that are replicated, of those that are there. */
  Map<String, List<CollectionPlace>> places(Set<String> databases) {
    SystemNames names =
        new SystemNames(options.systemCollections(), isTarget(state.read(HoldsRecord.KEY)));
    Map<String, List<CollectionPlace>> places = new HashMap<>();
    calls.inventories(
        List.copyOf(databases),
        (database, inventory) ->
            places.put(database, InventoryForm.places(database, inventory, names)));
    return places;
  }

  private static List<Seen> seen(String database, List<ViewCalls.Analyzer> analyzers) {
    List<Seen> found = new ArrayList<>();
    for (ViewCalls.Analyzer analyzer : analyzers) {
      AnalyzerForm.name(database, analyzer.name())
          .map(name -> new ObjectId(ObjectKind.ANALYZER, database, "", name))
          .ifPresent(
              id -> found.add(Seen.plain(id, AnalyzerForm.properties(analyzer.definition()))));
    }
    return found;
  }

  private static String version(Inventory inventory) {
    StringBuilder text = new StringBuilder();
    for (InventoryObject object : inventory.objects()) {
      ObjectId id = object.id();
      for (String part :
          List.of(
              id.kind().name(),
              id.database(),
              id.collection(),
              id.name(),
              object.incarnation().value(),
              object.origin().value(),
              Integer.toString(object.shards()),
              object.stage().name(),
              object.properties())) {
        text.append(part.length()).append(':').append(part);
      }
    }
    return Digests.sha256(text.toString());
  }
}
