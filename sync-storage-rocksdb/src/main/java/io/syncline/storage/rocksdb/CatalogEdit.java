package io.syncline.storage.rocksdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.rocksdb.RocksDBException;

/**
 * Writes the structure and the holds: each change is one write batch that waits for the disk, and
 * then shows in the {@link Catalog}. Every method is called with the gate held alone.
 */
final class CatalogEdit {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Database database;
  private final Catalog catalog;
  private final FeedLog log;
  final CopyOnWriteArrayList<Runnable> hints = new CopyOnWriteArrayList<>();

  CatalogEdit(Database database, Catalog catalog, FeedLog log) {
    this.database = database;
    this.catalog = catalog;
    this.log = log;
  }

  /** Whether a writer of the replication may write; noted, durably, if so. */
  boolean admits(Fence fence) throws RocksDBException {
    boolean none = catalog.writer == null;
    boolean same = fence.sync().equals(catalog.writer);
    if (same ? fence.epoch() < catalog.epoch : !none && !fence.takeOver()) {
      return false;
    }
    if (!same || fence.epoch() != catalog.epoch) {
      try (BatchWriter writer = database.writer()) {
        writer.putMeta(RocksLayout.STRUCTURE, structure(catalog.changes, Optional.of(fence)));
        database.writeSynced(writer);
      }
      catalog.writer = fence.sync();
      catalog.epoch = fence.epoch();
    }
    return true;
  }

  /** Makes or alters an object; {@code origin} is that of the source's object, if it has one. */
  ObjectResult put(InventoryObject wanted, Incarnation origin) throws RocksDBException {
    String properties;
    try {
      properties = JSON.writeValueAsString(JSON.readValue(wanted.properties(), Object.class));
    } catch (JsonProcessingException e) {
      return new ObjectResult.Refused(
          wanted.id() + ": the properties are no JSON text: " + e.getOriginalMessage());
    }
    Optional<ObjectId> missing = missing(wanted.id());
    if (missing.isPresent()) {
      return new ObjectResult.TryLater(wanted.id() + ": there is no " + missing.get() + " yet");
    }
    InventoryObject now = catalog.objects.get(wanted.id());
    boolean holder = holdsOthers(wanted.id().kind());
    if (now != null
        && holder
        && (!now.origin().equals(origin) || now.shards() != wanted.shards())) {
      return new ObjectResult.Refused(
          wanted.id()
              + " is another one (origin "
              + now.origin()
              + ", "
              + now.shards()
              + " shards): it must be dropped before it can be made as wanted");
    }
    Incarnation own =
        now != null ? now.incarnation() : holder ? made(wanted.id().kind()) : Incarnation.NONE;
    InventoryObject next =
        new InventoryObject(wanted.id(), own, origin, wanted.shards(), properties, wanted.stage());
    if (!next.equals(now)) {
      write(next);
    }
    return new ObjectResult.Done();
  }

  private void write(InventoryObject next) throws RocksDBException {
    int first = catalog.firstShards.getOrDefault(next.id(), catalog.nextShard);
    boolean shardsMade = first == catalog.nextShard && next.shards() > 0;
    try (BatchWriter writer = database.writer()) {
      writer.putMeta(Catalog.objectKey(next.id()), record(next, first));
      if (shardsMade) {
        writer.putMeta(
            RocksLayout.NEXT_SHARD,
            MetaRecord.Out.record().i32(Math.addExact(first, next.shards())).seal());
      }
      writer.putMeta(RocksLayout.STRUCTURE, structure(catalog.changes + 1, Optional.empty()));
      database.writeSynced(writer);
    }
    catalog.changes++;
    catalog.nextShard += shardsMade ? next.shards() : 0;
    catalog.added(next, first);
    changed();
  }

  /** Drops an object with all that it holds, unless it is another incarnation. */
  void drop(ObjectId id, Incarnation incarnation) throws RocksDBException {
    InventoryObject now = catalog.objects.get(id);
    if (now == null
        || (!incarnation.equals(Incarnation.NONE) && !incarnation.equals(now.incarnation()))) {
      return;
    }
    List<InventoryObject> gone =
        catalog.objects.values().stream()
            .filter(o -> o.id().equals(id) || isIn(o.id(), id))
            .toList();
    Map<Integer, Catalog.Retired> retired = new java.util.TreeMap<>();
    // Not before the sequence number that the last of these writes gets, and little after it.
    long until =
        database.latestSequence()
            + 10_000
            + 4L * gone.stream().mapToInt(InventoryObject::shards).sum();
    try (BatchWriter writer = database.writer()) {
      writer.begin(catalog.revisions.micros());
      for (InventoryObject object : gone) {
        writer.deleteMeta(Catalog.objectKey(object.id()));
        Integer first = catalog.firstShards.get(object.id());
        if (first != null) {
          Catalog.Retired was =
              new Catalog.Retired(object.id(), object.incarnation(), object.shards(), until);
          retired.put(first, was);
          writer.putMeta(RocksLayout.retiredKey(first), record(was));
          end(writer, first, object.shards());
        }
      }
      writer.putMeta(RocksLayout.STRUCTURE, structure(catalog.changes + 1, Optional.empty()));
      database.writeSynced(writer);
    }
    catalog.changes++;
    catalog.retired.putAll(retired);
    gone.forEach(catalog::removed);
    changed();
    log.committed();
  }

