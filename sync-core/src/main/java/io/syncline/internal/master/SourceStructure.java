package io.syncline.internal.master;

import io.syncline.Registration;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The shards of the own cluster, and where each is read, as the leader of a source knows them. */
final class SourceStructure implements AutoCloseable {
  private static final int MOST_AT_ONCE = 1000;

  /** The longest text of {@link #trouble}, in characters. */
  static final int LONGEST_TROUBLE = 512;

  private final Term term;
  private final Errand reading;
  private final Errand locating;
  private final TreeMap<ShardId, FeedShard> located = new TreeMap<>();
  private final TreeSet<ShardId> toLocate = new TreeSet<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private SortedMap<ShardId, Shard> shards = new TreeMap<>();
  private String version = "";
  private long revision;
  private boolean known;
  private boolean stale = true;
  private long readAt;
  private @Nullable Registration hint;

  SourceStructure(Term term) {
    this.term = term;
    this.reading = term.storeErrand("reading the structure");
    this.locating = term.storeErrand("locating shards");
  }

  /** Whether all shards are known, and where they are. */
  boolean settled() {
    return known && toLocate.isEmpty();
  }

  /** Why it can't be read, from a failed read to the next one that succeeds. */
  Optional<String> trouble() {
    return reading
        .failure()
        .map(
            why ->
                StateRecord.cut(
                    "the structure can't be read: " + why.getMessage(), LONGEST_TROUBLE));
  }

  /** Another number whenever something has changed. */
  long revision() {
    return revision;
  }

  SortedMap<ShardId, Shard> shards() {
    return Collections.unmodifiableSortedMap(shards);
  }

  Optional<FeedShard> feedOf(ShardId shard) {
    return Optional.ofNullable(located.get(shard));
  }

  /** Runs something when the structure has been read, and shards located, after now. */
  void afterLooking(java.util.Collection<ShardId> anew, Runnable then) {
    stale = true;
    reading.hurry();
    locating.hurry();
    toLocate.addAll(anew);
    if (waiting.size() == MOST_AT_ONCE) {
      waiting.remove(0);
    }
    waiting.add(then);
    term.wake();
  }

  void tick() {
    if (hint == null) {
      hint =
          term.context()
              .store()
              .structure()
              .onHint(
                  () ->
                      term.turns()
                          .soon(
                              () -> {
                                stale = true;
                                term.wake();
                              }));
    }
    long poll = term.context().store().traits().structurePoll().toNanos();
    if (reading.idle() && (stale || term.now() - readAt >= poll)) {
      read();
    }
    toLocate.removeIf(shard -> known && !shards.containsKey(shard));
    if (known && locating.idle() && !toLocate.isEmpty()) {
      locate();
    }
    if (!stale && reading.home() && settled() && !waiting.isEmpty()) {
      List<Runnable> served = List.copyOf(waiting);
      waiting.clear();
      served.forEach(Runnable::run);
    }
  }

  @Override
  public void close() {
    if (hint != null) {
      hint.close();
    }
  }

  private void read() {
    stale = false;
    reading.run(
        () -> term.context().store().structure().read(version),
        read -> {
          readAt = term.now();
          if (read instanceof StructureStore.StructureRead.Changed changed) {
            version = changed.version();
            shards = shardsOf(changed.inventory());
            located.keySet().retainAll(shards.keySet());
            revision++;
          }
          shards.forEach(
              (shard, made) -> {
                FeedShard at = located.get(shard);
                if (at == null || !at.incarnation().equals(made.incarnation())) {
                  toLocate.add(shard);
                }
              });
          known = true;
        },
        error -> stale = true);
  }

  private void locate() {
    TreeSet<ShardId> some = new TreeSet<>();
    for (ShardId shard : toLocate) {
      if (some.size() == MOST_AT_ONCE) {
        break;
      }
      some.add(shard);
    }
    locating.run(
        () -> term.context().store().source().locate(some),
        found -> {
          toLocate.removeAll(some);
          revision++;
          for (ShardId shard : some) {
            FeedShard at = found.get(shard);
            if (at == null) {
              located.remove(shard);
            } else {
              located.put(shard, at);
            }
          }
        });
  }

  static TreeMap<ShardId, Shard> shardsOf(Inventory inventory) {
    TreeMap<ShardId, Shard> found = new TreeMap<>();
    for (InventoryObject object : inventory.objects()) {
      if (object.id().kind() == ObjectKind.COLLECTION) {
        for (int i = 0; i < object.shards(); i++) {
          found.put(
              new ShardId(object.id().database(), object.id().name(), i),
              new Shard(object.incarnation(), object.shards()));
        }
      }
    }
    return found;
  }

  /**
   * A shard of the structure.
   *
   * @param width how many the collection has
   */
  record Shard(Incarnation incarnation, int width) {}
}
