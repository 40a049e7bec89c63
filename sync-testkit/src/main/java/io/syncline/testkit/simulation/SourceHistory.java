package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.store.Change;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every version that any document of the source ever had, in the order of commits. What a restore
 * brings back counts as written again at that moment.
 */
final class SourceHistory {
  private final Map<Long, Version> versions = new HashMap<>();
  private final Map<Life, Shard> shards = new HashMap<>();
  private long order;

  /** One life of a shard. */
  record Life(ShardId shard, Incarnation incarnation) {}

  /** One version of a document; {@code order} of its newest commit. */
  static final class Version {
    final Life life;
    final Bytes key;
    final long bodyHash;
    long order;

    Version(Life life, Bytes key, long bodyHash, long order) {
      this.life = life;
      this.key = key;
      this.bodyHash = bodyHash;
      this.order = order;
    }
  }

  /** One commit of one document; revision 0 for a removal. */
  record Commit(Bytes key, long order, long revision, long number, Incarnation feed) {}

  /** One life of a shard, with all its commits. */
  static final class Shard {
    final TreeMap<Bytes, List<Commit>> keys = new TreeMap<>();
    final List<Commit> log = new ArrayList<>();

    /** The place in the log after all commits up to a position. */
    int after(Incarnation feed, long number) {
      int at = log.size();
      while (at > 0) {
        Commit commit = log.get(at - 1);
        if (commit.feed().equals(feed) && commit.number() <= number) {
          break;
        }
        at--;
      }
      return at;
    }

    /** Whether a key was removed after an order. */
    boolean removedAfter(Bytes key, long order) {
      return keys.getOrDefault(key, List.of()).stream()
          .anyMatch(c -> c.order() > order && c.revision() == 0);
    }

    /** The newest commit of a key up to an order. */
    @Nullable Commit newest(Bytes key, long order) {
      List<Commit> commits = keys.getOrDefault(key, List.of());
      for (int i = commits.size() - 1; i >= 0; i--) {
        if (commits.get(i).order() <= order) {
          return commits.get(i);
        }
      }
      return null;
    }
  }

  static long bodyHash(Document document) {
    return document.body().hash64(0x5EED);
  }

  long order() {
    return order;
  }

  Optional<Version> version(long revision) {
    return Optional.ofNullable(versions.get(revision));
  }

  @Nullable Shard shard(Life life) {
    return shards.get(life);
  }

  /** The first commit of a version from an order on; its newest where there is none. */
  long orderFrom(Version version, long revision, long from) {
    Shard shard = shards.get(version.life);
    for (Commit commit : shard == null ? List.<Commit>of() : commits(shard, version.key)) {
      if (commit.revision() == revision && commit.order() >= from) {
        return commit.order();
      }
    }
    return version.order;
  }

  /** A commit of the source. */
  void commit(Incarnation feed, FeedEntry entry) {
    order++;
    Life life = new Life(entry.shard(), entry.incarnation());
    Shard shard = shards.computeIfAbsent(life, l -> new Shard());
    long number = entry.at().number();
    Change change = entry.change();
    if (change instanceof Change.Put put) {
      put(shard, life, put.document(), number, feed);
    } else if (change instanceof Change.Remove remove) {
      add(shard, new Commit(remove.key(), order, 0, number, feed));
    } else if (change instanceof Change.Cleared) {
      for (Map.Entry<Bytes, List<Commit>> key : shard.keys.entrySet()) {
        if (last(key.getValue()).revision() != 0) {
          add(shard, new Commit(key.getKey(), order, 0, number, feed));
        }
      }
    }
  }

  private void put(Shard shard, Life life, Document document, long number, Incarnation feed) {
    Version version =
        versions.computeIfAbsent(
            document.revision(), r -> new Version(life, document.key(), bodyHash(document), order));
    version.order = order;
    add(shard, new Commit(document.key(), order, document.revision(), number, feed));
  }

  private static void add(Shard shard, Commit commit) {
    shard.keys.computeIfAbsent(commit.key(), k -> new ArrayList<>(4)).add(commit);
    shard.log.add(commit);
  }

  private static Commit last(List<Commit> commits) {
    return commits.get(commits.size() - 1);
  }

  /** The source was brought back: what now differs from the newest commits was written anew. */
  void rebase(MemoryStore store) {
    store.operator().shards().forEach(id -> rebase(store, id));
  }

  /** The same of one shard; also where it goes on in another feed. */
  void rebase(MemoryStore store, ShardId id) {
    Incarnation incarnation = store.operator().incarnation(id).orElseThrow();
    Life life = new Life(id, incarnation);
    Shard shard = shards.computeIfAbsent(life, l -> new Shard());
    Incarnation feed = feedOf(store, id);
    order++;
    Map<Bytes, Document> now = new TreeMap<>();
    store.operator().documents(id).forEach(d -> now.put(d.key(), d));
    for (Bytes key : List.copyOf(shard.keys.keySet())) {
      if (!now.containsKey(key) && last(commits(shard, key)).revision() != 0) {
        add(shard, new Commit(key, order, 0, 0, feed));
      }
    }
    now.values().forEach(d -> put(shard, life, d, 0, feed));
  }

  private static List<Commit> commits(Shard shard, Bytes key) {
    return java.util.Objects.requireNonNull(shard.keys.get(key));
  }

  private static Incarnation feedOf(MemoryStore store, ShardId id) {
    FeedId feed =
        java.util.Objects.requireNonNull(
                CommitReader.now(store.source().locate(java.util.Set.of(id))).get(id))
            .feed();
    FeedPosition head = store.operator().head(feed);
    return head.incarnation();
  }
}