  private static void end(BatchWriter writer, int first, int count) throws RocksDBException {
    for (int number = first; number < first + count; number++) {
      writer.endShard(number);
      writer.deleteMeta(RocksLayout.checkpointKey(number));
    }
  }

  /** Forgets dropped collections that the log no longer speaks of. */
  void forgetRetired(long oldest) throws RocksDBException {
    List<Map.Entry<Integer, Catalog.Retired>> over =
        catalog.retired.entrySet().stream().filter(e -> e.getValue().until() < oldest).toList();
    if (over.isEmpty()) {
      return;
    }
    try (BatchWriter writer = database.writer()) {
      for (Map.Entry<Integer, Catalog.Retired> e : over) {
        writer.deleteMeta(RocksLayout.retiredKey(e.getKey()));
      }
      database.write(writer);
    }
    List.copyOf(over).forEach(e -> catalog.forgotten(e.getKey(), e.getValue()));
  }

  void place(Hold hold) throws RocksDBException {
    if (!catalog.holds.contains(hold)) {
      try (BatchWriter writer = database.writer()) {
        writer.putMeta(Catalog.holdKey(hold), MetaRecord.Out.record().seal());
        database.writeSynced(writer);
      }
      catalog.holds.add(hold);
    }
  }

  void remove(Hold hold) throws RocksDBException {
    if (catalog.holds.contains(hold)) {
      try (BatchWriter writer = database.writer()) {
        writer.deleteMeta(Catalog.holdKey(hold));
        database.writeSynced(writer);
      }
      catalog.holds.remove(hold);
    }
  }

  /** Tells who follows the structure. */
  void changed() {
    hints.forEach(Runnable::run);
  }

  private byte[] structure(long changes, Optional<Fence> by) {
    String sync =
        by.map(f -> f.sync().value())
            .orElseGet(() -> catalog.writer == null ? "" : catalog.writer.value());
    return MetaRecord.Out.record()
        .i64(changes)
        .text(sync)
        .i64(by.map(Fence::epoch).orElse(catalog.epoch))
        .seal();
  }

  private static byte[] record(InventoryObject object, int firstShard) {
    MetaRecord.Out out = MetaRecord.Out.record();
    out.u8(object.stage().ordinal());
    return out.text(object.incarnation().value())
        .text(object.origin().value())
        .i32(object.shards())
        .i32(object.shards() == 0 ? 0 : firstShard)
        .text(object.properties())
        .seal();
  }

  private static byte[] record(Catalog.Retired gone) {
    return MetaRecord.Out.record()
        .text(gone.id().database())
        .text(gone.id().name())
        .text(gone.incarnation().value())
        .i32(gone.shards())
        .i64(gone.until())
        .seal();
  }

  private static Incarnation made(ObjectKind kind) {
    return new Incarnation(kind.name().toLowerCase(Locale.ROOT) + "-" + UUID.randomUUID());
  }

  private static boolean holdsOthers(ObjectKind kind) {
    return kind == ObjectKind.DATABASE || kind == ObjectKind.COLLECTION;
  }

  private Optional<ObjectId> missing(ObjectId id) {
    List<ObjectId> needed = new ArrayList<>(2);
    if (!id.database().isEmpty()) {
      needed.add(ObjectId.database(id.database()));
    }
    if (!id.collection().isEmpty()) {
      needed.add(ObjectId.collection(id.database(), id.collection()));
    }
    return needed.stream().filter(n -> !catalog.objects.containsKey(n)).findFirst();
  }

  private static boolean isIn(ObjectId id, ObjectId whole) {
    return switch (whole.kind()) {
      case DATABASE -> id.database().equals(whole.name());
      case COLLECTION ->
          id.database().equals(whole.database()) && id.collection().equals(whole.name());
      default -> false;
    };
  }
}
