package io.syncline.storage.arangodb.structure;

import io.syncline.inventory.ObjectId;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.store.StructureStore.ObjectResult;

/** What it means for an object that the server refused a statement about it. Pure. */
final class Judgement {
  /** A collection, database or view of the name is there. */
  static final int IS_THERE = 1207;

  private static final int NOT_UNIQUE = 1210;
  private static final int TOO_FEW_SERVERS = 1487;
  private static final int IS_PROTOTYPE = 1485;

  private Judgement() {}

  /**
   * Whether to try later, or never again.
   *
   * @throws ArangoError where it is not known whether the statement had its effect, or where the
   *     failure has nothing to do with the object
   */
  static ObjectResult of(ObjectId id, ArangoError e) {
    String text = id + ": " + e.getMessage();
    switch (e.errorNum()) {
      case NOT_UNIQUE:
        return new ObjectResult.TryLater(
            text + " (the documents are not unique at this moment of the copy)");
      case IS_PROTOTYPE:
        return new ObjectResult.TryLater(
            text + " (others follow its distribution of shards: they have to be dropped first)");
      case TOO_FEW_SERVERS:
        return new ObjectResult.Refused(
            text
                + " (this cluster has fewer DB servers than copies are wanted: limit the greatest"
                + " replication factor, or add servers)");
      default:
        break;
    }
    return switch (e.retryClass()) {
      case STRUCTURE, READ_ONLY, LICENCE -> new ObjectResult.TryLater(text);
      case DOCUMENT, FATAL, UNSUPPORTED, TOO_LARGE -> {
        if (e.kind() == ArangoError.Kind.ANSWERED && !e.mayHaveHappened()) {
          yield new ObjectResult.Refused(text);
        }
        throw e;
      }
      case OK, TRANSIENT, TOPOLOGY, LOST_STATE, RESYNC, AUTH -> throw e;
    };
  }
}
