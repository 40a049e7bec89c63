package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The users' rows that were written, with the secrets that records don't have: only in memory.
 * After a restart they are read from the rows of the target; where it can't read those, each user
 * is written once more. Thread-safe.
 */
final class Secrets {
  private final Map<String, ObjectNode> rows = new ConcurrentHashMap<>();

  /** Keeps the row that a user was written with. */
  void keep(String user, ObjectNode properties) {
    rows.put(user, properties);
  }

  /** Forgets a user. */
  void forget(String user) {
    rows.remove(user);
  }

  /** The properties as wanted, from what a record has of them. */
  String whole(String user, String recorded, String present) {
    ObjectNode stripped = Canonical.object(recorded);
    ObjectNode whole = UserForm.withSecretOf(stripped, Canonical.object(present));
    ObjectNode row = rows.get(user);
    if (whole.equals(stripped) && row != null) {
      whole = UserForm.withSecretOf(stripped, row);
    }
    return Canonical.text(whole);
  }
}
