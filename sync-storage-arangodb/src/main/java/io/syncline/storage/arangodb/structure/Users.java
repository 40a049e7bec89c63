package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.UserCalls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The users of a cluster: their rows where those can be read, else what the users' API tells.
 * Blocks. Thread-safe.
 *
 * @param rows reads rows
 * @param kept users that a target keeps as they are
 */
record Users(ClusterCalls calls, Optional<UserRows> rows, Set<String> kept, Secrets secrets) {
  private static final String ROOT = "root";
  private static final int NO_USER = 1703;

  Users {
    kept = Set.copyOf(kept);
  }

  /** Whom a target keeps: who calls it, and root where that is wished. */
  static Set<String> kept(Optional<String> caller, StructureOptions options) {
    Set<String> kept = new HashSet<>();
    caller.ifPresent(kept::add);
    if (options.leaveRoot()) {
      kept.add(ROOT);
    }
    return kept;
  }

  Shown shown(boolean target) {
    return new Shown(target, kept, secrets);
  }

  List<Seen> seen() throws Exception {
    List<Seen> found = new ArrayList<>();
    if (rows.isPresent()) {
      for (JsonNode row : rows.get().read()) {
        String user = Answers.text(row, "user", "a row of _users");
        found.add(Seen.plain(id(user), UserForm.ofRow(row)));
      }
      return found;
    }
    for (UserCalls.User user : calls.users()) {
      try {
        found.add(Seen.plain(id(user.name()), UserForm.ofApi(user, calls.grants(user.name()))));
      } catch (ArangoError e) {
        if (e.errorNum() != NO_USER) { // else dropped meanwhile
          throw e;
        }
      }
    }
    return found;
  }

  private static ObjectId id(String user) {
    return new ObjectId(ObjectKind.USER, "", "", user);
  }
}
