package io.syncline.storage.arangodb;

import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The last look at where a cluster's shards are. Who asks about shards looks at their databases
 * only. Thread-safe; one look at a time, and who waits for one shares the next.
 */
final class TopologyCache implements ArangoTarget.Structure {
  /** What {@link #recent} may answer with. */
  static final Duration RECENT = Duration.ofSeconds(5);

  private final Look look;
  private final LongSupplier nanoTime;

  /** Looks that began before are not recent. */
  private volatile long changedAt;

  // Guarded by this.
  private final Map<String, Seen> seen = new HashMap<>();
  private @Nullable Seen all;

  TopologyCache(Look look, LongSupplier nanoTime) {
    this.look = look;
    this.nanoTime = nanoTime;
    this.changedAt = nanoTime.getAsLong() - RECENT.toNanos();
  }

  /** Looks. */
  interface Look {
    /** The databases that there are. */
    Set<String> databases() throws InterruptedException;

    /** Reads the inventories of databases; those that are not there are left out. */
    Map<String, Topology> read(Set<String> databases) throws InterruptedException;
  }

  /** What a look saw that began at a moment. */
  private record Seen(Topology topology, long at) {}

  @Override
  public Topology recent() throws InterruptedException {
    return notBefore(recently());
  }

  @Override
  public Topology now() throws InterruptedException {
    return notBefore(nanoTime.getAsLong());
  }

  @Override
  public Topology recent(Set<ShardId> shards) throws InterruptedException {
    return notBefore(recently(), databases(shards));
  }

  @Override
  public Topology now(Set<ShardId> shards) throws InterruptedException {
    return notBefore(nanoTime.getAsLong(), databases(shards));
  }

  private static Set<String> databases(Set<ShardId> shards) {
    return shards.stream().map(ShardId::database).collect(Collectors.toSet());
  }

  private long recently() {
    long moment = nanoTime.getAsLong() - RECENT.toNanos();
    long change = changedAt;
    return moment - change < 0 ? change : moment;
  }

  /**
   * What was seen before serves no longer; who has asked before for what is now is not concerned.
   */
  void changed() {
    changedAt = nanoTime.getAsLong() + 1;
  }

  private synchronized Topology notBefore(long moment) throws InterruptedException {
    Seen known = all;
    if (known == null || known.at - moment < 0) {
      long began = nanoTime.getAsLong();
      Set<String> databases = look.databases();
      look(databases, began);
      seen.keySet().retainAll(databases);
      known = new Seen(joined(databases), began);
      all = known;
    }
    return known.topology;
  }

  private synchronized Topology notBefore(long moment, Set<String> databases)
      throws InterruptedException {
    Set<String> old =
        databases.stream()
            .filter(database -> !seen.containsKey(database) || seen.get(database).at - moment < 0)
            .collect(Collectors.toSet());
    if (!old.isEmpty()) {
      look(old, nanoTime.getAsLong());
    }
    return joined(databases);
  }

  private void look(Set<String> databases, long began) throws InterruptedException {
    Map<String, Topology> read = look.read(databases);
    seen.keySet().removeAll(databases);
    read.forEach((database, topology) -> seen.put(database, new Seen(topology, began)));
  }

  private Topology joined(Set<String> databases) {
    List<Topology> parts = new ArrayList<>();
    for (String database : databases) {
      Seen part = seen.get(database);
      if (part != null) {
        parts.add(part.topology);
      }
    }
    return parts.size() == 1 ? parts.get(0) : Topology.of(parts);
  }
}
