package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Reads the documents of {@code _system/_users}, with their password hashes, from the DB server
 * that leads their shard: no other call shows them.
 *
 * <p>May block. What it throws fails the reading of the structure. Called by any thread, several at
 * a time. The rows are secrets.
 */
public interface UserRows {
  /** All rows, in any order. */
  List<JsonNode> read() throws Exception;
}
