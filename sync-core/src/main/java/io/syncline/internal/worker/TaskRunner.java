package io.syncline.internal.worker;

import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Runs the shard tasks ({@link TaskSpec.SendFeed}, {@link TaskSpec.ReceiveShard}) of one worker on
 * its lanes. No method blocks; all may be called from any thread.
 */
public interface TaskRunner extends AutoCloseable {
  /**
   * Starts a task; one with the same id and a smaller epoch ends first, one with the same epoch
   * goes on, and reads with the address in it from now on.
   */
  void start(TaskSpec task);

  /**
   * Stops a task; completes when it no longer calls store or transport, or the deadline of a call
   * has passed.
   */
  CompletionStage<Void> stop(String task);

  /** How the received shards stand: all, or only those whose state changed since the last call. */
  CompletionStage<List<ShardReport>> reports(boolean all);

  /**
   * Begins a verification, or says how it stands; see {@link
   * io.syncline.control.WorkerCall.Verify}.
   */
  CompletionStage<List<VerifyReport>> verify(String id, Set<ShardId> shards, boolean repair);

  /** A new message timeout. */
  void messageTimeout(Duration timeout);

  /** Stops all tasks. */
  @Override
  void close();
}
