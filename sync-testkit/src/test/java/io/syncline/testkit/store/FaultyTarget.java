package io.syncline.testkit.store;

import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind.Space;
import io.syncline.store.Document;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardBatch.Changes;
import io.syncline.store.ShardBatch.Content;
import io.syncline.store.ShardBatch.Nothing;
import io.syncline.store.ShardBatch.RangeContent;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.TargetStore;
import io.syncline.store.memory.MemoryStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The target, with one fault. */
record FaultyTarget(StoreFault fault, MemoryStore store, Late late) implements TargetStore {
  /** What is written later than it should be. */
  static final class Late {
    private final Queue<Runnable> writes = new ArrayDeque<>();
  }

  @Override
  public CompletionStage<ClaimResult> claim(Claim claim) {
    Optional<Checkpoint> held = store.operator().checkpoint(claim.shard());
    CompletionStage<ClaimResult> result =
        switch (fault) {
          case CLAIM_NOT_WRITTEN ->
              held.isPresent()
                  ? CompletableFuture.completedFuture(claim.on(held, held.get().target(), true))
                  : store.target().claim(claim);
          case TAKES_OVER_UNASKED -> store.target().claim(with(claim, true, claim.closing()));
          case CLOSING_IGNORED -> store.target().claim(with(claim, claim.takeOver(), false));
          default -> store.target().claim(claim);
        };
    return result.thenApply(this::told);
  }

  private static Claim with(Claim claim, boolean takeOver, boolean closing) {
    return new Claim(claim.shard(), claim.sync(), claim.stream(), takeOver, closing);
  }

  private ClaimResult told(ClaimResult result) {
    if (fault == StoreFault.EQUAL_STREAM_ACCEPTED && result instanceof ClaimResult.Refused r) {
      return new ClaimResult.Claimed(r.by(), true);
    }
    if (fault == StoreFault.CLAIMS_WHAT_IS_NOT_THERE && result instanceof ClaimResult.Missing) {
      return new ClaimResult.Claimed(
          Checkpoint.first(StoreScene.SYNC, StoreScene.stream(1, 1), Incarnation.NONE), true);
    }
    if (!(result instanceof ClaimResult.Claimed claimed)) {
      return result;
    }
    Checkpoint c = claimed.checkpoint();
    return switch (fault) {
      case ALWAYS_EMPTY -> new ClaimResult.Claimed(c, true);
      case CLAIM_FORGETS_THE_POSITION ->
          new ClaimResult.Claimed(Checkpoint.first(c.sync(), c.stream(), c.target()), true);
      case NO_INTENT ->
          new ClaimResult.Claimed(
              c.position().map(p -> c.following(c.session(), c.source(), p)).orElse(c),
              claimed.empty());
      default -> claimed;
    };
  }

