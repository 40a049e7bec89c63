package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.storage.arangodb.call.Shard;
import java.util.List;
import java.util.Optional;

/**
 * Reads the documents of {@code _system/_users}, with their password hashes, from the DB server
 * that leads their shard: no other call shows them.
 *
 * <p>May block. What it throws fails the reading of the structure. Called by any thread, several at
 * a time. The rows are secrets.
 */
public interface UserRows {
  /**
   * All rows, in any order.
   *
   * @param shards of {@code _users}, where they were just read; else they are asked for
   */
  List<JsonNode> read(Optional<List<Shard>> shards) throws Exception;
}
