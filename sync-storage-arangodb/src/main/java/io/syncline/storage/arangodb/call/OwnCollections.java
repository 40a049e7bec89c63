package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the collections that Syncline keeps for itself. They have several copies, whatever the
 * cluster's default is: without them nothing goes on, so a DB server less must not take them along.
 * Thread-safe.
 */
public final class OwnCollections {
  /** What ArangoDB keeps its own system collections in, where it has as many servers. */
  private static final int COPIES = 3;

  private static final int BAD_PARAMETER = 10;
  private static final int IS_THERE = 1207;
  private static final int TOO_FEW_SERVERS = 1487;
  private static final Logger LOG = LoggerFactory.getLogger(OwnCollections.class);

  private final ArangoLink link;
  private final int wanted;

  /**
   * Makes none yet.
   *
   * @param least copies, and the greatest number of them, as of all that is made in the cluster
   */
  public OwnCollections(ArangoConnection connection, int least, int greatest) {
    this.link = connection.coordinator();
    this.wanted = Math.max(least, Math.min(greatest, COPIES));
  }

  /**
   * Makes one, unless it is there.
   *
   * @param shards how many it gets, but for a database that has one shard for all
   */
  public CompletionStage<Void> make(String database, String collection, int shards) {
    ObjectNode plain =
        JsonText.object()
            .put("name", collection)
            .put("type", 2)
            .put("isSystem", true)
            .put("waitForSync", true);
    return new DatabaseCalls(link)
        .current(database)
        .thenCompose(
            found ->
                found.sharding().equals("single")
                    ? create(database, plain) // with as many copies as the database has
                    : several(database, plain.put("numberOfShards", shards)));
  }

  private CompletionStage<Void> several(String database, ObjectNode plain) {
    return new ServerCalls(link)
        .health()
        .thenCompose(health -> several(database, plain, Math.min(wanted, servers(health))));
  }

  private CompletionStage<Void> several(String database, ObjectNode plain, int copies) {
    return create(database, plain.deepCopy().put("replicationFactor", Math.max(1, copies)))
        .handle((made, failure) -> failure)
        .thenCompose(
            failure -> {
              if (failure == null) {
                return CompletableFuture.completedStage(null);
              }
              ArangoError error = ArangoError.of(failure);
              if (error.errorNum() != BAD_PARAMETER && error.errorNum() != TOO_FEW_SERVERS) {
                return CompletableFuture.failedStage(error);
              }
              boolean fewer = copies > 2;
              LOG.warn(
                  "event=copies-refused database={} collection={} copies={} error=\"{}\" next=\"it is"
                      + " made with {}\"",
                  database,
                  plain.path("name").asText(),
                  copies,
                  error.getMessage(),
                  fewer ? copies - 1 : "as many as the cluster's default is");
              return fewer ? several(database, plain, copies - 1) : create(database, plain);
            });
  }

  private static int servers(ClusterHealth health) {
    return (int)
        health.servers().stream()
            .filter(server -> server.role() == ServerRole.DB_SERVER)
            .filter(server -> server.status() == ClusterHealth.Status.GOOD)
            .count();
  }

  private CompletionStage<Void> create(String database, ObjectNode definition) {
    return new CollectionCalls(link, database)
        .create(definition)
        .handle(
            (made, failure) -> {
              if (failure != null && ArangoError.of(failure).errorNum() != IS_THERE) {
                throw ArangoError.of(failure);
              }
              return null;
            });
  }
}
