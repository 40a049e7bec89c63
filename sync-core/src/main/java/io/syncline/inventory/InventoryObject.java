package io.syncline.inventory;

import io.syncline.store.Incarnation;

/**
 * One object of a cluster's structure.
 *
 * @param incarnation of the object where it has one (collections and databases always do), else
 *     {@link Incarnation#NONE}
 * @param origin at a target: the incarnation of the source's object that this one copies, else
 *     {@link Incarnation#NONE}. A put takes it from the wanted object's {@code incarnation}
 * @param shards of a collection: how many, 1 to 10,000; else 0. Never changes in one incarnation
 * @param properties JSON text; equal texts are equal properties, so a store gives them in one
 *     canonical form (keys sorted, no white space)
 * @param stage when it is made at a target
 */
public record InventoryObject(
    ObjectId id,
    Incarnation incarnation,
    Incarnation origin,
    int shards,
    String properties,
    Stage stage) {
  /** When an object is made at a target. */
  public enum Stage {
    /** Before documents flow. */
    BEFORE_DATA,
    /** When its collections were copied once: unique and vector indexes, views. */
    AFTER_DATA,
    /** When the target is opened for others: TTL indexes, queues, jobs. */
    AT_PROMOTION
  }

  /** Checks the shard count. */
  public InventoryObject {
    if (id.kind() == ObjectKind.COLLECTION ? shards < 1 || shards > 10_000 : shards != 0) {
      throw new IllegalArgumentException(
          id + ": a collection has 1 to 10000 shards, anything else 0, not " + shards);
    }
  }

  /**
   * The target's object that copies this one, a source's.
   *
   * @param own the incarnation of the target's object
   */
  public InventoryObject copiedAs(Incarnation own) {
    return new InventoryObject(id, own, incarnation, shards, properties, stage);
  }

  /** Whether a target's object equals what a source's one asks for. */
  public boolean sameAs(InventoryObject source) {
    return id.equals(source.id)
        && origin.equals(source.incarnation)
        && shards == source.shards
        && properties.equals(source.properties);
  }

  /**
   * Whether a target's object can't become what a source's one asks for other than by being dropped
   * and made again.
   */
  public boolean mustBeMadeAgainFor(InventoryObject source) {
    return !origin.equals(source.incarnation) || shards != source.shards;
  }

  /** Without the properties: those of a user may have the hash of a password. */
  @Override
  public String toString() {
    return id
        + " (incarnation "
        + incarnation
        + ", origin "
        + origin
        + ", "
        + shards
        + " shards, "
        + stage
        + ", properties of "
        + properties.length()
        + " characters)";
  }
}
