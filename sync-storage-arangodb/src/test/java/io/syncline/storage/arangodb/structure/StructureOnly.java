package io.syncline.storage.arangodb.structure;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.StoreTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A store of this module's structure and holds, with as much of a target as their contracts ask
 * for: checkpoints in memory, documents put one by one.
 */
record StructureOnly(
    StructureSide side, StructureOnly.Documents documents, Map<ShardId, Checkpoint> checkpoints)
    implements BlockingStore, BlockingStore.Target {

  /** The documents of the cluster. */
  interface Documents {
    Incarnation incarnation(ShardId shard);

    void put(ShardId shard, Document document);

    List<Document> of(ShardId shard);
  }

  @Override
  public StoreTraits traits() {
    return new StoreTraits(
        new ClusterId("small"),
        new Incarnation("one"),
        List.of(DigestKind.BODY_BY_KEY_HASH),
        "text",
        Fencing.ATOMIC,
        false,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30));
  }

  @Override
  public Structure structure() {
    return side.structure();
  }

  @Override
  public Holds holds() {
    return side.holds();
  }

  @Override
  public Source source() {
    throw new UnsupportedOperationException("the structure needs no source");
  }

  @Override
  public Target target() {
    return this;
  }

  @Override
  public ClaimResult claim(Claim claim) {
    ShardId shard = claim.shard();
    ClaimResult result =
        claim.on(
            Optional.ofNullable(checkpoints.get(shard)),
            documents.incarnation(shard),
            documents.of(shard).isEmpty());
    if (result instanceof ClaimResult.Claimed claimed) {
      checkpoints.put(shard, claimed.checkpoint());
    }
    return result;
  }

  @Override
  public List<ApplyResult> apply(List<ShardBatch> batches) {
    List<ApplyResult> results = new ArrayList<>();
    for (ShardBatch batch : batches) {
      for (Change change : ((ShardBatch.Changes) batch.content()).changes()) {
        documents.put(batch.shard(), ((Change.Put) change).document());
      }
      checkpoints.put(batch.shard(), batch.next());
      results.add(new ApplyResult.Applied());
    }
    return results;
  }

  @Override
  public View snapshot(Set<ShardId> shards) {
    Map<ShardId, Copy.Shard> all = new HashMap<>();
    for (ShardId shard : shards) {
      all.put(shard, new Copy.Shard(documents.incarnation(shard), documents.of(shard)));
    }
    return new Copy(Optional.empty(), all);
  }

  @Override
  public void forget(Set<ShardId> shards, SyncId sync) {
    checkpoints.keySet().removeAll(shards);
  }

  @Override
  public void close() {}
}
