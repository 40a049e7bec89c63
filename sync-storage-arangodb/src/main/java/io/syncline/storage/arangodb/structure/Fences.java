package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.store.Fence;
import java.util.Optional;

/**
 * Who writes the structure: a document that every write replaces first. A write that was let in
 * before another writer took over may still be under way then; the server knows no condition for
 * it. It finds the object's record written since, and leaves none; so the object is not as its
 * record says, and the next comparison of the structure puts it right.
 */
final class Fences {
  private static final String KEY = "fence";
  private static final int VERSION = 1;

  private final StateDocuments state;

  Fences(StateDocuments state) {
    this.state = state;
  }

  /** Whether a writer may write; then it is remembered. One at a time in this process. */
  synchronized boolean admit(Fence fence) {
    return state
        .change(
            KEY,
            was ->
                fence.admittedAfter(was.map(Fences::last))
                    ? Optional.of(document(fence, was))
                    : Optional.empty())
        .isPresent();
  }

  private static Fence last(JsonNode document) {
    int version = document.path("v").asInt();
    if (version != VERSION) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "_system/_syncline_state/"
              + KEY
              + " has version "
              + version
              + ", this program knows "
              + VERSION
              + ": run the version of Syncline that wrote it, or a later one");
    }
    return new Fence(
        new SyncId(Answers.text(document, "sync", "_syncline_state/" + KEY)),
        document.path("epoch").asLong(),
        false);
  }

  private static ObjectNode document(Fence fence, Optional<JsonNode> was) {
    long writes = was.map(document -> document.path("writes").asLong()).orElse(0L);
    return Canonical.object()
        .put("kind", KEY)
        .put("v", VERSION)
        .put("sync", fence.sync().value())
        .put("epoch", fence.epoch())
        .put("writes", writes + 1);
  }
}
