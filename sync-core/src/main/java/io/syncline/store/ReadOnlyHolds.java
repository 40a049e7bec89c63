package io.syncline.store;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What makes a cluster read-only for everybody but the replication: named holds, kept in the store.
 * The cluster is writable when the last one is gone.
 *
 * <p>No method blocks. Holds are durable, survive the crash of whoever placed them, and are
 * idempotent.
 */
public interface ReadOnlyHolds {
  /** All holds. */
  CompletionStage<Set<Hold>> list();

  /** Places a hold. Completes when no write that began before it can still commit. */
  CompletionStage<Void> place(Hold hold);

  /** Removes a hold. */
  CompletionStage<Void> remove(Hold hold);

  /**
   * One reason for being read-only.
   *
   * @param kind what for
   * @param id the synchronisation or barrier that it belongs to
   */
  record Hold(Kind kind, String id) {
    /** What a hold is for. */
    public enum Kind {
      /** The cluster is the target of a synchronisation. */
      TARGET,
      /** The cluster is a source under a barrier. */
      BARRIER,
      /** An operator's wish, kept after a stop. */
      OPERATOR
    }
  }
}
