package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.UserCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a cluster read-only for its users where the replication is a user itself: the mode of the
 * servers would bind it, too. All grants to write that others have are remembered, and become
 * grants to read.
 *
 * <p>Failure: what is remembered is written first, so that whatever is reduced can be given back.
 * Weaker than the mode of the servers: users that somebody makes meanwhile can write, and so can
 * the users that are spared.
 */
final class Grants {
  static final String KIND = "grants";
  private static final String WRITE = "rw";

  private final ClusterCalls calls;
  private final StateDocuments state;
  private final Set<String> spared;

  Grants(ClusterCalls calls, StateDocuments state, Set<String> spared) {
    this.calls = calls;
    this.state = state;
    this.spared = Set.copyOf(spared);
  }

  /** Reduces all users. */
  void reduce() {
    for (UserCalls.User user : calls.users()) {
      reduce(user.name(), false);
    }
  }

  /** Reduces a user that was just written: what is remembered of it is what it has now. */
  void written(String user) {
    reduce(user, true);
  }

  private void reduce(String user, boolean anew) {
    if (spared.contains(user)) {
      return;
    }
    List<List<String>> writable = writable(UserForm.configured(calls.grants(user)));
    if (writable.isEmpty() && !anew) {
      return;
    }
    state.change(
        key(user), was -> Optional.of(document(user, anew ? Optional.empty() : was, writable)));
    for (List<String> place : writable) {
      calls.grant(user, place, "ro");
    }
  }

  private static List<List<String>> writable(JsonNode grants) {
    List<List<String>> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> of : grants.properties()) {
      if (of.getValue().path("permission").asText().equals(WRITE)) {
        all.add(List.of(of.getKey()));
      }
      for (Map.Entry<String, JsonNode> c : of.getValue().path("collections").properties()) {
        if (c.getValue().asText().equals(WRITE)) {
          all.add(List.of(of.getKey(), c.getKey()));
        }
      }
    }
    return all;
  }

  /** Gives back all that was reduced, to the users that are still there. */
  void restore() {
    for (StateDocuments.Stored document : state.all(KIND)) {
      String user = Answers.text(document.content(), "user", "remembered grants");
      for (List<String> place : writable(document.content().path("grants"))) {
        try {
          calls.grant(user, place, WRITE);
        } catch (ArangoError e) {
          if (e.errorNum() == ClusterCalls.NO_USER) {
            break; // dropped since
          }
          throw e;
        }
      }
      state.remove(key(user), document);
    }
  }

  private static ObjectNode document(
      String user, Optional<JsonNode> was, List<List<String>> writable) {
    ObjectNode document = Canonical.object().put("kind", KIND).put("v", 1).put("user", user);
    ObjectNode grants =
        was.map(before -> before.path("grants"))
            .filter(ObjectNode.class::isInstance)
            .map(before -> ((ObjectNode) before).deepCopy())
            .orElseGet(Canonical::object);
    document.set("grants", grants);
    for (List<String> place : writable) {
      ObjectNode of = grants.withObjectProperty(place.get(0));
      if (place.size() > 1) {
        of.withObjectProperty("collections").put(place.get(1), WRITE);
      } else {
        of.put("permission", WRITE);
      }
    }
    return document;
  }

  private static String key(String user) {
    return KIND + "-" + Digests.sha256(user);
  }
}
