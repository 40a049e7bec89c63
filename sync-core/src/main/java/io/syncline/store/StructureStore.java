package io.syncline.store;

import io.syncline.Registration;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The structure of a cluster.
 *
 * <p>No method blocks. Called from any lane. Writes work while the cluster is read-only for others.
 * A stage that fails leaves it open whether the write had its effect; every write may be repeated.
 */
public interface StructureStore {
  /** Reads the structure if it is another than the one known. */
  CompletionStage<StructureRead> read(String knownVersion);

  /** Calls {@code hint} soon after the structure changed, from any thread. May never fire. */
  Registration onHint(Runnable hint);

  /** Makes or alters an object, so that it equals the wanted one. Idempotent. */
  CompletionStage<ObjectResult> put(Fence fence, InventoryObject wanted);

  /**
   * Drops an object with all that it holds. Idempotent.
   *
   * @param incarnation of the object to drop ({@link Incarnation#NONE}: whichever): a namesake made
   *     since is left alone
   */
  CompletionStage<ObjectResult> drop(Fence fence, ObjectId id, Incarnation incarnation);

  /**
   * Why an object can't be made or altered as wanted, empty if it can. All stores decide by this.
   *
   * @param held the objects that there are
   */
  static Optional<ObjectResult> refusal(
      Map<ObjectId, InventoryObject> held, InventoryObject wanted) {
    ObjectId id = wanted.id();
    InventoryObject now = held.get(id);
    if (now != null && now.mustBeMadeAgainFor(wanted)) {
      return Optional.of(
          new ObjectResult.Refused(
              id
                  + " is another one (origin "
                  + now.origin()
                  + ", "
                  + now.shards()
                  + " shards): it must be dropped before it can be made as wanted"));
    }
    return id.whole()
        .filter(whole -> !held.containsKey(whole))
        .map(whole -> new ObjectResult.TryLater(id + ": there is no " + whole + " yet"));
  }

  /** What reading gives. */
  sealed interface StructureRead {
    /** Still the known version. */
    record Unchanged() implements StructureRead {}

    /** Another version; compared for equality only. */
    record Changed(String version, Inventory inventory) implements StructureRead {}
  }

  /** What became of a write. */
  sealed interface ObjectResult {
    /** Done, durable. */
    record Done() implements ObjectResult {}

    /** Not done: a later epoch, or another synchronisation, writes the structure. */
    record Fenced() implements ObjectResult {}

    /** Not done, and never will be as it is. */
    record Refused(String reason) implements ObjectResult {}

    /** Not done, try again later. */
    record TryLater(String reason) implements ObjectResult {}
  }
}
