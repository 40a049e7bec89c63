package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Documents of shards, as of a snapshot. To a DB server, directly or forwarded. */
public final class DumpCalls {
  private static final String DUMP = "/_api/dump";

  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public DumpCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * Some documents.
   *
   * @param more whether there are others
   * @param lines JSON, one document a line
   */
  public record Piece(boolean more, Bytes lines) {
    static Piece read(ArangoAnswer answer) {
      return answer.status() == 204
          ? new Piece(false, Bytes.EMPTY)
          : new Piece(answer.flag("x-arango-replication-checkmore"), answer.body());
    }
  }

  /**
   * How several shards are dumped side by side.
   *
   * @param blockBytes of one answer
   * @param prefetch blocks that the server holds ready
   * @param parallelism threads of the server
   * @param ttl how long the server keeps it while nobody asks
   */
  public record Settings(int blockBytes, int prefetch, int parallelism, Duration ttl) {}

  /**
   * Some documents of one shard.
   *
   * @param number from 1, as it was asked for
   * @param blocks how many the server has ready, as it says
   */
  public record Block(long number, String shard, String blocks, Bytes lines) {}

  /**
   * {@code GET /_api/replication/dump}: the next documents of a shard in a snapshot. The server
   * remembers how far it came, so an answer that was lost can't be had again, and the call is never
   * repeated: after an error that may have happened, the shard is begun with a new snapshot. Error
   * 1600 where the snapshot is gone, 1203 where the server has no such shard.
   *
   * @param chunkBytes about so many, at most 128 MiB
   * @param envelope whether each line is {@code {"type":2300,"data":..}}; servers before 3.9 know
   *     no other
   */
  public CompletionStage<Piece> next(
      String shard, String batchId, int chunkBytes, boolean envelope) {
    ArangoRequest request =
        ArangoRequest.get("/_api/replication/dump")
            .in(database)
            .query("collection", shard)
            .query("batchId", batchId)
            .query("chunkSize", chunkBytes)
            .once()
            .ofDocuments();
    return link.send(
        link.toServer(envelope ? request : request.query("useEnvelope", false)), Piece::read);
  }

  /**
   * {@code POST /_api/dump/start}: a snapshot of some shards of one server, without a tick.
   *
   * @return its id
   */
  public CompletionStage<String> start(List<String> shards, Settings settings) {
    ObjectNode body =
        JsonText.object()
            .put("batchSize", settings.blockBytes())
            .put("prefetchCount", settings.prefetch())
            .put("parallelism", settings.parallelism())
            .put("ttl", Math.max(1, settings.ttl().toSeconds()));
    body.set("shards", JsonText.texts(shards));
    ArangoRequest request = ArangoRequest.post(DUMP + "/start").in(database).body(body);
    return link.send(
        link.toDumpingServer(request),
        answer ->
            answer
                .header("x-arango-dump-id")
                .orElseThrow(() -> answer.malformed("the answer has no header x-arango-dump-id")));
  }

  /**
   * {@code POST /_api/dump/next/{id}}: the next block; may be asked for again until a later one was
   * asked for.
   *
   * @param number from 1, one more each time
   * @return empty at the end
   */
  public CompletionStage<Optional<Block>> block(String id, long number) {
    ArangoRequest request =
        ArangoRequest.post(DUMP + "/next", id)
            .in(database)
            .query("batchId", number)
            .again()
            .ofDocuments();
    if (number > 1) {
      request = request.query("lastBatch", number - 1);
    }
    return link.send(
        link.toDumpingServer(request),
        answer ->
            answer.status() == 204
                ? Optional.empty()
                : Optional.of(
                    new Block(
                        number,
                        answer
                            .header("x-arango-dump-shard-id")
                            .orElseThrow(
                                () ->
                                    answer.malformed(
                                        "the answer has no header x-arango-dump-shard-id")),
                        answer.header("x-arango-dump-block-counts").orElse(""),
                        answer.body())));
  }

  /** {@code DELETE /_api/dump/{id}}: whether it was still there. */
  public CompletionStage<Boolean> end(String id) {
    return Done.wasThere(
        link.send(link.toDumpingServer(ArangoRequest.delete(DUMP, id).in(database))),
        number -> true);
  }
}
