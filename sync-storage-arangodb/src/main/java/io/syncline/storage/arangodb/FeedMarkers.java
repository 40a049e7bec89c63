package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.data.CollectionUid;
import io.syncline.storage.arangodb.data.Revision;
import io.syncline.storage.arangodb.data.StructureEvent;
import io.syncline.storage.arangodb.data.WalMarker;
import io.syncline.store.Change;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which shard a marker of a server's log is about, and which shards have left that log. For
 * one thread at a time.
 *
 * <p>A server's log has markers of shards that it follows, that were dropped, and that nobody
 * replicates. What the log says of the structure is a reason to look at the inventory, no more: a
 * shard has ended when its collection is gone there, and has moved when another server leads it
 * there. Until that is seen, the log of a server that has become a follower goes on to say the same
 * as the leader's.
 *
 * <p>A server that drops a shard that still is in the inventory does not follow it any more. If it
 * gets it again, its log has not what happened in between, so no stream may pass such a place.
 */
final class FeedMarkers {
  private final FeedId feed;
  private final ArangoTarget.Structure structure;
  private final Runnable structureHint;

  /** Shards by the names in the log, also those that are gone by now. */
  private final Map<ShardName, Known> known = new HashMap<>();

  /** Names that are not replicated, or were not known when they were looked up last. */
  private final Set<ShardName> foreign = new HashSet<>();

  private Topology foreignIn = Topology.of(List.of());
  private Set<ShardId> followed = Set.of();

  /** Shards whose leaving was told. */
  private final Set<ShardId> left = new HashSet<>();

  /** Shards that the log said were dropped. */
  private final Set<ShardName> dropped = new HashSet<>();

  /** The structure as looked up since an answer was taken: of all that it says was dropped. */
  private @Nullable Topology look;

  FeedMarkers(FeedId feed, ArangoTarget.Structure structure, Runnable structureHint) {
    this.feed = feed;
    this.structure = structure;
    this.structureHint = structureHint;
  }

  private record Known(ShardId shard, Incarnation incarnation) {}

  /** Learns all shards that the server leads now. */
  void learn(Topology topology) {
    for (ShardId shard : topology.shards()) {
      topology
          .where(shard)
          .filter(where -> where.leader().equals(Optional.of(feed)))
          .ifPresent(where -> known.put(where.name(), known(shard, where)));
    }
  }

  private static Known known(ShardId shard, Topology.Where where) {
    return new Known(shard, where.incarnation());
  }

  void follow(Set<ShardId> shards) {
    followed = Set.copyOf(shards);
    left.retainAll(followed);
  }

  boolean follows(FeedEntry entry) {
    return followed.contains(entry.shard());
  }

  /** Looks up all shards that markers name, and looks at the structure where one is not known. */
  void prepare(List<WalMarker> markers) throws InterruptedException {
    look = null;
    boolean hinted = false;
    Topology recent = structure.recent();
    if (recent != foreignIn) {
      foreign.clear();
      foreignIn = recent;
    }
    for (WalMarker marker : markers) {
      Optional<CollectionUid> uid = uid(marker);
      if (marker instanceof WalMarker.Structure changed) {
        hinted = true;
        if (!isDrop(changed)) {
          continue;
        }
        uid.ifPresent(of -> dropped.add(name(marker, of)));
      }
      if (uid.isPresent() && uid.get().isShard()) {
        ShardName name = name(marker, uid.get());
        if (!known.containsKey(name) && !foreign.contains(name)) {
          if (recent.named(name).isEmpty() && look == null) {
            recent = look();
            foreignIn = recent;
          }
          learn(recent, name);
        }
      }
    }
    if (hinted) {
      structureHint.run();
    }
  }

  /** Once for each answer: of two looks one may show what the other does not. */
  private Topology look() throws InterruptedException {
    Topology known = look;
    if (known == null) {
      known = structure.now();
      look = known;
    }
    return known;
  }

  private void learn(Topology topology, ShardName name) {
    Optional<ShardId> shard = topology.named(name);
    if (shard.isPresent()) {
      known.put(name, known(shard.get(), topology.where(shard.get()).orElseThrow()));
    } else {
      foreign.add(name);
    }
  }

