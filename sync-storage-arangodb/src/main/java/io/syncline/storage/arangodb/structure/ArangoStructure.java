package io.syncline.storage.arangodb.structure;

import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.BlockingStore;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;

/** The structure of an ArangoDB cluster, as the replication reads and writes it. No hints. */
final class ArangoStructure implements BlockingStore.Structure {
  private final StructureReader reader;
  private final StructureWriter writer;

  ArangoStructure(StructureReader reader, StructureWriter writer) {
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public StructureRead read(String knownVersion) throws Exception {
    return ClusterCalls.told(() -> reader.read(knownVersion));
  }

  @Override
  public ObjectResult put(Fence fence, InventoryObject wanted) throws Exception {
    return ClusterCalls.told(() -> writer.put(fence, wanted));
  }

  @Override
  public ObjectResult drop(Fence fence, ObjectId id, Incarnation incarnation) throws Exception {
    return ClusterCalls.told(() -> writer.drop(fence, id, incarnation));
  }
}
