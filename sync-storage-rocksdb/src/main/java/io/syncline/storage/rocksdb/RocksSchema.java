package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/**
 * The structure, to be read and written by an application. Thread-safe.
 *
 * <p>Calls block until the change is on the disk. They are refused with {@code PRECONDITION_FAILED}
 * while a hold makes the cluster read-only, and with {@code BAD_REQUEST} where the object can't be
 * as wanted.
 */
public final class RocksSchema {
  private final Database database;
  private final Catalog catalog;
  private final CatalogEdit edit;
  private final RocksStructure structure;
  private final Commits commits;

  RocksSchema(
      Database database,
      Catalog catalog,
      CatalogEdit edit,
      RocksStructure structure,
      Commits commits) {
    this.database = database;
    this.catalog = catalog;
    this.edit = edit;
    this.structure = structure;
    this.commits = commits;
  }

  /** Makes a database; one that is there already stays as it is. */
  public void createDatabase(String name) {
    put(object(ObjectId.database(name), 0, "{}"));
  }

  /**
   * Makes a collection; one with as many shards that is there already gets the properties.
   *
   * @param shards 1 to 10,000; never changes
   * @param properties JSON text
   */
  public RocksCollection createCollection(
      String database, String name, int shards, String properties) {
    ObjectId id = ObjectId.collection(database, name);
    put(object(id, shards, properties));
    return collection(database, name)
        .orElseThrow(
            () ->
                new SyncException(SyncException.Code.CONFLICT, id + " was dropped as it was made"));
  }

  /** A collection, if it is there. */
  public Optional<RocksCollection> collection(String database, String name) {
    ObjectId id = ObjectId.collection(database, name);
    catalog.gate.readLock().lock();
    try {
      return Optional.ofNullable(catalog.objects.get(id))
          .map(
              o ->
                  new RocksCollection(
                      commits,
                      id,
                      o.incarnation(),
                      java.util.Objects.requireNonNull(catalog.firstShards.get(id)),
                      o.shards()));
    } finally {
      catalog.gate.readLock().unlock();
    }
  }

  /**
   * Makes or alters any object: an index, a view, a user. Its incarnation and origin are the
   * store's to set.
   */
  public void put(InventoryObject wanted) {
    alone(
        () -> {
          ObjectResult result = edit.put(wanted, Incarnation.NONE);
          if (result instanceof ObjectResult.Refused refused) {
            throw new SyncException(SyncException.Code.BAD_REQUEST, refused.reason());
          }
          if (result instanceof ObjectResult.TryLater later) {
            throw new SyncException(SyncException.Code.BAD_REQUEST, later.reason());
          }
          return true;
        });
  }

  /** Drops an object with all that it holds; nothing happens where there is none. */
  public void drop(ObjectId id) {
    alone(
        () -> {
          edit.drop(id, Incarnation.NONE);
          return true;
        });
  }

  /** Drops a collection with its documents and indexes. */
  public void dropCollection(String database, String name) {
    drop(ObjectId.collection(database, name));
  }

  /** Drops a database with all that it holds. */
  public void dropDatabase(String name) {
    drop(ObjectId.database(name));
  }

  /** Everything there is. */
  public Inventory inventory() {
    catalog.gate.readLock().lock();
    try {
      return catalog.inventory();
    } finally {
      catalog.gate.readLock().unlock();
    }
  }

  private void alone(RocksStructure.Act<Boolean> act) {
    try {
      structure.alone(
          () -> {
            Optional<SyncException> readOnly = catalog.readOnly();
            if (readOnly.isPresent()) {
              throw readOnly.get();
            }
            return act.run();
          });
    } catch (RocksDBException e) {
      throw database.failed("a change of the structure", e);
    }
  }

  private static InventoryObject object(ObjectId id, int shards, String properties) {
    return new InventoryObject(
        id,
        Incarnation.NONE,
        Incarnation.NONE,
        shards,
        properties,
        InventoryObject.Stage.BEFORE_DATA);
  }
}
