package io.syncline.store;

/** The answer to a claim. */
public sealed interface ClaimResult {
  /**
   * The shard is the claimant's.
   *
   * @param checkpoint as it now stands in the store, with the claimant's stream; batches name it as
   *     what they expect
   * @param empty whether the shard holds no document
   */
  record Claimed(Checkpoint checkpoint, boolean empty) implements ClaimResult {}

  /** A greater or equal stream, or another synchronisation, holds the shard. */
  record Refused(Checkpoint by) implements ClaimResult {}

  /** There is no such shard (yet). */
  record Missing() implements ClaimResult {}
}
