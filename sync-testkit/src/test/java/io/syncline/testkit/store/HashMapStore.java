package io.syncline.testkit.store;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.*;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import java.time.Duration;
import java.util.*;

/** What a host adds to its database, here hash maps and a log, so that it can be replicated. */
final class HashMapStore extends HashMapDatabase implements BlockingStore.InOne {
  private static final FeedId LOG = new FeedId("log");

  private final Incarnation life = new Incarnation("life-1"); // one for each life of the log
  private Optional<Fence> writer = Optional.empty();

  @Override
  public StoreTraits traits() {
    ClusterId cluster = new ClusterId("hash-maps");
    List<DigestKind> kinds = List.of(DigestKind.REVISION_BY_KEY_HASH, DigestKind.BODY_BY_KEY_HASH);
    Duration second = Duration.ofSeconds(1);
    return new StoreTraits(cluster, life, kinds, "bytes", Fencing.ATOMIC, true, second, second);
  }

  @Override
  public synchronized StructureRead read(String knownVersion) {
    String version = objects.values().toString();
    return version.equals(knownVersion)
        ? new StructureRead.Unchanged()
        : new StructureRead.Changed(version, new Inventory(objects.values()));
  }

  @Override
  public synchronized ObjectResult put(Fence fence, InventoryObject wanted) {
    if (!fence.admittedAfter(writer)) {
      return new ObjectResult.Fenced();
    }
    writer = Optional.of(fence);
    InventoryObject now = objects.get(wanted.id());
    Incarnation own = now == null ? new Incarnation("made-" + count()) : now.incarnation();
    Optional<ObjectResult> refusal = StructureStore.refusal(objects, wanted);
    if (refusal.isEmpty()) {
      make(wanted.copiedAs(own));
    }
    return refusal.orElse(new ObjectResult.Done());
  }

  @Override
  public synchronized ObjectResult drop(Fence fence, ObjectId id, Incarnation which) {
    if (!fence.admittedAfter(writer)) {
      return new ObjectResult.Fenced();
    }
    writer = Optional.of(fence);
    InventoryObject now = objects.get(id);
    if (now != null && (which.equals(Incarnation.NONE) || which.equals(now.incarnation()))) {
      drop(id);
    }
    return new ObjectResult.Done();
  }

  @Override
  public synchronized Map<ShardId, FeedShard> locate(Set<ShardId> ids) {
    Map<ShardId, FeedShard> found = new LinkedHashMap<>();
    ids.forEach(
        id -> shard(id).ifPresent(s -> found.put(id, new FeedShard(s.incarnation, LOG, ""))));
    return found;
  }

  @Override
  public synchronized View snapshot(FeedId feed, Set<ShardId> ids) {
    return view(ids, Optional.of(at(log.size())));
  }

  @Override
  public synchronized Opening open(FeedPosition after) {
    FeedPosition head = at(log.size());
    if (!after.comparableTo(head)) {
      return Opening.refused(new FeedOpening.OtherIncarnation(life));
    }
    return head.reaches(after)
        ? Opening.of(new LogReader(after.position()))
        : Opening.refused(new FeedOpening.Ahead(head.position()));
  }

  @Override
  public synchronized ClaimResult claim(Claim claim) {
    Shard shard = shards.get(claim.shard());
    if (shard == null) {
      return new ClaimResult.Missing();
    }
    ClaimResult result =
        claim.on(
            Optional.ofNullable(shard.checkpoint), shard.incarnation, shard.documents.isEmpty());
    if (result instanceof ClaimResult.Claimed claimed) {
      shard.checkpoint = claimed.checkpoint();
    }
    return result;
  }

  @Override
  public synchronized ApplyResult apply(ShardBatch batch) {
    Optional<String> fence = batch.fencedBy(shard(batch.shard()).map(s -> s.checkpoint));
    if (fence.isPresent()) {
      return new ApplyResult.Fenced(fence.get());
    }
    Shard shard = shard(batch.shard()).orElseThrow();
    if (batch.content() instanceof ShardBatch.Changes changes) {
      write(batch.shard(), changes.changes());
    } else if (batch.content() instanceof ShardBatch.RangeContent range) {
      write(batch.shard(), range.changesTo(shard.documents.values()));
    }
    shard.checkpoint = batch.next();
    return new ApplyResult.Applied();
  }

  @Override
  public synchronized View snapshot(Set<ShardId> ids) {
    return view(ids, Optional.empty());
  }

  @Override
  public synchronized void forget(Set<ShardId> ids, SyncId sync) {
    ids.stream()
        .flatMap(id -> shard(id).stream())
        .filter(s -> s.checkpoint != null && s.checkpoint.sync().equals(sync))
        .forEach(s -> s.checkpoint = null);
  }

  @Override
  public synchronized Set<Hold> list() {
    return new LinkedHashSet<>(holds);
  }

  @Override
  public synchronized void place(Hold hold) {
    holds.add(hold); // from here on the database refuses applications
  }

  @Override
  public synchronized void remove(Hold hold) {
    holds.remove(hold);
  }

  private Optional<Shard> shard(ShardId id) {
    return Optional.ofNullable(shards.get(id));
  }

  private FeedPosition at(long number) {
    return new FeedPosition(LOG, life, Position.of(number, 0));
  }

  private View view(Set<ShardId> ids, Optional<FeedPosition> position) {
    Map<ShardId, Copy.Shard> copies = new HashMap<>();
    for (ShardId id : ids) {
      shard(id)
          .map(s -> new Copy.Shard(s.incarnation, s.documents.values()))
          .ifPresent(s -> copies.put(id, s));
    }
    return new Copy(position, copies);
  }

  /** Reads the log on from a place. */
  private final class LogReader implements Reader {
    private Position scanned;
    private Set<ShardId> followed = Set.of();

    LogReader(Position after) {
      scanned = after;
    }

    @Override
    public FeedRead read(int maxBytes) {
      synchronized (HashMapStore.this) {
        List<FeedEntry> entries = new ArrayList<>();
        long bytes = 0;
        long next = scanned.number();
        while (next < log.size() && (bytes < maxBytes || next > scanned.number())) {
          FeedEntry entry = log.get((int) next++);
          if (followed.contains(entry.shard())) {
            entries.add(entry);
            bytes += entry.change().size();
          }
          scanned = entry.at().number() == next ? entry.at() : scanned; // whole transactions only
        }
        return new FeedRead.Batch(entries, scanned, at(log.size()).position(), count());
      }
    }

    @Override
    public void follow(Set<ShardId> ids) {
      followed = ids;
    }

    @Override
    public void close() {}
  }
}
