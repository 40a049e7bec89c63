package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.inventory.ObjectId;
import io.syncline.store.StructureStore.ObjectResult;

/** Views. */
final class ViewEdit implements ObjectEdit {
  private final ClusterCalls calls;

  ViewEdit(ClusterCalls calls) {
    this.calls = calls;
  }

  @Override
  public ObjectResult make(Wish wish) {
    ObjectId id = wish.id();
    if (!wish.properties().path("type").isTextual()) {
      return wish.refused("a view needs a type; this is none of ArangoDB's");
    }
    for (ObjectId needed : ViewForm.needs(id.database(), wish.properties())) {
      if (!wish.beside().containsKey(needed)) {
        return wish.later(needed);
      }
    }
    calls.createView(id.database(), ViewForm.creation(id.name(), wish.properties()));
    return DONE;
  }

  @Override
  public ObjectResult alter(Wish wish, Seen now, JsonNode before) {
    ObjectId id = wish.id();
    JsonNode present = Canonical.object(now.object().properties());
    if (ViewForm.mustBeMadeAgain(before, wish.properties(), present)) {
      drop(now);
      return make(wish);
    }
    for (ObjectId needed : ViewForm.needs(id.database(), wish.properties())) {
      if (!wish.beside().containsKey(needed)) {
        return wish.later(needed);
      }
    }
    calls.replaceView(id.database(), id.name(), ViewForm.alteration(wish.properties()));
    return DONE;
  }

  @Override
  public ObjectResult drop(Seen now) {
    ObjectId id = now.object().id();
    calls.dropView(id.database(), id.name());
    return DONE;
  }
}
