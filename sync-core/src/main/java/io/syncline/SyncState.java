package io.syncline;

/** The state of a synchronisation, an outgoing target, or a shard: ArangoSync's six. */
public enum SyncState {
  /** Nothing is synchronised. */
  INACTIVE("inactive", false),
  /** Tasks are being set up. */
  INITIALIZING("initializing", true),
  /** The first copy, a re-synchronisation, or a catch-up that does not move. */
  INITIAL_SYNC("initial-sync", true),
  /** Changes are followed. */
  RUNNING("running", true),
  /** Being stopped. */
  CANCELLING("cancelling", false),
  /** Will not go on without a reset. */
  FAILED("failed", false);

  private final String text;
  private final boolean active;

  SyncState(String text, boolean active) {
    this.text = text;
    this.active = active;
  }

  /** Whether something is being synchronised. */
  public boolean active() {
    return active;
  }

  /** ArangoSync's word for it. */
  @Override
  public String toString() {
    return text;
  }
}
