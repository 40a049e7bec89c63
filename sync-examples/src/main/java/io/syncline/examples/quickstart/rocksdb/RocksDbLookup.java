package io.syncline.examples.quickstart.rocksdb;

import io.syncline.Bytes;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.store.Lookup;
import io.syncline.storage.rocksdb.RocksCollection;
import io.syncline.storage.rocksdb.RocksDbStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Looks into a store that is open. For one thread. */
final class RocksDbLookup implements Lookup {
  private final RocksDbStore store;
  private final Map<CollectionId, RocksCollection> collections = new HashMap<>();

  RocksDbLookup(RocksDbStore store) {
    this.store = store;
  }

  @Override
  public boolean shows(Document document) {
    CollectionId id = document.collection();
    RocksCollection collection = collections.get(id);
    if (collection == null) {
      Optional<RocksCollection> found = store.schema().collection(id.database(), id.name());
      if (found.isEmpty()) {
        return false;
      }
      collection = found.get();
      collections.put(id, collection);
    }
    return collection
        .get(Bytes.utf8(document.key()))
        .filter(d -> d.body().equals(Bytes.wrap(document.body().bytes())))
        .isPresent();
  }
}
