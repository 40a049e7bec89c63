package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.inventory.ObjectId;
import io.syncline.store.StructureStore.ObjectResult;

/** Indexes: an index of another definition is dropped and made again. */
final class IndexEdit implements ObjectEdit {
  private final ClusterCalls calls;

  IndexEdit(ClusterCalls calls) {
    this.calls = calls;
  }

  @Override
  public ObjectResult make(Wish wish) {
    if (!wish.properties().path("type").isTextual()) {
      return wish.refused("an index needs a type and fields; this is none of ArangoDB's");
    }
    ObjectId id = wish.id();
    calls.createIndex(
        id.database(), id.collection(), IndexForm.creation(id.name(), wish.properties()));
    return DONE;
  }

  @Override
  public ObjectResult alter(Wish wish, Seen now, JsonNode before) {
    JsonNode present = Canonical.object(now.object().properties());
    if (IndexForm.isSame(wish.properties(), present, before)) {
      return DONE;
    }
    drop(now);
    return make(wish);
  }

  @Override
  public ObjectResult drop(Seen now) {
    ObjectId id = now.object().id();
    calls.dropIndex(id.database(), id.collection(), now.handle());
    return DONE;
  }
}
