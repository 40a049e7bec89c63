package io.syncline.internal.master;

import io.syncline.ShardStatus;
import io.syncline.SyncException;
import io.syncline.SyncMasterListener;
import io.syncline.SyncStatus;
import io.syncline.internal.loop.Teller;
import java.util.List;
import java.util.concurrent.Executor;

/** Tells a master's listeners, in order, away from the lane. Never blocks. Thread-safe. */
public final class Events {
  private final Teller<SyncMasterListener> teller;

  /**
   * For some listeners.
   *
   * @param executor runs one task at a time
   */
  public Events(String master, List<SyncMasterListener> listeners, Executor executor) {
    this.teller = new Teller<>("master " + master, listeners, executor);
  }

  void leadership(boolean leads, long term) {
    teller.state("leadership", listener -> listener.leadershipChanged(leads, term));
  }

  void status(SyncStatus status) {
    teller.state("status", listener -> listener.statusChanged(status));
  }

  void shardFailed(ShardStatus shard) {
    teller.state(shard.shard(), listener -> listener.shardFailed(shard));
  }

  void failed(SyncException failure) {
    teller.happened(listener -> listener.failed(failure));
  }
}
