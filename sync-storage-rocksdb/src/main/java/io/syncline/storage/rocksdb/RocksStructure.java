package io.syncline.storage.rocksdb;

import io.syncline.Registration;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.BlockingStore;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import org.rocksdb.RocksDBException;

/** The structure, as the replication reads and writes it. */
final class RocksStructure implements BlockingStore.Structure {
  private final Database database;
  private final Catalog catalog;
  private final CatalogEdit edit;

  RocksStructure(Database database, Catalog catalog, CatalogEdit edit) {
    this.database = database;
    this.catalog = catalog;
    this.edit = edit;
  }

  @Override
  public StructureRead read(String knownVersion) {
    catalog.gate.readLock().lock();
    try {
      String version = catalog.version();
      return version.equals(knownVersion)
          ? new StructureRead.Unchanged()
          : new StructureRead.Changed(version, catalog.inventory());
    } finally {
      catalog.gate.readLock().unlock();
    }
  }

  @Override
  public Registration onHint(Runnable hint) {
    Runnable own = hint::run; // an object of its own, so that one hint may be registered twice
    edit.hints.add(own);
    return () -> edit.hints.remove(own);
  }

  @Override
  public ObjectResult put(Fence fence, InventoryObject wanted) throws RocksDBException {
    return alone(
        () ->
            edit.admits(fence)
                ? edit.put(wanted, wanted.incarnation())
                : new ObjectResult.Fenced());
  }

  @Override
  public ObjectResult drop(Fence fence, ObjectId id, Incarnation incarnation)
      throws RocksDBException {
    return alone(
        () -> {
          if (!edit.admits(fence)) {
            return new ObjectResult.Fenced();
          }
          edit.drop(id, incarnation);
          return new ObjectResult.Done();
        });
  }

  /** A change of the structure. */
  interface Act<T> {
    T run() throws RocksDBException;
  }

  <T> T alone(Act<T> act) throws RocksDBException {
    database.enter();
    catalog.gate.writeLock().lock();
    try {
      return act.run();
    } finally {
      catalog.gate.writeLock().unlock();
      database.exit();
    }
  }
}