  @Override
  public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
    if (fault == StoreFault.STOPS_AT_THE_FIRST_FENCED) {
      List<ApplyResult> results = new ArrayList<>();
      for (ShardBatch batch : batches) {
        boolean stopped =
            !results.isEmpty() && results.get(results.size() - 1) instanceof ApplyResult.Fenced;
        results.add(
            stopped
                ? new ApplyResult.Fenced("stopped")
                : FaultyCluster.get(store.target().apply(List.of(batch))).get(0));
      }
      return CompletableFuture.completedFuture(results);
    }
    if (fault == StoreFault.HOLDS_THE_REPLICATION
        && !FaultyCluster.<Set<Hold>>get(store.holds().list()).isEmpty()) {
      return CompletableFuture.completedFuture(List.of(new ApplyResult.Fenced("read-only")));
    }
    if (fault == StoreFault.COMPARES_ONLY_WHERE_IT_WRITES
        && batches.stream().allMatch(b -> b.next().equals(b.expected()))) {
      return CompletableFuture.completedFuture(
          Collections.nCopies(batches.size(), new ApplyResult.Applied()));
    }
    if (fault == StoreFault.SHOWS_HALF_A_BATCH
        && batches.size() == 1
        && batches.get(0).content() instanceof Changes changes) {
      return inHalves(batches.get(0), changes.changes());
    }
    return store.target().apply(batches.stream().map(this::changed).toList());
  }

  private CompletionStage<List<ApplyResult>> inHalves(ShardBatch batch, List<Change> changes) {
    int half = changes.size() / 2;
    Checkpoint expected = batch.expected();
    FaultyCluster.get(
        store
            .target()
            .apply(
                List.of(
                    new ShardBatch(
                        batch.shard(),
                        expected,
                        expected,
                        new Changes(changes.subList(0, half))))));
    CompletableFuture<List<ApplyResult>> result = new CompletableFuture<>();
    late.writes.add(
        () ->
            store
                .target()
                .apply(
                    List.of(
                        new ShardBatch(
                            batch.shard(),
                            expected,
                            batch.next(),
                            new Changes(changes.subList(half, changes.size())))))
                .thenAccept(result::complete));
    return result;
  }

  private ShardBatch changed(ShardBatch b) {
    return switch (fault) {
      case COMPARES_THE_POSITION_ONLY -> {
        Optional<Checkpoint> held = store.operator().checkpoint(b.shard());
        boolean fits = held.isPresent() && held.get().position().equals(b.expected().position());
        yield fits ? new ShardBatch(b.shard(), held.get(), b.next(), b.content()) : b;
      }
      case CHECKPOINT_STAYS -> new ShardBatch(b.shard(), b.expected(), b.expected(), b.content());
      default -> new ShardBatch(b.shard(), b.expected(), b.next(), changed(b.shard(), b.content()));
    };
  }

  private Content changed(ShardId shard, Content content) {
    if (content instanceof Changes all) {
      return changed(shard, all);
    }
    if (!(content instanceof RangeContent range)) {
      return content;
    }
    return switch (fault) {
      case EXTRA_DOCUMENTS_STAY ->
          new Changes(range.documents().stream().<Change>map(Change.Put::new).toList());
      case RANGE_IS_THE_SHARD -> new RangeContent(range.space(), PointRange.ALL, range.documents());
      case POINTS_ARE_SIGNED ->
          range.range().first() < 0 && range.range().last() == -1 ? new Nothing() : range;
      case JUDGED_BY_WHAT_IS_LISTED ->
          range.space() == Space.REVISION
              ? new Changes(
                  range.changesTo(
                      store.operator().documents(shard).stream()
                          .filter(d -> Long.compareUnsigned(d.revision(), 16) < 0)
                          .map(d -> new Document(d.key(), d.revision() + 999, d.body()))
                          .toList()))
              : range;
      default -> range;
    };
  }

  private Content changed(ShardId shard, Changes all) {
    List<Change> changes = new ArrayList<>();
    for (Change change : all.changes()) {
      if (fault == StoreFault.REVISIONS_OF_ITS_OWN && change instanceof Change.Put put) {
        Document d = put.document();
        changes.add(new Change.Put(new Document(d.key(), changes.size() + 1L, d.body())));
      } else {
        changes.add(change);
      }
      if (fault == StoreFault.CLEARS_THE_COLLECTION && change instanceof Change.Cleared) {
        store.documents().truncate(shard.database(), shard.collection());
      }
    }
    if (fault == StoreFault.CHANGES_IN_ANY_ORDER) {
      Collections.reverse(changes);
    }
    return new Changes(changes);
  }

  @Override
  public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
    CompletionStage<Snapshot> snapshot = FaultySnapshot.of(fault, store, shards);
    for (Runnable write = late.writes.poll(); write != null; write = late.writes.poll()) {
      write.run();
    }
    return snapshot;
  }

  @Override
  public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
    if (fault == StoreFault.FORGETS_NOTHING) {
      return CompletableFuture.completedFuture(null);
    }
    if (fault == StoreFault.FORGETS_THOSE_OF_OTHERS) {
      FaultyCluster.get(store.target().forget(shards, StoreScene.OTHER_SYNC));
    }
    return store.target().forget(shards, sync);
  }
}
