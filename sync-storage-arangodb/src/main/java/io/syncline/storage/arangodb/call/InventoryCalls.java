package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The structure of a database, in one answer. */
public final class InventoryCalls {
  private final ArangoLink link;
  private final KnownInventories known = new KnownInventories();

  /** Calls over a link. */
  public InventoryCalls(ArangoLink link) {
    this.link = link;
  }

  /**
   * A database as the cluster plans it.
   *
   * @param database empty where the cluster is too old to say it
   * @param tick a unique number of the cluster: no position in any write-ahead log
   */
  public record ClusterInventory(
      Optional<DatabaseCalls.Database> database,
      List<Collection> collections,
      List<ObjectNode> views,
      String tick) {
    /** Copies. */
    public ClusterInventory {
      collections = List.copyOf(collections);
      views = List.copyOf(views);
    }

    /** The same, at another tick. */
    ClusterInventory at(String otherTick) {
      return new ClusterInventory(database, collections, views, otherTick);
    }
  }

  /**
   * A collection in it.
   *
   * @param planId of the cluster's plan: another one where a collection was made again under the
   *     same name. What feeds call their collections by
   * @param type 2 of documents, 3 of edges
   * @param shards by number; none of a smart edge collection, whose hidden ones have them
   * @param parameters all that was answered about it
   * @param indexes all but those of keys and edges, hidden ones and those that are being built
   * @param ready whether each shard has the leader that is planned
   * @param inSync whether its followers are those that are planned
   */
  public record Collection(
      String planId,
      String name,
      int type,
      boolean system,
      List<Shard> shards,
      ObjectNode parameters,
      List<ObjectNode> indexes,
      boolean ready,
      boolean inSync) {
    /** Copies. */
    public Collection {
      shards = List.copyOf(shards);
      indexes = List.copyOf(indexes);
    }

    private static Collection read(JsonFields json) {
      JsonFields parameters = json.object("parameters");
      return new Collection(
          parameters.optionalId("planId").orElseGet(() -> parameters.id("id")),
          parameters.text("name"),
          (int) parameters.number("type"),
          parameters.flag("isSystem", false),
          Shard.read(parameters),
          parameters.tree(),
          json.objects("indexes", JsonFields::tree),
          json.flag("isReady", true),
          json.flag("allInSync", true));
    }
  }

  /**
   * What one DB server holds of a database, as of a snapshot.
   *
   * @param tick where the server's log was
   */
  public record ServerInventory(List<HeldShard> shards, List<ObjectNode> views, long tick) {
    /** Copies. */
    public ServerInventory {
      shards = List.copyOf(shards);
      views = List.copyOf(views);
    }
  }

  /**
   * A shard that a server holds, led or followed.
   *
   * @param name of the shard
   * @param planId of its collection; empty if not said
   */
  public record HeldShard(String name, String planId, ObjectNode parameters) {
    private static HeldShard read(JsonFields json) {
      JsonFields parameters = json.object("parameters");
      return new HeldShard(
          parameters.text("name"), parameters.optionalId("planId").orElse(""), parameters.tree());
    }
  }

  /**
   * {@code GET /_api/replication/clusterInventory}. To coordinators; others answer error 1471. The
   * answer grows with the number of collections; where it says the same as the one before, trees in
   * it are the same objects: nobody may change them.
   */
  public CompletionStage<ClusterInventory> ofCluster(String database, boolean includeSystem) {
    return link.send(
        ArangoRequest.get("/_api/replication/clusterInventory")
            .in(database)
            .query("includeSystem", includeSystem),
        answer -> {
          Optional<ClusterInventory> same = known.same(database, answer.body());
          if (same.isPresent()) {
            return same.get();
          }
          ClusterInventory read = read(answer);
          known.keep(database, answer.body(), read);
          return read;
        });
  }

  private static ClusterInventory read(ArangoAnswer answer) {
    JsonFields json = answer.json();
    return new ClusterInventory(
        json.optionalObject("properties").map(DatabaseCalls.Database::read),
        json.objects("collections", Collection::read),
        json.objects("views", JsonFields::tree),
        json.optionalId("tick").orElse(""));
  }

  /**
   * {@code GET /_api/replication/inventory}. To a DB server, directly or forwarded. Error 1600
   * where the snapshot is gone.
   */
  public CompletionStage<ServerInventory> ofServer(
      String database, String batchId, boolean includeSystem) {
    ArangoRequest request =
        ArangoRequest.get("/_api/replication/inventory")
            .in(database)
            .query("batchId", batchId)
            .query("includeSystem", includeSystem);
    return link.send(
        link.toServer(request),
        answer -> {
          JsonFields json = answer.json();
          return new ServerInventory(
              json.objects("collections", HeldShard::read),
              json.objects("views", JsonFields::tree),
              json.object("state").tick("lastLogTick"));
        });
  }
}
