package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.call.Shard;
import io.syncline.storage.arangodb.call.UserCalls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /**
   * All of them.
   *
   * @param shards of {@code _users}, where they were just read
   */
  List<Seen> seen(Optional<List<Shard>> shards) throws Exception {
    List<Seen> found = new ArrayList<>();
    if (rows.isPresent()) {
      for (JsonNode row : rows.get().read(shards)) {
        String user = Answers.text(row, "user", "a row of _users");
        found.add(Seen.plain(id(user), UserForm.ofRow(row)));
      }
      return found;
    }
    Map<String, UserCalls.User> all = new LinkedHashMap<>();
    calls.users().forEach(user -> all.put(user.name(), user));
    calls.grants(
        List.copyOf(all.keySet()),
        (name, grants) -> {
          UserCalls.User user = Objects.requireNonNull(all.get(name));
          found.add(Seen.plain(id(name), UserForm.ofApi(user, grants)));
        });
    return found;
  }

  private static ObjectId id(String user) {
    return new ObjectId(ObjectKind.USER, "", "", user);
  }
}
