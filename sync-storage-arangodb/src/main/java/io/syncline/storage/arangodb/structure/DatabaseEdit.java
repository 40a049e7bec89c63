package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.List;

/** Databases other than {@code _system}. */
final class DatabaseEdit implements ObjectEdit {
  private static final List<String> OPTIONS =
      List.of("sharding", "replicationFactor", "writeConcern");

  private final ClusterCalls calls;
  private final StructureOptions options;

  DatabaseEdit(ClusterCalls calls, StructureOptions options) {
    this.calls = calls;
    this.options = options;
  }

  @Override
  public ObjectResult make(Wish wish) {
    if (wish.properties().path("replicationVersion").asText().equals("2")) {
      return wish.refused(
          "its replicationVersion is 2, which is experimental: its changes can't be read");
    }
    ObjectNode given = Canonical.object();
    for (String name : OPTIONS) {
      if (wish.properties().hasNonNull(name)) {
        given.set(name, wish.properties().get(name));
      }
    }
    limitFactor(given);
    calls.createDatabase(wish.id().name(), given);
    return DONE;
  }

  private void limitFactor(ObjectNode given) {
    JsonNode factor = given.path("replicationFactor");
    if (factor.isInt() && factor.intValue() > 0) {
      int limited = options.limited(factor.intValue());
      given.put("replicationFactor", limited);
      if (given.path("writeConcern").isInt()) {
        given.put("writeConcern", Math.min(limited, given.path("writeConcern").intValue()));
      }
    }
  }

  @Override
  public ObjectResult alter(Wish wish, Seen now, JsonNode before) {
    JsonNode present = Canonical.object(now.object().properties());
    for (String name : OPTIONS) {
      if (CollectionForm.isOther(name, before, wish.properties(), present)) {
        return wish.refused(
            name + " of a database can't be altered: drop it, and it is made again as wanted");
      }
    }
    return DONE;
  }

  @Override
  public ObjectResult drop(Seen now) {
    calls.dropDatabase(now.object().id().name());
    return DONE;
  }
}
