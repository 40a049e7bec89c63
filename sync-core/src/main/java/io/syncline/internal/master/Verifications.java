package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The comparisons and repairs that clients have asked for, until nobody asks after them. */
final class Verifications {
  private static final long FORGOTTEN = Duration.ofMinutes(10).toNanos();
  private static final int MOST = 64;

  private final Term term;
  private final TreeMap<String, Asked> all = new TreeMap<>();

  Verifications(Term term) {
    this.term = term;
  }

  /** The one with an id, begun if there is none. */
  Verification get(String id, boolean repair, Set<ShardId> shards, IncomingSync sync, Tasks tasks) {
    String key = (repair ? "repair:" : "check:") + id;
    Asked known = all.get(key);
    if (known == null) {
      if (all.size() >= MOST) {
        throw new SyncException(
            Code.UNAVAILABLE, "more than " + MOST + " comparisons run already: try again later");
      }
      if (!sync.table().known()) {
        throw new SyncException(
            Code.UNAVAILABLE, "the shards are not known yet: try again in a moment");
      }
      Collection<ShardId> which = new TreeSet<>(shards);
      if (which.isEmpty()) {
        sync.table().all().forEach(entry -> which.add(entry.shard()));
      } else {
        which.forEach(sync.table()::require);
      }
      known = new Asked(new Verification(term, key, sync.table(), tasks, repair, which));
      all.put(key, known);
    }
    known.askedAt = term.now();
    known.verification.tick();
    return known.verification;
  }

  void tick() {
    all.values().removeIf(asked -> term.now() - asked.askedAt >= FORGOTTEN);
    all.values().forEach(asked -> asked.verification.tick());
  }

  void clear() {
    all.clear();
  }

  private static final class Asked {
    private final Verification verification;
    private long askedAt;

    Asked(Verification verification) {
      this.verification = verification;
    }
  }
}
