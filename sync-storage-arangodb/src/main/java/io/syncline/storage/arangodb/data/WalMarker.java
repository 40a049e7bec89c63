package io.syncline.storage.arangodb.data;

import io.syncline.Bytes;
import io.syncline.store.Document;
import java.util.Optional;

/** One entry of a server's write-ahead log. */
public sealed interface WalMarker {
  /** Where it stands. */
  Place at();

  /** The transaction it belongs to: unsigned, unique within the server; 0 for none. */
  default long tid() {
    return 0;
  }

  /** What it takes in memory, roughly, in bytes. */
  default int size() {
    return 96;
  }

  /**
   * Where a marker stands.
   *
   * @param tick the server's sequence number, unsigned; later markers have no smaller one, and some
   *     have the same
   * @param database empty where the marker has none
   */
  record Place(long tick, String database) {}

  /** A document was inserted or replaced. */
  record Put(Place at, CollectionUid collection, long tid, Document document) implements WalMarker {
    @Override
    public int size() {
      return 96 + document.size();
    }
  }

  /**
   * A document was removed.
   *
   * @param revision that was removed; 0 where the server does not tell
   */
  record Remove(Place at, CollectionUid collection, long tid, Bytes key, long revision)
      implements WalMarker {
    @Override
    public int size() {
      return 120 + key.length();
    }
  }

  /** All documents of the shard were removed. */
  record Truncate(Place at, CollectionUid collection) implements WalMarker {}

  /** A transaction begins. */
  record Begin(Place at, long tid) implements WalMarker {}

  /** A transaction, or a part of one that was committed by itself, ends. */
  record Commit(Place at, long tid) implements WalMarker {}

  /** What a transaction did is void. Servers with RocksDB write none. */
  record Abort(Place at, long tid) implements WalMarker {}

  /**
   * The structure changed: look at the inventory.
   *
   * @param of the collection or view; empty for databases
   * @param data the definition as JSON, as far as the server gives one; else empty
   */
  record Structure(Place at, StructureEvent event, Optional<CollectionUid> of, Bytes data)
      implements WalMarker {
    @Override
    public int size() {
      return 120 + data.length();
    }
  }

  /** A type that is not known here: to be counted and left out. */
  record Unknown(Place at, int type) implements WalMarker {}
}
