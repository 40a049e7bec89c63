package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.inventory.ObjectId;
import io.syncline.store.StructureStore.ObjectResult;

/** Analyzers: one of another definition is dropped, also while it is used, and made again. */
final class AnalyzerEdit implements ObjectEdit {
  private final ClusterCalls calls;

  AnalyzerEdit(ClusterCalls calls) {
    this.calls = calls;
  }

  @Override
  public ObjectResult make(Wish wish) {
    if (!wish.properties().path("type").isTextual()) {
      return wish.refused("an analyzer needs a type; this is none of ArangoDB's");
    }
    calls.createAnalyzer(
        wish.id().database(), AnalyzerForm.creation(wish.id().name(), wish.properties()));
    return DONE;
  }

  @Override
  public ObjectResult alter(Wish wish, Seen now, JsonNode before) {
    JsonNode present = Canonical.object(now.object().properties());
    JsonNode wanted = AnalyzerForm.properties(wish.properties());
    if (wanted.equals(present) || wanted.equals(AnalyzerForm.properties(before))) {
      return DONE;
    }
    drop(now);
    return make(wish);
  }

  @Override
  public ObjectResult drop(Seen now) {
    ObjectId id = now.object().id();
    calls.dropAnalyzer(id.database(), id.name());
    return DONE;
  }
}
