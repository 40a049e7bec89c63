package io.syncline.store.memory;

import io.syncline.SyncException;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Documents of some shards as of one moment; costs only what changes in them from then on. */
final class MemorySnapshot implements Snapshot {
  private final MemoryState state;
  private final Optional<MemoryFeed> pinned;
  private final Optional<FeedPosition> position;
  private final Map<ShardId, View> views;
  private final int life;

  /** For spaces other than {@code KEY_HASH}: the documents in their order, made when asked for. */
  private final Map<ShardId, Map<DigestKind.Space, PointOrder>> orders = new ConcurrentHashMap<>();

  private volatile boolean closed;

  private MemorySnapshot(
      MemoryState state,
      Optional<MemoryFeed> pinned,
      Optional<FeedPosition> position,
      Map<ShardId, View> views) {
    this.state = state;
    this.pinned = pinned;
    this.position = position;
    this.views = views;
    this.life = state.life();
  }

  /** One shard of a snapshot. */
  private record View(Incarnation incarnation, Documents documents) {}

  /** Takes a snapshot, of the shards of one feed or of any. Call under the lock. */
  static Snapshot of(MemoryState state, Set<ShardId> shards, Optional<MemoryFeed> feed) {
    Map<ShardId, View> views = new HashMap<>(shards.size() * 2);
    for (ShardId id : shards) {
      MemoryShard shard = state.shards.get(id);
      if (shard != null && (feed.isEmpty() || feed.get() == shard.feed)) {
        views.put(id, new View(shard.incarnation, shard.documents.freeze()));
      }
    }
    Optional<MemoryFeed> pinned = feed.filter(f -> state.options.hasFeed());
    MemorySnapshot snapshot = new MemorySnapshot(state, pinned, pinned.map(MemoryFeed::end), views);
    pinned.ifPresent(f -> f.pin(snapshot, f.headNumber(), Long.MAX_VALUE));
    return snapshot;
  }

  @Override
  public Optional<FeedPosition> position() {
    return position;
  }

  @Override
  public Optional<Incarnation> incarnation(ShardId shard) {
    return Optional.ofNullable(views.get(shard)).map(View::incarnation);
  }

  @Override
  public CompletionStage<List<Digest>> digests(
      ShardId shard, DigestKind kind, long salt, List<PointRange> ranges) {
    return ask(
        shard,
        view -> {
          List<Digest> digests = new ArrayList<>(ranges.size());
          for (PointRange range : ranges) {
            Digest.Builder digest = new Digest.Builder(kind.content(), salt);
            visit(
                shard,
                view,
                kind.space(),
                range,
                (point, d) -> {
                  digest.add(d.key(), d.revision(), d.body());
                  return true;
                });
            digests.add(digest.build());
          }
          return digests;
        });
  }

  @Override
  public CompletionStage<ScanPage> scan(
      ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
    return ask(
        shard,
        view -> {
          Page page = new Page(maxBytes);
          visit(shard, view, space, range, page);
          return new ScanPage(
              page.documents, page.full ? new PointRange(range.first(), page.last) : range);
        });
  }

  private void visit(
      ShardId shard,
      View view,
      DigestKind.Space space,
      PointRange range,
      Documents.Visitor visitor) {
    if (space == DigestKind.Space.KEY_HASH) {
      view.documents().visit(range, visitor);
    } else {
      orders
          .computeIfAbsent(shard, s -> new ConcurrentHashMap<>())
          .computeIfAbsent(space, s -> PointOrder.of(view.documents(), s))
          .visit(range, visitor);
    }
  }

  private <T> CompletionStage<T> ask(ShardId shard, Function<View, T> question) {
    View view = views.get(shard);
    if (view == null) {
      return CompletableFuture.failedFuture(
          new SyncException(
              SyncException.Code.NOT_FOUND, "shard " + shard + " is not in the snapshot"));
    }
    return state
        .read(
            () -> {
              state.checkLife(life, "the snapshot");
              if (closed) {
                throw new SyncException(SyncException.Code.CLOSED, "the snapshot is closed");
              }
              return true;
            })
        .thenApply(open -> question.apply(view)); // without the lock: nothing of it changes
  }

  @Override
  public void close() {
    state.locked(
        () -> {
          closed = true;
          pinned.ifPresent(f -> f.unpin(this, state.clock()));
          return true;
        });
  }

  /** Collects documents until there are enough, and then all others of the last point. */
  private static final class Page implements Documents.Visitor {
    private final List<Document> documents = new ArrayList<>();
    private long room;
    private long last;
    private boolean full;

    Page(int maxBytes) {
      this.room = maxBytes;
    }

    @Override
    public boolean visit(long point, Document document) {
      if (!documents.isEmpty() && point != last && room <= 0) {
        full = true;
        return false;
      }
      documents.add(document);
      last = point;
      room -= document.size();
      return true;
    }
  }
}
