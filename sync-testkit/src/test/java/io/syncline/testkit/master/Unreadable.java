package io.syncline.testkit.master;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A structure that can't be read for as long as there is a reason. */
record Unreadable(StructureStore inner, Supplier<Optional<String>> reason)
    implements StructureStore {
  @Override
  public CompletionStage<StructureRead> read(String knownVersion) {
    Optional<String> why = reason.get();
    return why.isEmpty()
        ? inner.read(knownVersion)
        : CompletableFuture.failedStage(
            new SyncException(SyncException.Code.UNAVAILABLE, why.get()));
  }

  @Override
  public Registration onHint(Runnable hint) {
    return inner.onHint(hint);
  }

  @Override
  public CompletionStage<ObjectResult> put(Fence fence, InventoryObject wanted) {
    return inner.put(fence, wanted);
  }

  @Override
  public CompletionStage<ObjectResult> drop(Fence fence, ObjectId id, Incarnation life) {
    return inner.drop(fence, id, life);
  }
}