  /** The change that a marker stands for; empty where it is of no shard that is known. */
  Optional<FeedEntry> entry(WalMarker marker, Position at, long clock) {
    Optional<CollectionUid> uid = uid(marker);
    Known shard = uid.isEmpty() ? null : known.get(name(marker, uid.get()));
    if (shard == null) {
      return Optional.empty();
    }
    if (marker instanceof WalMarker.Structure changed) {
      return isDrop(changed)
          ? Optional.of(entry(shard, new Change.Moved(feed), at, clock))
          : Optional.empty();
    }
    if (marker instanceof WalMarker.Put put) {
      long micros = Revision.millis(put.document().revision()) * 1_000;
      return Optional.of(entry(shard, new Change.Put(put.document()), at, micros));
    }
    if (marker instanceof WalMarker.Remove remove) {
      return Optional.of(
          entry(shard, new Change.Remove(remove.key(), remove.revision()), at, clock));
    }
    return marker instanceof WalMarker.Truncate
        ? Optional.of(entry(shard, new Change.Cleared(), at, clock))
        : Optional.empty();
  }

  private static boolean isDrop(WalMarker.Structure marker) {
    return marker.event() == StructureEvent.COLLECTION_DROPPED;
  }

  /** Whether an entry says that this server has dropped the shard. */
  static boolean isDropped(FeedEntry entry) {
    return entry.change() instanceof Change.Moved;
  }

  /** What became of a shard that this server has dropped. */
  Drop drop(FeedEntry entry) throws InterruptedException {
    Optional<Topology.Where> where =
        look().where(entry.shard()).filter(now -> now.incarnation().equals(entry.incarnation()));
    if (where.isEmpty()) {
      return new Drop.Gone();
    }
    FeedId leader = where.get().leader().orElse(feed);
    if (where.get().leader().isPresent() && leader.equals(feed)) {
      return new Drop.CameBack();
    }
    left.add(entry.shard());
    return new Drop.Elsewhere(
        new FeedEntry(
            entry.shard(),
            entry.incarnation(),
            new Change.Moved(leader),
            entry.at(),
            entry.committedAt()));
  }

  /** What became of a shard that was dropped. */
  sealed interface Drop {
    /** It is nowhere: {@link #moved} tells that it has ended. */
    record Gone() implements Drop {}

    /** It is elsewhere, as this entry tells. */
    record Elsewhere(FeedEntry moved) implements Drop {}

    /** It is led from here again. */
    record CameBack() implements Drop {}
  }

  private static FeedEntry entry(Known shard, Change change, Position at, long committedAt) {
    return new FeedEntry(shard.shard, shard.incarnation, change, at, committedAt);
  }

  /**
   * Which followed shards have ended, or go on in another log; each is told once. That stands at no
   * place of this log, which need not have moved: it comes after all that streams have had of it.
   */
  List<FeedEntry> moved(long clock) throws InterruptedException {
    if (followed.isEmpty()) {
      return List.of();
    }
    Topology topology = dropped.isEmpty() ? structure.recent() : look();
    List<FeedEntry> entries = new ArrayList<>();
    known
        .values()
        .removeIf(
            was -> {
              boolean gone =
                  topology
                      .where(was.shard)
                      .filter(where -> where.incarnation().equals(was.incarnation))
                      .isEmpty();
              if (gone && followed.contains(was.shard)) {
                entries.add(entry(was, new Change.Ended(), LogPlace.END, clock));
              }
              return gone;
            });
    for (ShardId shard : followed) {
      Optional<Topology.Where> where = topology.where(shard);
      Optional<FeedId> leader = where.flatMap(Topology.Where::leader);
      if (leader.isPresent() && !leader.get().equals(feed) && left.add(shard)) {
        entries.add(
            entry(known(shard, where.get()), new Change.Moved(leader.get()), LogPlace.END, clock));
      }
    }
    dropped.clear();
    look = null;
    return entries;
  }

  private static Optional<CollectionUid> uid(WalMarker marker) {
    if (marker instanceof WalMarker.Put put) {
      return Optional.of(put.collection());
    }
    if (marker instanceof WalMarker.Remove remove) {
      return Optional.of(remove.collection());
    }
    if (marker instanceof WalMarker.Truncate truncate) {
      return Optional.of(truncate.collection());
    }
    return marker instanceof WalMarker.Structure structure ? structure.of() : Optional.empty();
  }

  private static ShardName name(WalMarker marker, CollectionUid uid) {
    return new ShardName(marker.at().database(), uid.shard());
  }
}
