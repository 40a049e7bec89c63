package io.syncline.examples.quickstart;

import io.syncline.Bytes;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.storage.rocksdb.RocksCollection;
import io.syncline.storage.rocksdb.RocksDbStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Looks into the target's store, past the library. For one thread. */
final class TargetView {
  private final RocksDbStore target;
  private final Map<CollectionId, RocksCollection> collections = new HashMap<>();

  TargetView(RocksDbStore target) {
    this.target = target;
  }

  /** Whether the target has this document, in this version. */
  boolean shows(Document document) {
    CollectionId id = document.collection();
    RocksCollection collection = collections.get(id);
    if (collection == null) {
      Optional<RocksCollection> found = target.schema().collection(id.database(), id.name());
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
