package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Revision trees of a shard in a snapshot, and what is below them. To a DB server directly;
 * collections of before 3.8 have none, error 9. Bodies are handed out as they came, to whoever
 * asked alone.
 */
public final class RevisionCalls {
  private static final String REVISIONS = "/_api/replication/revisions/";

  private final ArangoLink link;
  private final String database;
  private final boolean hlc;

  /**
   * Calls over a link, about one database.
   *
   * @param hlc whether the server knows {@code encodeAsHLC}: 3.8.8, 3.9.4, 3.10.1 and later
   */
  public RevisionCalls(ArangoLink link, String database, boolean hlc) {
    this.link = link;
    this.database = database;
    this.hlc = hlc;
  }

  /**
   * {@code GET /_api/replication/revisions/tree}.
   *
   * @param onlyPopulated whether empty leaves are sent as {@code {}}
   */
  public CompletionStage<byte[]> tree(String shard, String batchId, boolean onlyPopulated) {
    ArangoRequest request = about(ArangoRequest.get(REVISIONS + "tree"), shard, batchId);
    return body(onlyPopulated ? request.query("onlyPopulated", true) : request);
  }

  /**
   * {@code PUT /_api/replication/revisions/ranges}: all revisions in ranges.
   *
   * @param pairs JSON array of first and last revisions, ascending
   * @param resume what the answer before said, with the same pairs
   */
  public CompletionStage<byte[]> ranges(
      String shard, String batchId, Bytes pairs, Optional<String> resume) {
    ArangoRequest request = encoded(about(ArangoRequest.put(REVISIONS + "ranges"), shard, batchId));
    if (resume.isPresent()) {
      request = request.query(hlc ? "resumeHLC" : "resume", resume.get());
    }
    return body(request.body(ArangoRequest.JSON, pairs));
  }

  /**
   * {@code PUT /_api/replication/revisions/documents}: the documents of revisions, in their order;
   * may be fewer, then the rest is asked for again.
   *
   * @param revisions a JSON array
   * @param chunkBytes about so many, at most 16 MiB
   */
  public CompletionStage<byte[]> documents(
      String shard, String batchId, Bytes revisions, int chunkBytes) {
    return body(
        encoded(about(ArangoRequest.put(REVISIONS + "documents"), shard, batchId))
            .query("chunkSize", chunkBytes)
            .body(ArangoRequest.JSON, revisions));
  }

  /** {@code POST /_api/replication/revisions/tree}: makes a damaged tree anew. */
  public CompletionStage<Void> rebuild(String shard) {
    ArangoRequest request =
        ArangoRequest.post(REVISIONS + "tree").in(database).query("collection", shard).again();
    return link.send(link.toServer(request), Done::checked);
  }

  private ArangoRequest about(ArangoRequest request, String shard, String batchId) {
    return request.in(database).query("collection", shard).query("batchId", batchId);
  }

  private ArangoRequest encoded(ArangoRequest request) {
    return hlc ? request.query("encodeAsHLC", true) : request;
  }

  private CompletionStage<byte[]> body(ArangoRequest request) {
    return link.send(link.toServer(request.ofDocuments()), answer -> answer.content().array());
  }
}
