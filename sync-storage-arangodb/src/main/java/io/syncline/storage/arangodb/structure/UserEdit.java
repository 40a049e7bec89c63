package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.call.UserCalls;
import io.syncline.store.StructureStore.ObjectResult;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Users. A row is restored as it is; without a row a user is made with a password that nobody
 * knows, and its grants: an operator has to set another.
 */
final class UserEdit implements ObjectEdit {
  private static final String COLLECTIONS = "collections";

  private final ClusterCalls calls;
  private final Optional<Grants> held;
  private final StateDocuments state;
  private final Secrets secrets;
  private final SecureRandom random = new SecureRandom();

  /**
   * Makes an edit.
   *
   * @param held where holds reduce grants
   */
  UserEdit(ClusterCalls calls, Optional<Grants> held, StateDocuments state, Secrets secrets) {
    this.calls = calls;
    this.held = held;
    this.state = state;
    this.secrets = secrets;
  }

  @Override
  public ObjectResult make(Wish wish) {
    return write(wish, false);
  }

  @Override
  public ObjectResult alter(Wish wish, Seen now, JsonNode before) {
    return write(wish, true);
  }

  private ObjectResult write(Wish wish, boolean isThere) {
    String user = wish.id().name();
    if (UserForm.isRow(wish.properties())) {
      if (!wish.properties().path("user").asText().equals(user)) {
        return wish.refused("the row is that of another user");
      }
      ObjectNode row = wish.properties().deepCopy().put("_key", Digests.sha256(user));
      secrets.keep(user, wish.properties());
      calls.restoreUser(row);
    } else if (UserForm.isApi(wish.properties())) {
      describe(user, wish.properties(), isThere);
      grant(user, wish.properties().path("grants"));
    } else {
      return wish.refused("neither a row of _users nor what the users' API tells");
    }
    // What was just granted to others is not theirs while the cluster is read-only.
    if (held.isPresent() && !HoldsRecord.read(stored()).holds().isEmpty()) {
      held.get().written(user);
    }
    return DONE;
  }

  /** A row is restored as it is. */
  @Override
  public boolean mayBe(JsonNode written, Seen now) {
    JsonNode there = Canonical.object(now.object().properties());
    return !UserForm.isRow(written) || !UserForm.isRow(there) || there.equals(written);
  }

  private Optional<JsonNode> stored() {
    return state.read(HoldsRecord.KEY).map(StateDocuments.Stored::content);
  }

  private void describe(String name, JsonNode properties, boolean isThere) {
    ObjectNode extra =
        properties.get("extra") instanceof ObjectNode given ? given : Canonical.object();
    UserCalls.User user =
        new UserCalls.User(name, properties.path("active").asBoolean(true), extra);
    if (isThere) {
      calls.changeUser(user);
      return;
    }
    byte[] password = new byte[32];
    random.nextBytes(password);
    calls.createUser(user, Secret.of(HexFormat.of().formatHex(password)));
  }

  private void grant(String user, JsonNode wanted) {
    JsonNode present = UserForm.configured(calls.grants(user));
    for (Map.Entry<String, JsonNode> of : present.properties()) {
      JsonNode kept = wanted.path(of.getKey());
      for (Map.Entry<String, JsonNode> c : of.getValue().path(COLLECTIONS).properties()) {
        if (!kept.path(COLLECTIONS).has(c.getKey())) {
          calls.revoke(user, List.of(of.getKey(), c.getKey()));
        }
      }
      if (of.getValue().has("permission") && !kept.has("permission")) {
        calls.revoke(user, List.of(of.getKey()));
      }
    }
    for (Map.Entry<String, JsonNode> of : wanted.properties()) {
      JsonNode now = present.path(of.getKey());
      JsonNode level = of.getValue().path("permission");
      if (level.isTextual() && !level.equals(now.path("permission"))) {
        calls.grant(user, List.of(of.getKey()), level.textValue());
      }
      for (Map.Entry<String, JsonNode> c : of.getValue().path(COLLECTIONS).properties()) {
        if (!c.getValue().equals(now.path(COLLECTIONS).path(c.getKey()))) {
          calls.grant(user, List.of(of.getKey(), c.getKey()), c.getValue().asText());
        }
      }
    }
  }

  @Override
  public ObjectResult drop(Seen now) {
    String user = now.object().id().name();
    calls.dropUser(user);
    secrets.forget(user);
    return DONE;
  }
}
