package io.syncline.internal.structure;

import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Optional;

/** One step that brings a target's structure nearer to the source's. */
sealed interface Operation {
  /** The object that it is about. */
  ObjectId id();

  /**
   * Makes or alters an object.
   *
   * @param present what it is now
   */
  record Put(InventoryObject wanted, Optional<InventoryObject> present) implements Operation {
    @Override
    public ObjectId id() {
      return wanted.id();
    }
  }

  /**
   * Drops an object with all that it holds.
   *
   * @param shards that go with it, sorted: they are closed first
   */
  record Drop(InventoryObject present, List<ShardId> shards) implements Operation {
    public Drop {
      shards = List.copyOf(shards);
    }

    @Override
    public ObjectId id() {
      return present.id();
    }
  }

  /**
   * Operations of one group do not depend on each other; those of a later group may depend on those
   * of an earlier one.
   */
  default int group() {
    int kinds = io.syncline.inventory.ObjectKind.values().length;
    int kind = id().kind().ordinal();
    return this instanceof Drop ? kinds - 1 - kind : kinds + kind;
  }
}
