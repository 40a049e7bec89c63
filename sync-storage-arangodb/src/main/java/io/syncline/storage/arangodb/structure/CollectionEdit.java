package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.ObjectId;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.List;
import java.util.Optional;

/** Collections. */
final class CollectionEdit implements ObjectEdit {
  private final ClusterCalls calls;
  private final CollectionForm form;
  private final EmptiedShards emptied;
  private final SystemNames names;

  CollectionEdit(ClusterCalls calls, StructureOptions options, EmptiedShards emptied) {
    this.calls = calls;
    this.form = new CollectionForm(options);
    this.emptied = emptied;
    this.names = new SystemNames(options.systemCollections(), true);
  }

  @Override
  public ObjectResult make(Wish wish) {
    ObjectId id = wish.id();
    if (names.shown(id.name()).isEmpty()) {
      return wish.refused(
          "names with _ in front are the servers' own, and this one is not among the system"
              + " collections that this cluster replicates");
    }
    Optional<ObjectId> prototype =
        CollectionForm.prototype(wish.properties())
            .map(name -> ObjectId.collection(id.database(), name));
    if (prototype.isPresent() && !wish.beside().containsKey(prototype.get())) {
      return wish.later(prototype.get());
    }
    ObjectNode body = form.creation(id.name(), wish.wanted().shards(), wish.properties());
    if (CollectionForm.isRestored(id.name(), wish.properties())) {
      calls.restoreCollection(id.database(), body);
    } else {
      calls.createCollection(id.database(), body);
    }
    return DONE;
  }

  @Override
  public ObjectResult alter(Wish wish, Seen now, JsonNode before) {
    ObjectId id = wish.id();
    if (Shown.isMadeByServer(id)) {
      return DONE; // its properties are those of the servers of this cluster
    }
    ObjectNode present = Canonical.object(now.object().properties());
    List<String> fixed = CollectionForm.fixedOnes(before, wish.properties(), present);
    if (!fixed.isEmpty()) {
      return wish.refused(
          String.join(", ", fixed)
              + " of a collection can't be altered: drop it, and it is made again as wanted");
    }
    ObjectNode changes = form.alteration(before, wish.properties(), present);
    if (!changes.isEmpty()) {
      calls.alterCollection(id.database(), id.name(), changes);
    }
    return DONE;
  }

  @Override
  public ObjectResult drop(Seen now) {
    ObjectId id = now.object().id();
    if (Shown.isMadeByServer(id)) {
      calls.truncate(id.database(), id.name());
      emptied.emptied(id.database(), id.name());
    } else {
      calls.dropCollection(id.database(), id.name());
    }
    return DONE;
  }
}
