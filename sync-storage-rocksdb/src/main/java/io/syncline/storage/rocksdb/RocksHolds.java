package io.syncline.storage.rocksdb;

import io.syncline.store.BlockingStore;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.util.Set;
import org.rocksdb.RocksDBException;

/** What makes the store read-only for applications. */
final class RocksHolds implements BlockingStore.Holds {
  private final Catalog catalog;
  private final CatalogEdit edit;
  private final RocksStructure structure;

  RocksHolds(Catalog catalog, CatalogEdit edit, RocksStructure structure) {
    this.catalog = catalog;
    this.edit = edit;
    this.structure = structure;
  }

  @Override
  public Set<Hold> list() {
    catalog.gate.readLock().lock();
    try {
      return Set.copyOf(catalog.holds);
    } finally {
      catalog.gate.readLock().unlock();
    }
  }

  @Override
  public void place(Hold hold) throws RocksDBException {
    // The gate is had alone only when every write that had begun is done.
    structure.alone(
        () -> {
          edit.place(hold);
          return true;
        });
  }

  @Override
  public void remove(Hold hold) throws RocksDBException {
    structure.alone(
        () -> {
          edit.remove(hold);
          return true;
        });
  }
}
