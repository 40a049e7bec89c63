package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.concurrent.CompletionStage;

/**
 * Makes what an inventory or a dump of another cluster says. To coordinators. While the cluster is
 * read-only, the cluster's secret is needed.
 */
public final class RestoreCalls {
  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public RestoreCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * How a collection is made.
   *
   * @param overwrite one of that name is dropped first; else that is error 1207
   * @param force also what looks wrong
   * @param ignoreDistributeShardsLikeErrors also without the collection that it is sharded like
   */
  public record CollectionOptions(
      boolean overwrite, boolean force, boolean ignoreDistributeShardsLikeErrors) {
    /** Nothing is forced. */
    public static final CollectionOptions CAREFUL = new CollectionOptions(false, false, false);
  }

  /**
   * {@code PUT /_api/replication/restore-collection}: makes a collection with an id of its own.
   *
   * @param parameters of an inventory's collection
   * @param indexes none for later
   */
  public CompletionStage<Void> collection(
      ObjectNode parameters, JsonNode indexes, CollectionOptions options) {
    return link.send(
        ArangoRequest.put("/_api/replication/restore-collection")
            .in(database)
            .query("overwrite", options.overwrite())
            .query("force", options.force())
            .query("ignoreDistributeShardsLikeErrors", options.ignoreDistributeShardsLikeErrors())
            .body(element(parameters, indexes))
            .once(),
        Done::checked);
  }

  /** {@code PUT /_api/replication/restore-indexes}: those that are there stay. */
  public CompletionStage<Void> indexes(ObjectNode parameters, JsonNode indexes) {
    return link.send(
        ArangoRequest.put("/_api/replication/restore-indexes")
            .in(database)
            .body(element(parameters, indexes)),
        Done::checked);
  }

  /** {@code PUT /_api/replication/restore-view}. */
  public CompletionStage<Void> view(ObjectNode definition, boolean overwrite) {
    ArangoRequest request =
        ArangoRequest.put("/_api/replication/restore-view")
            .in(database)
            .query("overwrite", overwrite)
            .body(definition);
    return link.send(overwrite ? request : request.once(), Done::checked);
  }

  /**
   * {@code PUT /_api/replication/restore-data}: puts and removes documents of one collection, as
   * often as it is sent with the same outcome. The first error ends it, and nobody knows how far it
   * came.
   *
   * @param lines JSON, one a line: documents, or {@code {"type":2300,"data":..}} to put and {@code
   *     {"type":2302,"data":{"_key":..}}} to remove
   * @param keepRevisions whether documents keep their {@code _rev}
   */
  public CompletionStage<Void> data(String collection, Bytes lines, boolean keepRevisions) {
    ArangoRequest request =
        ArangoRequest.put("/_api/replication/restore-data")
            .in(database)
            .query("collection", collection);
    return link.send(
        (keepRevisions ? request.query("preserveRevisionIds", true) : request)
            .body(ArangoRequest.LINES, lines)
            .ofDocuments(),
        Done::checked);
  }

  private static ObjectNode element(ObjectNode parameters, JsonNode indexes) {
    ObjectNode body = JsonText.object();
    body.set("parameters", parameters);
    body.set("indexes", indexes);
    return body;
  }
}
