package io.syncline.store;

/** What keeps a receiver that was replaced from writing. */
public enum Fencing {
  /** Content and checkpoint are written in one step, under comparison of the whole checkpoint. */
  ATOMIC,
  /**
   * Content is written in several steps, each refused unless the writer's claim still holds. An
   * interrupted batch leaves an intent in the checkpoint.
   */
  LOCKED,
  /**
   * A late write of a predecessor may land until its request deadline has passed. The engine waits
   * that long, then compares; order across a take-over is best effort.
   */
  NONE
}
