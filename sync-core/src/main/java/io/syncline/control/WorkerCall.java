package io.syncline.control;

import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a leader orders of a worker. Orders carry the leader's term; a worker refuses those of a
 * smaller term than it has seen, as {@code FENCED}, and orders for another boot as {@code
 * NOT_FOUND}.
 *
 * @param <R> the type of its answer
 */
public sealed interface WorkerCall<R> extends Call<R> {
  /**
   * Starts tasks; those that run already, under the same id and epoch, go on. Where such a task
   * names another address of the peer, the credentials are renewed without a break.
   */
  record StartTasks(String boot, long term, List<TaskSpec> tasks) implements WorkerCall<Boolean> {
    /** Copies the list. */
    public StartTasks {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * Stops tasks, and answers when they have stopped.
   *
   * @param over those of them whose synchronisation has ended: nobody goes on with them
   */
  record StopTasks(String boot, long term, Set<String> tasks, Set<String> over)
      implements WorkerCall<Boolean> {
    /** Copies the sets. */
    public StopTasks {
      tasks = Collections.unmodifiableSet(new LinkedHashSet<>(tasks));
      over = Collections.unmodifiableSet(new LinkedHashSet<>(over));
    }
  }

  /**
   * Verifies shards that this worker receives, or goes on doing so, and answers how far it is. The
   * first call with an id and a shard begins with that shard; later ones with the same id and shard
   * ask. Shards that this worker does not receive are left out of the answer.
   *
   * @param repair whether what differs is mended
   */
  record Verify(String boot, long term, String id, Set<ShardId> shards, boolean repair)
      implements WorkerCall<List<VerifyReport>> {
    /** Copies the set. */
    public Verify {
      shards = Collections.unmodifiableSet(new LinkedHashSet<>(shards));
    }
  }

  /**
   * Tells now how all tasks stand that receive something, and not only when it is due: whoever
   * waits for the source and the target to be equal keeps writers waiting.
   */
  record ReportNow(String boot, long term) implements WorkerCall<Boolean> {}

  /** A new message timeout. */
  record SetTimeout(String boot, long term, Duration timeout) implements WorkerCall<Boolean> {}
}
