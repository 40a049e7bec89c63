package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Snapshots of a whole DB server, which hold its write-ahead log too. To that server, directly or
 * forwarded.
 */
public final class BatchCalls {
  private static final String BATCH = "/_api/replication/batch";

  private final ArangoLink link;
  private final String database;

  /**
   * Calls over a link.
   *
   * @param database any that the caller may use; the snapshot is of all
   */
  public BatchCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * A snapshot.
   *
   * @param lastTick where the server's log was: what follows it is not in the snapshot
   */
  public record Batch(String id, long lastTick) {}

  /**
   * {@code POST /_api/replication/batch}. Not repeated by itself: a snapshot of which nobody knows
   * stays until its time is over.
   *
   * @param ttl how long it stays unless it is {@link #extend}ed
   */
  public CompletionStage<Batch> open(Duration ttl, ReplicationClient client) {
    ArangoRequest request = client.on(ArangoRequest.post(BATCH).in(database)).body(life(ttl));
    return link.send(
        link.toServer(request),
        answer -> new Batch(answer.json().id("id"), answer.json().tick("lastTick")));
  }

  /** {@code PUT /_api/replication/batch/{id}}. Error 1600 where it is gone. */
  public CompletionStage<Void> extend(String id, Duration ttl, ReplicationClient client) {
    ArangoRequest request = client.on(ArangoRequest.put(BATCH, id).in(database)).body(life(ttl));
    return link.send(link.toServer(request), Done::checked);
  }

  /** {@code DELETE /_api/replication/batch/{id}}: whether it was still there. */
  public CompletionStage<Boolean> close(String id) {
    return Done.wasThere(
        link.send(link.toServer(ArangoRequest.delete(BATCH, id).in(database))),
        number -> number == 1600 || number == 404);
  }

  private static ObjectNode life(Duration ttl) {
    return JsonText.object().put("ttl", Math.max(1, ttl.toSeconds()));
  }
}
