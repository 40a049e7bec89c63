package io.syncline.control;

import io.syncline.SyncId;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a worker tells its data centre's masters. A follower answers {@link NotLeader}, which names
 * the leader's endpoint, or forwards.
 *
 * @param <R> the type of its answer
 */
public sealed interface MasterCall<R> extends Call<R> {
  /**
   * A worker that starts. Its former life, if there was one, is over.
   *
   * @param worker its name, stable over restarts
   * @param boot unique for each start
   * @param endpoint where it answers {@link WorkerCall}s
   * @param host a name of its machine, empty if it does not matter
   */
  record Register(String worker, String boot, String endpoint, String host)
      implements MasterCall<Registered> {}

  /**
   * The lease of a worker.
   *
   * @param term of the leader; task orders of smaller terms are refused from now on
   * @param lease until when it must renew; past it it stops its tasks by itself, and the master
   *     gives them to others after it
   */
  record Registered(long term, Duration lease, Duration messageTimeout) {}

  /**
   * A worker renews its lease and says what it runs, so that a new leader finds its tasks, and
   * tasks that nobody wants any more are stopped. Answered {@code NOT_FOUND} where the boot is not
   * known: it registers again.
   */
  record Renew(String worker, String boot, Set<TaskSpec> running)
      implements MasterCall<Registered> {
    /** Copies the set. */
    public Renew {
      running = Collections.unmodifiableSet(new LinkedHashSet<>(running));
    }
  }

  /**
   * An orderly farewell: all tasks of this boot have stopped, and none will be started under it any
   * more, so they may be given to others at once. Answers whether the boot was known.
   */
  record Leave(String worker, String boot) implements MasterCall<Boolean> {}

  /**
   * How the shards of a worker stand, in batches. Only what changed, and everything every few
   * seconds.
   */
  record ReportShards(String worker, String boot, List<ShardReport> shards)
      implements MasterCall<Boolean> {
    /** Copies the list. */
    public ReportShards {
      shards = List.copyOf(shards);
    }
  }

  /**
   * What the receiver of the inventory found and did.
   *
   * @param version of the source's inventory that the target now equals, as far as it may be made
   *     already
   * @param shards of the source's inventory, all of them, with the incarnations of their
   *     collections
   * @param complete whether everything of this version that may be made was made
   * @param promoted whether what is only made at promotion was made as well, as the last answer
   *     asked for
   * @param event {@code FENCED} if a greater epoch writes the structure, {@code TAKEN} if another
   *     synchronisation does, else {@code NONE}; after either the task waits for a new epoch
   * @param problems objects that could not be made or dropped, and why
   */
  record ReportInventory(
      String worker,
      String boot,
      SyncId sync,
      long epoch,
      String version,
      Map<ShardId, Incarnation> shards,
      boolean complete,
      boolean promoted,
      ShardReport.Event event,
      List<String> problems)
      implements MasterCall<InventoryOrders> {
    /** Copies map and list. */
    public ReportInventory {
      shards = Collections.unmodifiableMap(new LinkedHashMap<>(shards));
      problems = List.copyOf(problems);
    }
  }

  /**
   * What the receiver of the inventory may do next.
   *
   * @param copied shards that were copied once: indexes and views that wait for them may be made
   * @param promote whether what is only made at promotion is to be made now
   */
  record InventoryOrders(Set<ShardId> copied, boolean promote) {
    /** Copies the set. */
    public InventoryOrders {
      copied = Collections.unmodifiableSet(new LinkedHashSet<>(copied));
    }
  }
}
