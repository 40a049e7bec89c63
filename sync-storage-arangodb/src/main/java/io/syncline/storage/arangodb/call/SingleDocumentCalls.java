package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;

/**
 * Single documents of one collection, each written only if it is still as it was read. To
 * coordinators. What is written is on disk when a call succeeds.
 */
public final class SingleDocumentCalls {
  private static final String DOCUMENT = "/_api/document";

  private final ArangoLink link;
  private final String database;
  private final String collection;

  /** Calls over a link, about one collection. */
  public SingleDocumentCalls(ArangoLink link, String database, String collection) {
    this.link = link;
    this.database = database;
    this.collection = collection;
  }

  /** {@code GET /_api/document/{c}/{key}}. Error 1202 where there is none. */
  public CompletionStage<ObjectNode> get(String key) {
    return link.send(
        ArangoRequest.get(DOCUMENT, collection, key).in(database), answer -> answer.json().tree());
  }

  /** {@code POST /_api/document/{c}}. Error 1210 where there is one of its key. */
  public CompletionStage<Void> insert(ObjectNode document) {
    return link.send(
        onDisk(ArangoRequest.post(DOCUMENT, collection)).body(document), Done::checked);
  }

  /**
   * {@code PUT /_api/document/{c}/{key}}. Error 1200 where it is another by now, 1202 where it is
   * gone.
   *
   * @param rev its {@code _rev}, as it was read
   */
  public CompletionStage<Void> replace(String key, ObjectNode document, String rev) {
    return link.send(
        onDisk(ArangoRequest.put(DOCUMENT, collection, key))
            .header("If-Match", quoted(rev))
            .body(document)
            .once(),
        Done::checked);
  }

  /** {@code DELETE /_api/document/{c}/{key}}. Errors as with {@link #replace}. */
  public CompletionStage<Void> remove(String key, String rev) {
    return link.send(
        onDisk(ArangoRequest.delete(DOCUMENT, collection, key))
            .header("If-Match", quoted(rev))
            .once(),
        Done::checked);
  }

  private ArangoRequest onDisk(ArangoRequest request) {
    return request.in(database).query("waitForSync", true);
  }

  private static String quoted(String rev) {
    return '"' + rev + '"';
  }
}
