package io.syncline.testkit.store;

import io.syncline.Registration;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The structure, with one fault. */
record FaultyStructure(StoreFault fault, StructureStore store) implements StructureStore {
  @Override
  public CompletionStage<StructureRead> read(String knownVersion) {
    return switch (fault) {
      case STRUCTURE_NEVER_CHANGES ->
          knownVersion.isEmpty()
              ? store.read(knownVersion)
              : CompletableFuture.completedFuture(new StructureRead.Unchanged());
      case STRUCTURE_ALWAYS_CHANGES -> store.read("");
      case ORIGIN_FORGOTTEN -> store.read(knownVersion).thenApply(FaultyStructure::withoutOrigin);
      default -> store.read(knownVersion);
    };
  }

  private static StructureRead withoutOrigin(StructureRead read) {
    if (!(read instanceof StructureRead.Changed changed)) {
      return read;
    }
    List<InventoryObject> objects =
        changed.inventory().objects().stream()
            .map(
                o ->
                    new InventoryObject(
                        o.id(),
                        o.incarnation(),
                        Incarnation.NONE,
                        o.shards(),
                        o.properties(),
                        o.stage()))
            .toList();
    return new StructureRead.Changed(changed.version(), new Inventory(objects));
  }

  @Override
  public Registration onHint(Runnable hint) {
    return store.onHint(hint);
  }

  @Override
  public CompletionStage<ObjectResult> put(Fence asked, InventoryObject wanted) {
    Fence fence = admitted(asked);
    return switch (fault) {
      case MADE_AGAIN_BY_EVERY_PUT -> {
        if (wanted.id().kind() == ObjectKind.COLLECTION) {
          FaultyCluster.get(store.drop(fence, wanted.id(), Incarnation.NONE));
        }
        yield store.put(fence, wanted);
      }
      case ALTERS_NOTHING -> {
        StructureRead.Changed now = (StructureRead.Changed) FaultyCluster.get(store.read(""));
        yield now.inventory().get(wanted.id()).isPresent() ? done() : store.put(fence, wanted);
      }
      case INDEXES_FORGOTTEN ->
          wanted.id().kind() == ObjectKind.INDEX ? done() : store.put(fence, wanted);
      case TOO_EARLY_IS_DONE ->
          store
              .put(fence, wanted)
              .thenApply(r -> r instanceof ObjectResult.TryLater ? new ObjectResult.Done() : r);
      case ONE_COLLECTION_BECOMES_ANOTHER -> {
        ObjectResult result = FaultyCluster.get(store.put(fence, wanted));
        if (result instanceof ObjectResult.Refused) {
          FaultyCluster.get(store.drop(fence, wanted.id(), Incarnation.NONE));
          yield store.put(fence, wanted);
        }
        yield CompletableFuture.completedFuture(result);
      }
      default -> store.put(fence, wanted);
    };
  }

  @Override
  public CompletionStage<ObjectResult> drop(Fence asked, ObjectId id, Incarnation incarnation) {
    Fence fence = admitted(asked);
    return switch (fault) {
      case DROPS_NAMESAKES -> store.drop(fence, id, Incarnation.NONE);
      case COMPLAINS_OF_WHAT_IS_GONE -> {
        StructureRead.Changed now = (StructureRead.Changed) FaultyCluster.get(store.read(""));
        yield now.inventory().get(id).isPresent()
            ? store.drop(fence, id, incarnation)
            : CompletableFuture.completedFuture(new ObjectResult.Refused("there is no " + id));
      }
      default -> store.drop(fence, id, incarnation);
    };
  }

  private Fence admitted(Fence asked) {
    return switch (fault) {
      case OLD_EPOCHS_WRITE -> new Fence(asked.sync(), 99, asked.takeOver());
      case OTHERS_WRITE -> new Fence(asked.sync(), asked.epoch(), true);
      default -> asked;
    };
  }

  private static CompletionStage<ObjectResult> done() {
    return CompletableFuture.completedFuture(new ObjectResult.Done());
  }
}
