package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import java.util.concurrent.CompletionStage;

/**
 * Documents of one of Syncline's own collections, each written only if it is still as it was read.
 * To coordinators, also within a transaction. What is written is on disk when a call succeeds, or
 * when the transaction is committed. Answers are as in {@link DocumentCalls}: a result for each
 * document in its place.
 */
public final class RowCalls {
  private static final String DOCUMENT = "/_api/document";

  private final ArangoLink link;
  private final String database;
  private final String collection;

  /** Calls over a link, about one collection. */
  public RowCalls(ArangoLink link, String database, String collection) {
    this.link = link;
    this.database = database;
    this.collection = collection;
  }

  /** Inserts; error 1210 for one whose key is there. */
  public CompletionStage<DocumentCalls.Bulk> insert(Bytes documents) {
    return send(ArangoRequest.post(DOCUMENT, collection), documents);
  }

  /** Inserts or replaces, whatever is there. */
  public CompletionStage<DocumentCalls.Bulk> put(Bytes documents) {
    return send(
        ArangoRequest.post(DOCUMENT, collection).query("overwriteMode", "replace").again(),
        documents);
  }

  /** Replaces; error 1200 for one whose {@code _rev} is another, 1202 for one that is gone. */
  public CompletionStage<DocumentCalls.Bulk> replace(Bytes documents) {
    return send(
        ArangoRequest.put(DOCUMENT, collection).query("ignoreRevs", false).once(), documents);
  }

  /** Removes; errors as with {@link #replace}. */
  public CompletionStage<DocumentCalls.Bulk> remove(Bytes documents) {
    return send(
        ArangoRequest.delete(DOCUMENT, collection).query("ignoreRevs", false).once(), documents);
  }

  private CompletionStage<DocumentCalls.Bulk> send(ArangoRequest request, Bytes documents) {
    return link.send(
        request
            .in(database)
            .query("silent", false)
            .query("waitForSync", true)
            .body(ArangoRequest.JSON, documents),
        DocumentCalls.Bulk::read);
  }
}
