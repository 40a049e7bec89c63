package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoError;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The documents that Syncline keeps in the cluster, in {@link
 * io.syncline.storage.arangodb.Layout#STATE}. Each is written only if it is still as it was read.
 * The collection is made with the first write. Blocks. Thread-safe.
 */
final class StateDocuments {
  private static final int ATTEMPTS = 16;
  private static final int NO_COLLECTION = 1203;
  private static final int NO_DOCUMENT = 1202;
  private static final int CONFLICT = 1200;
  private static final int KEY_IS_THERE = 1210;

  private final ClusterCalls calls;

  StateDocuments(ClusterCalls calls) {
    this.calls = calls;
  }

  /** A document as it was read. */
  record Stored(JsonNode content, String rev) {
    static Stored of(JsonNode document) {
      return new Stored(document, Answers.text(document, "_rev", "_system/_syncline_state"));
    }

    boolean isOf(String kind) {
      return content.path("kind").asText().equals(kind);
    }

    boolean hasKey(String key) {
      return content.path("_key").asText().equals(key);
    }
  }

  /** Reads one. */
  Optional<Stored> read(String key) {
    try {
      return Optional.of(Stored.of(calls.stateDocument(key)));
    } catch (ArangoError e) {
      if (e.errorNum() == NO_DOCUMENT || e.errorNum() == NO_COLLECTION) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** All of a kind. */
  List<Stored> all(String kind) {
    return all().stream().filter(document -> document.isOf(kind)).toList();
  }

  /** All there are. */
  List<Stored> all() {
    try {
      return calls.stateDocuments().stream().map(Stored::of).toList();
    } catch (ArangoError e) {
      if (e.errorNum() == NO_COLLECTION) {
        return List.of();
      }
      throw e;
    }
  }

  /**
   * Writes one.
   *
   * @param was as it was read; empty if it was not there
   * @return false if it is another one by now: nothing was written
   */
  boolean write(String key, ObjectNode content, Optional<Stored> was) {
    content.put("_key", key);
    try {
      put(key, content, was);
      return true;
    } catch (ArangoError e) {
      if (e.errorNum() == NO_COLLECTION && was.isEmpty()) {
        calls.createState();
        return writeAgain(key, content);
      }
      if (isConflict(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean writeAgain(String key, ObjectNode content) {
    try {
      put(key, content, Optional.empty());
      return true;
    } catch (ArangoError e) {
      if (isConflict(e)) {
        return false;
      }
      throw e;
    }
  }

  private void put(String key, ObjectNode content, Optional<Stored> was) {
    if (was.isPresent()) {
      calls.replaceState(key, content, was.get().rev());
    } else {
      calls.insertState(content);
    }
  }

  /** Removes one, if it is still as it was read. */
  void remove(String key, Stored was) {
    try {
      calls.removeState(key, was.rev());
    } catch (ArangoError e) {
      if (!isConflict(e)) {
        throw e;
      }
    }
  }

  /**
   * Changes one, by what it is now.
   *
   * @param change gives what is to be written, empty for nothing
   * @return what was written; empty where nothing was to be
   */
  Optional<ObjectNode> change(
      String key, Function<Optional<JsonNode>, Optional<ObjectNode>> change) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Stored> was = read(key);
      Optional<ObjectNode> next = change.apply(was.map(Stored::content));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      if (write(key, next.get(), was)) {
        return next;
      }
    }
    throw new SyncException(
        SyncException.Code.UNAVAILABLE,
        "_system/_syncline_state/"
            + key
            + " was changed by others "
            + ATTEMPTS
            + " times while it was to be changed: try again");
  }

  private static boolean isConflict(ArangoError e) {
    return e.errorNum() == CONFLICT
        || e.errorNum() == KEY_IS_THERE
        || e.errorNum() == NO_DOCUMENT
        || e.status() == 412;
  }
}
