package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keys and revisions of a shard in a snapshot, in the order of keys, for servers or collections
 * without revision trees. To a DB server directly. Bodies are handed out as they came.
 */
public final class KeysCalls {
  private static final String KEYS = "/_api/replication/keys";

  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public KeysCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * The keys of a shard, counted.
   *
   * @param id empty where there are too many to be asked for quickly
   */
  public record Keys(Optional<String> id, long count) {}

  /**
   * Which of the keys.
   *
   * @param number of the chunk, from 0
   * @param size of each chunk, 100 to 20,000 keys
   * @param low its first key
   */
  public record Chunk(int number, int size, String low) {
    private ArangoRequest on(ArangoRequest request) {
      return request.query("chunk", number).query("chunkSize", size).query("low", low);
    }
  }

  /**
   * {@code POST /_api/replication/keys}.
   *
   * @param quick not where there are more than a million
   */
  public CompletionStage<Keys> open(String shard, String batchId, boolean quick) {
    ArangoRequest request =
        ArangoRequest.post(KEYS).in(database).query("collection", shard).query("batchId", batchId);
    return link.send(
        link.toServer(quick ? request.query("quick", true) : request),
        answer -> new Keys(answer.json().optionalId("id"), answer.json().number("count")));
  }

  /** {@code GET /_api/replication/keys/{id}}: first and last key and the hash of each chunk. */
  public CompletionStage<Bytes> chunks(String id, int chunkSize) {
    return body(ArangoRequest.get(KEYS, id).query("chunkSize", chunkSize));
  }

  /** {@code PUT /_api/replication/keys/{id}?type=keys}: keys and revisions of a chunk. */
  public CompletionStage<Bytes> keys(String id, Chunk chunk) {
    return body(chunk.on(ArangoRequest.put(KEYS, id).query("type", "keys")));
  }

  /**
   * {@code PUT /_api/replication/keys/{id}?type=docs}: documents of a chunk.
   *
   * @param positions a JSON array of places in the chunk, from 0
   */
  public CompletionStage<Bytes> documents(String id, Chunk chunk, Bytes positions) {
    return body(
        chunk
            .on(ArangoRequest.put(KEYS, id).query("type", "docs"))
            .body(ArangoRequest.JSON, positions));
  }

  /** {@code DELETE /_api/replication/keys/{id}}: whether they were still there. */
  public CompletionStage<Boolean> close(String id) {
    return Done.wasThere(
        link.send(link.toServer(ArangoRequest.delete(KEYS, id).in(database))), number -> true);
  }

  private CompletionStage<Bytes> body(ArangoRequest request) {
    return link.send(link.toServer(request.in(database).ofDocuments()), ArangoAnswer::body);
  }
}
