package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.SyncException;

/** Reads what a server answered, and says clearly where it is not what it should be. */
final class Answers {
  private Answers() {}

  /** A text that must be there and not be empty. */
  static String text(JsonNode answer, String field, String where) {
    JsonNode value = answer.path(field);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw wrong(where, "'" + field + "' is no text");
    }
    return value.textValue();
  }

  /** An answer that can't be used. */
  static SyncException wrong(String where, String what) {
    return new SyncException(
        SyncException.Code.CORRUPT,
        where
            + ": the answer is not what an ArangoDB coordinator gives: "
            + what
            + "; check the endpoint and the server's version");
  }
}
