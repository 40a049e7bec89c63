package io.syncline.internal.master;

import io.syncline.control.TaskSpec;

/** Comparing tasks. Stateless. */
final class Works {
  private Works() {}

  /**
   * Whether a task that runs does what is wanted, whatever its epoch and however it reaches the
   * peer.
   */
  static boolean same(TaskSpec runs, TaskSpec wanted) {
    if (!runs.id().equals(wanted.id())
        || !runs.sync().equals(wanted.sync())
        || runs.getClass() != wanted.getClass()) {
      return false;
    }
    if (runs instanceof TaskSpec.SendFeed r && wanted instanceof TaskSpec.SendFeed w) {
      return r.feed().equals(w.feed());
    }
    if (runs instanceof TaskSpec.ReceiveShard r && wanted instanceof TaskSpec.ReceiveShard w) {
      return r.shard().equals(w.shard())
          && r.source().equals(w.source())
          && r.feed().equals(w.feed())
          && (r.fresh() || !w.fresh());
    }
    return true;
  }

  /** The task that runs, reaching the peer as is wanted now. */
  static TaskSpec withPeerOf(TaskSpec runs, TaskSpec wanted) {
    if (runs.peer().equals(wanted.peer())) {
      return runs;
    }
    if (runs instanceof TaskSpec.ReceiveShard r) {
      return new TaskSpec.ReceiveShard(
          r.id(),
          r.sync(),
          r.epoch(),
          wanted.peer(),
          r.shard(),
          r.source(),
          r.feed(),
          r.takeOver(),
          r.fresh());
    }
    if (runs instanceof TaskSpec.ReceiveInventory r) {
      return new TaskSpec.ReceiveInventory(
          r.id(), r.sync(), r.epoch(), wanted.peer(), r.takeOver());
    }
    return wanted.withEpoch(runs.epoch());
  }
}
