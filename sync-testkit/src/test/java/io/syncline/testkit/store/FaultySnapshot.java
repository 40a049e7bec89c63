package io.syncline.testkit.store;

import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A snapshot with one fault. */
record FaultySnapshot(
    StoreFault fault,
    MemoryStore store,
    Set<ShardId> shards,
    Snapshot snapshot,
    Optional<FeedPosition> position)
    implements Snapshot {

  static CompletionStage<Snapshot> of(StoreFault fault, MemoryStore store, Set<ShardId> shards) {
    return store
        .target()
        .snapshot(shards)
        .thenApply(s -> new FaultySnapshot(fault, store, shards, s, s.position()));
  }

  @Override
  public Optional<Incarnation> incarnation(ShardId shard) {
    return snapshot.incarnation(shard);
  }

  /** The snapshot that answers. */
  private Snapshot answering() {
    return fault == StoreFault.SNAPSHOT_IS_LIVE
        ? FaultyCluster.get(store.target().snapshot(shards))
        : snapshot;
  }

  @Override
  public CompletionStage<List<Digest>> digests(
      ShardId shard, DigestKind kind, long salt, List<PointRange> ranges) {
    return switch (fault) {
      case SALT_IGNORED -> snapshot.digests(shard, kind, 0, ranges);
      case DIGESTS_OF_EVERYTHING ->
          snapshot.digests(shard, kind, salt, Collections.nCopies(ranges.size(), PointRange.ALL));
      case DIGESTS_IN_ANOTHER_ORDER ->
          snapshot
              .digests(shard, kind, salt, ranges)
              .thenApply(
                  d -> {
                    List<Digest> reversed = new ArrayList<>(d);
                    Collections.reverse(reversed);
                    return reversed;
                  });
      default -> answering().digests(shard, kind, salt, ranges);
    };
  }

  @Override
  public CompletionStage<ScanPage> scan(
      ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
    if (fault == StoreFault.PAGE_HOLDS_ALL) {
      return snapshot.scan(shard, space, range, Integer.MAX_VALUE);
    }
    return answering().scan(shard, space, range, maxBytes).thenApply(p -> changed(p, space));
  }

  private ScanPage changed(ScanPage page, DigestKind.Space space) {
    List<Document> documents = page.documents();
    PointRange covered = page.covered();
    int size = documents.size();
    return switch (fault) {
      case PAGE_LOSES_A_DOCUMENT ->
          size > 3 && size < 100 ? new ScanPage(documents.subList(0, size - 1), covered) : page;
      case PAGE_COVERS_TOO_LITTLE ->
          size > 3 && size < 100
              ? new ScanPage(
                  documents,
                  new PointRange(
                      covered.first(),
                      space.point(
                          documents.get(size - 2).key(), documents.get(size - 2).revision())))
              : page;
      case PAGE_CUTS_THROUGH_A_POINT ->
          size == 50 ? new ScanPage(documents.subList(0, 10), covered) : page;
      default -> page;
    };
  }

  @Override
  public void close() {
    if (fault != StoreFault.SNAPSHOT_NEVER_ENDS) {
      snapshot.close();
    }
  }
}
