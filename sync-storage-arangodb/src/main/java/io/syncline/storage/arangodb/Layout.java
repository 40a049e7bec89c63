package io.syncline.storage.arangodb;

/**
 * The names of what Syncline keeps for itself in an ArangoDB cluster. Nothing of it is replicated.
 */
public final class Layout {
  /** The database that the collection {@link #STATE} lies in. */
  public static final String SYSTEM = "_system";

  /** Collection in {@link #SYSTEM}: who writes the structure, origins, holds. */
  public static final String STATE = "_syncline_state";

  /** Collection in every database that is replicated into: a checkpoint for each shard. */
  public static final String CHECKPOINTS = "_syncline_checkpoints";

  private Layout() {}

  /** Whether a collection, of whichever database, is Syncline's own. */
  public static boolean isOwn(String collection) {
    return collection.equals(STATE) || collection.equals(CHECKPOINTS);
  }
}
