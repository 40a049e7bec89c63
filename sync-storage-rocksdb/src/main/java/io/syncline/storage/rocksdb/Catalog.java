package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Checkpoint;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * All of the family {@code meta} in memory: structure, shards, holds. Written by {@link
 * CatalogEdit}, store first.
 *
 * <p>Who writes documents holds {@link #gate} in its shared form; who changes the structure or
 * places a hold holds it alone, and so waits for every write that has begun.
 */
final class Catalog {
  final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
  final RevisionClock revisions;
  final Incarnation store;
  private final Database database;
  final TreeMap<ObjectId, InventoryObject> objects = new TreeMap<>();
  final Map<ObjectId, Integer> firstShards = new HashMap<>();
  final Map<Integer, Retired> retired = new HashMap<>();
  final Set<Hold> holds =
      new TreeSet<>(java.util.Comparator.comparing(Hold::kind).thenComparing(Hold::id));
  private final ConcurrentHashMap<ShardId, Shard> shards = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, Shard> numbers = new ConcurrentHashMap<>();
  int nextShard = 1;
  long changes;
  @Nullable SyncId writer;
  long epoch;

  /** A dropped collection whose changes may still be in the log up to a sequence number. */
  record Retired(ObjectId id, Incarnation incarnation, int shards, long until) {}

  private Catalog(Database database, Incarnation store, long revisionBound) {
    this.database = database;
    this.store = store;
    this.revisions = new RevisionClock(database.options.clock(), revisionBound, this::keepRevision);
  }

  /** Reads everything. */
  static Catalog load(Database database, Incarnation store, WalArchive archive)
      throws RocksDBException {
    Catalog catalog = read(database, store, archive);
    catalog.revisions.prepare();
    return catalog;
  }

  private static Catalog read(Database database, Incarnation store, WalArchive archive)
      throws RocksDBException {
    long bound =
        database
            .record(RocksLayout.REVISION)
            .map(b -> MetaRecord.read(RocksLayout.REVISION, b, MetaRecord.In::i64))
            .orElse(0L);
    Catalog catalog = new Catalog(database, store, bound);
    Map<Integer, byte[]> checkpoints = new HashMap<>();
    try (RocksIterator all = database.db().newIterator(database.meta(), database.reads)) {
      for (all.seekToFirst(); all.isValid(); all.next()) {
        byte[] key = all.key();
        if (key.length == 5 && key[0] == RocksLayout.CHECKPOINT) {
          checkpoints.put(RocksLayout.getInt(key, 1), all.value());
        } else {
          catalog.restore(key, all.value(), archive);
        }
      }
      all.status();
    }
    checkpoints.forEach(
        (number, bytes) -> {
          Shard shard = catalog.numbers.get(number);
          if (shard != null) {
            shard.hold(Shard.decode(RocksLayout.checkpointKey(number), bytes));
          }
        });
    return catalog;
  }

  /**
   * Takes over what the store holds, where a change that failed may stand all the same; while no
   * call is under way. Revisions go on as before.
   */
  void agree() throws RocksDBException {
    Catalog held = read(database, store, new WalArchive(database));
    gate.writeLock().lock();
    try {
      replace(objects, held.objects);
      replace(firstShards, held.firstShards);
      replace(retired, held.retired);
      replace(numbers, held.numbers);
      replace(shards, held.shards);
      holds.addAll(held.holds);
      holds.retainAll(held.holds);
      nextShard = held.nextShard;
      changes = held.changes;
      writer = held.writer;
      epoch = held.epoch;
    } finally {
      gate.writeLock().unlock();
    }
  }

  /** What stays is never missing in between, for those who look without the gate. */
  private static <K, V> void replace(Map<K, V> map, Map<K, V> by) {
    map.putAll(by);
    map.keySet().retainAll(by.keySet());
  }

  /**
   * The incarnation of the store; refuses one of another layout or cluster.
   *
   * @param restored whether it gets another one
   */
  static Incarnation identity(Database database, boolean restored) throws RocksDBException {
    Optional<Incarnation> found =
        database
            .record(RocksLayout.STORE)
            .map(bytes -> MetaRecord.read(RocksLayout.STORE, bytes, in -> identity(database, in)));
    if (found.isPresent() && !restored) {
      return found.get();
    }
    Incarnation made = new Incarnation(java.util.UUID.randomUUID().toString());
    try (BatchWriter writer = database.writer()) {
      writer.putMeta(
          RocksLayout.STORE,
          MetaRecord.Out.record()
              .i32(RocksLayout.VERSION)
              .text(database.options.cluster().value())
              .text(made.value())
              .seal());
      database.writeSynced(writer);
    }
    return made;
  }

  private static Incarnation identity(Database database, MetaRecord.In in) {
    int version = in.i32();
    if (version != RocksLayout.VERSION) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "RocksDB store "
              + database.folder
              + " has layout version "
              + version
              + ", this library reads and writes version "
              + RocksLayout.VERSION
              + "; open it with the library that wrote it, or let it be copied anew");
    }
    String cluster = in.text();
    if (!cluster.equals(database.options.cluster().value())) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "RocksDB store "
              + database.folder
              + " is of cluster "
              + cluster
              + ", not of cluster "
              + database.options.cluster());
    }
    return new Incarnation(in.text());
  }

  private void restore(byte[] key, byte[] value, WalArchive archive) {
    switch ((char) key[0]) {
      case RocksLayout.OBJECT -> MetaRecord.read(key, value, in -> restoreObject(key, in));
      case RocksLayout.RETIRED -> MetaRecord.read(key, value, in -> restoreRetired(key, in));
      case RocksLayout.HOLD -> {
        MetaRecord.read(key, value, in -> true);
        holds.add(
            MetaRecord.readKey(
                key, in -> new Hold(Hold.Kind.values()[index(in.u8(), 3)], in.text())));
      }
      case RocksLayout.READER -> {
        String reader = MetaRecord.readKey(key, MetaRecord.In::text);
        archive.restore(reader, MetaRecord.read(key, value, MetaRecord.In::i64));
      }
      case 'n' -> nextShard = MetaRecord.read(key, value, MetaRecord.In::i32);
      case 's' ->
          MetaRecord.read(
              key,
              value,
              in -> {
                changes = in.i64();
                String sync = in.text();
                writer = sync.isEmpty() ? null : new SyncId(sync);
                epoch = in.i64();
                return true;
              });
      case 'v', 'f', 'r' -> {
        // read before
      }
      default ->
          throw MetaRecord.corrupt(
              key, "a key of layout version " + RocksLayout.VERSION + " does not begin so");
    }
  }

  private boolean restoreObject(byte[] key, MetaRecord.In in) {
    ObjectId id =
        MetaRecord.readKey(
            key,
            k ->
                new ObjectId(
                    ObjectKind.values()[index(k.u8(), ObjectKind.values().length)],
                    k.text(),
                    k.text(),
                    k.text()));
    InventoryObject.Stage stage = InventoryObject.Stage.values()[index(in.u8(), 3)];
    Incarnation incarnation = new Incarnation(in.text());
    Incarnation origin = new Incarnation(in.text());
    int count = in.i32();
    int first = in.i32();
    InventoryObject object = new InventoryObject(id, incarnation, origin, count, in.text(), stage);
    added(object, first);
    return true;
  }

  private boolean restoreRetired(byte[] key, MetaRecord.In in) {
    ObjectId id = ObjectId.collection(in.text(), in.text());
    Retired gone = new Retired(id, new Incarnation(in.text()), in.i32(), in.i64());
    int first = RocksLayout.getInt(key, 1);
    retired.put(first, gone);
    for (int i = 0; i < gone.shards(); i++) {
      ShardId shard = new ShardId(id.database(), id.name(), i);
      numbers.put(first + i, new Shard(first + i, shard, gone.incarnation()));
    }
    return true;
  }

  private static int index(int number, int count) {
    if (number >= count) {
      throw new IllegalArgumentException("number " + number + " is unknown");
    }
    return number;
  }

  /** An object is there; its shards, if it is a collection, have the numbers from one on. */
  void added(InventoryObject object, int firstShard) {
    objects.put(object.id(), object);
    if (object.shards() > 0 && firstShards.putIfAbsent(object.id(), firstShard) == null) {
      for (int i = 0; i < object.shards(); i++) {
        ShardId id = new ShardId(object.id().database(), object.id().name(), i);
        Shard shard = new Shard(firstShard + i, id, object.incarnation());
        numbers.put(shard.number, shard);
        shards.put(id, shard);
      }
    }
  }

  /** An object is gone; the log may still show changes of its shards. */
  void removed(InventoryObject object) {
    objects.remove(object.id());
    firstShards.remove(object.id());
    for (int i = 0; i < object.shards(); i++) {
      shards.remove(new ShardId(object.id().database(), object.id().name(), i));
    }
  }

  /** Nothing in the log speaks of a dropped collection any more. */
  void forgotten(int firstShard, Retired gone) {
    retired.remove(firstShard);
    for (int i = 0; i < gone.shards(); i++) {
      numbers.remove(firstShard + i);
    }
  }

  Optional<Shard> shard(ShardId id) {
    return Optional.ofNullable(shards.get(id));
  }

  /** Also of a dropped collection that the log may still speak of. */
  Optional<Shard> byNumber(int number) {
    return Optional.ofNullable(numbers.get(number));
  }

  String version() {
    return store.value() + "." + changes;
  }

  Inventory inventory() {
    return new Inventory(objects.values());
  }

  /** Why others than the replication may not write; call with the gate held. */
  Optional<SyncException> readOnly() {
    return holds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SyncException(
                SyncException.Code.PRECONDITION_FAILED,
                "cluster "
                    + database.options.cluster()
                    + " is read-only: held by "
                    + holds
                    + "; write to the other cluster, or end what holds it"));
  }

  private void keepRevision(long bound) {
    try (BatchWriter batch = database.writer()) {
      batch.putMeta(RocksLayout.REVISION, MetaRecord.Out.record().i64(bound).seal());
      database.write(batch);
    } catch (RocksDBException e) {
      throw database.failed("writing the bound of revisions", e);
    }
  }

  /** The key of an object. */
  static byte[] objectKey(ObjectId id) {
    return RocksLayout.key(
        RocksLayout.OBJECT, id.kind().ordinal(), id.database(), id.collection(), id.name());
  }

  static byte[] holdKey(Hold hold) {
    return RocksLayout.key(RocksLayout.HOLD, hold.kind().ordinal(), hold.id());
  }

  /** A checkpoint as a value of the family {@code meta}. */
  static byte[] value(Checkpoint checkpoint) {
    return io.syncline.store.CheckpointCodec.encode(checkpoint).toArray();
  }
}
