package io.syncline;

import java.time.Duration;

/**
 * Nothing moves although it should.
 *
 * @param hop where it hangs
 * @param reason why, as far as is known
 * @param lasting for how long
 */
public record Stall(Hop hop, String reason, Duration lasting) {
  /** A place on the way from source to target. */
  public enum Hop {
    /** The source's store. */
    SOURCE_STORE,
    /** The sender or the way from it: nothing is heard. */
    TRANSPORT,
    /** The target's store. */
    TARGET_STORE,
    /** No worker has the task. */
    ASSIGNMENT
  }
}
