package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.Map;

/**
 * Makes, alters and drops the objects of one kind. May block. Fails with an {@link
 * io.syncline.storage.arangodb.call.ArangoError}; what was done then is looked at.
 */
interface ObjectEdit {
  /** Done. */
  ObjectResult DONE = new ObjectResult.Done();

  /** Makes an object that is not there. */
  ObjectResult make(Wish wish);

  /**
   * Alters an object.
   *
   * @param now as the server shows it
   * @param before the properties that were wanted last, or what the server shows
   */
  ObjectResult alter(Wish wish, Seen now, JsonNode before);

  /**
   * Whether what the server shows right after a write can be what was written, and not what another
   * writer, whose write was late, put there since.
   */
  default boolean mayBe(JsonNode written, Seen now) {
    return true;
  }

  /** Drops an object with all that it holds. */
  ObjectResult drop(Seen now);

  /**
   * What an object shall become.
   *
   * @param beside what else the server shows, of its database
   */
  record Wish(InventoryObject wanted, ObjectNode properties, Map<ObjectId, Seen> beside) {
    ObjectId id() {
      return wanted.id();
    }

    ObjectResult later(ObjectId missing) {
      return new ObjectResult.TryLater(id() + ": there is no " + missing + " yet");
    }

    ObjectResult refused(String why) {
      return new ObjectResult.Refused(id() + ": " + why);
    }
  }
}
