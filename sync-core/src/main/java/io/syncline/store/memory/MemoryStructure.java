package io.syncline.store.memory;

import io.syncline.Registration;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore;
import java.util.concurrent.CompletionStage;

/** The structure of a memory store, as the replication reads and writes it. */
record MemoryStructure(MemoryState state) implements StructureStore {
  @Override
  public CompletionStage<StructureRead> read(String knownVersion) {
    return state.read(
        () -> {
          String version = state.catalog.version();
          return version.equals(knownVersion)
              ? new StructureRead.Unchanged()
              : new StructureRead.Changed(version, state.catalog.inventory());
        });
  }

  @Override
  public Registration onHint(Runnable hint) {
    Runnable own = hint::run; // an object of its own, so that one hint may be registered twice
    state.structureHints.add(own);
    return () -> state.structureHints.remove(own);
  }

  @Override
  public CompletionStage<ObjectResult> put(Fence fence, InventoryObject wanted) {
    return state.write(
        () -> state.catalog.admits(fence) ? state.catalog.put(wanted) : new ObjectResult.Fenced());
  }

  @Override
  public CompletionStage<ObjectResult> drop(Fence fence, ObjectId id, Incarnation incarnation) {
    return state.write(
        () -> {
          if (!state.catalog.admits(fence)) {
            return new ObjectResult.Fenced();
          }
          state.catalog.drop(id, incarnation);
          return new ObjectResult.Done();
        });
  }
}
