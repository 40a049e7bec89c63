package io.syncline;

import io.syncline.store.ShardId;

/** A document that differs between source and target. */
public record Difference(ShardId shard, Bytes key, Kind kind) {
  /** How it differs. */
  public enum Kind {
    /** The source has it, the target does not. */
    MISSING,
    /** The target has it, the source does not. */
    EXTRA,
    /** Both have it, not alike. */
    DIFFERENT
  }
}
