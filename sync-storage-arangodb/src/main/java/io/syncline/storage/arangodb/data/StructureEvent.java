package io.syncline.storage.arangodb.data;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the log tells of the structure. On DB-Servers these come for each shard, also when a shard
 * is moved or repaired: they are a hint to read the inventory, no more.
 */
public enum StructureEvent {
  /** A database was created. */
  DATABASE_CREATED(1100),
  /** A database was dropped. */
  DATABASE_DROPPED(1101),
  /** A collection was created. */
  COLLECTION_CREATED(2000),
  /** A collection was dropped. */
  COLLECTION_DROPPED(2001),
  /** A collection was renamed; never in a cluster. */
  COLLECTION_RENAMED(2002),
  /** Properties of a collection were changed. */
  COLLECTION_CHANGED(2003),
  /** An index was created. */
  INDEX_CREATED(2100),
  /** An index was dropped. */
  INDEX_DROPPED(2101),
  /** A view was created. */
  VIEW_CREATED(2110),
  /** A view was dropped. */
  VIEW_DROPPED(2111),
  /** A view was changed. */
  VIEW_CHANGED(2112);

  private final int type;

  StructureEvent(int type) {
    this.type = type;
  }

  /** The number of the marker's type. */
  public int type() {
    return type;
  }

  static Optional<StructureEvent> of(int type) {
    return Arrays.stream(values()).filter(e -> e.type == type).findFirst();
  }
}
