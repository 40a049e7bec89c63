package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Incarnation;

/**
 * An object as the server shows it.
 *
 * @param object with what the server shows as its properties, without an origin
 * @param own what an {@link OriginRecord} of it must name: the incarnation of the database or
 *     collection itself, of an index that of its collection, else nothing
 * @param handle by which the server drops it, where that is not its name
 */
record Seen(InventoryObject object, String own, String handle) {
  /** One without shards and incarnation, made before the data. */
  static Seen plain(ObjectId id, ObjectNode properties) {
    return new Seen(
        new InventoryObject(
            id,
            Incarnation.NONE,
            Incarnation.NONE,
            0,
            Canonical.text(properties),
            Stage.BEFORE_DATA),
        "",
        id.name());
  }
}
