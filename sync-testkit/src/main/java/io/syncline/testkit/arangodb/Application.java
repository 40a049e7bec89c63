package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an application does to the stand-in's data, without a request. Documents are JSON texts;
 * what is given of {@code _id} and {@code _rev} is left out, and the rest is kept byte for byte.
 * Thread-safe; each method is one moment of the cluster.
 *
 * <p>All throw {@link IllegalArgumentException} where ArangoDB would refuse.
 */
public final class Application {
  private final Cluster cluster;

  /** What is done at once. Not to be used after its transaction. */
  public static final class Work {
    private final Cluster cluster;
    private final DatabaseState database;
    private final Transaction transaction;

    private Work(Cluster cluster, DatabaseState database, Transaction transaction) {
      this.cluster = cluster;
      this.database = database;
      this.transaction = transaction;
    }

    /** Puts a document, whatever was there; gives its revision. */
    public String put(String collection, String json) {
      return put(collection, json, false);
    }

    /** Puts a document with the {@code _rev} that is in it, as a restore does. */
    public String restore(String collection, String json) {
      return put(collection, json, true);
    }

    /** Removes a document, if there is one; whether there was. */
    public boolean remove(String collection, String key) {
      CollectionState from = database.collection(collection);
      return from.isSmartEdges()
          ? SmartEdges.remove(transaction, from, key)
          : transaction.remove(from, key) != null;
    }

    private String put(String collection, String json, boolean keep) {
      Document.Parsed parsed = Document.parse(Bytes.utf8(json));
      CollectionState to = database.collection(collection);
      String revision = keep ? parsed.revision() : null;
      Document put =
          to.isSmartEdges()
              ? SmartEdges.put(cluster, transaction, to, parsed, revision)
              : transaction.put(to, parsed, revision);
      return Hlc.revText(put.revision());
    }
  }

  private interface Step<T extends @Nullable Object> {
    T in(DatabaseState database);
  }

  Application(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Makes a database. */
  public void createDatabase(String name) {
    createDatabase(name, "{}");
  }

  /** Makes a database with these options, an object as the HTTP API has it. */
  public void createDatabase(String name, String options) {
    Bytes json = Bytes.utf8(options);
    system(system -> cluster.structure.createDatabase(name, Json.parseObject(json)));
  }

  /** Drops a database with all that is in it. */
  public void dropDatabase(String name) {
    with(
        name,
        database -> {
          cluster.structure.dropDatabase(database);
          return "";
        });
  }

  /** Makes a collection of documents; gives its id, which is its {@code planId}. */
  public String createCollection(String database, String name, int shards, int replicas) {
    ObjectNode properties = Json.object().put("name", name).put("numberOfShards", shards);
    return createCollection(database, properties.put("replicationFactor", replicas).toString());
  }

  /** Makes a collection from properties as the HTTP API has them; gives its id. */
  public String createCollection(String database, String properties) {
    return with(
        database,
        in -> cluster.structure.createCollection(in, Json.parseObject(Bytes.utf8(properties))).id);
  }

  /** Changes properties of a collection. */
  public void changeCollection(String database, String collection, String properties) {
    ObjectNode changes = Json.parseObject(Bytes.utf8(properties));
    with(
        database,
        in -> {
          cluster.structure.changeCollection(in.collection(collection), changes);
          return "";
        });
  }

  /** Drops a collection. */
  public void dropCollection(String database, String collection) {
    with(
        database,
        in -> {
          cluster.structure.dropCollection(in.collection(collection));
          return "";
        });
  }

  /** Makes an index from a definition as the HTTP API has it, if there is none; gives its id. */
  public String createIndex(String database, String collection, String definition) {
    return with(
        database,
        in -> {
          ObjectNode given = Json.parseObject(Bytes.utf8(definition));
          Indexes.Made made = cluster.indexes.create(in.collection(collection), given);
          return made.index().path("id").asText();
        });
  }

  /** Drops an index by the id that it was given. */
  public void dropIndex(String database, String collection, String id) {
    with(
        database,
        in -> {
          cluster.structure.dropIndex(in.collection(collection), id);
          return "";
        });
  }

  /** Makes a view from a definition as the HTTP API has it; gives its id. */
  public String createView(String database, String definition) {
    return with(
        database,
        in -> {
          String id = cluster.nextId();
          ObjectNode view = Json.object().put("id", id).put("globallyUniqueId", "c" + id + "/");
          view.setAll(Json.parseObject(Bytes.utf8(definition)));
          in.views.put(view.path("name").asText(), view);
          cluster.structure.viewChanged(Marker.CREATE_VIEW, in, id, view);
          return id;
        });
  }

  /** Drops a view, if there is one. */
  public void dropView(String database, String name) {
    with(
        database,
        in -> {
          ObjectNode view = in.views.remove(name);
          if (view != null) {
            cluster.structure.viewChanged(Marker.DROP_VIEW, in, view.path("id").asText(), null);
          }
          return "";
        });
  }

  /** Puts a document by itself, whatever was there; gives its revision. */
  public String put(String database, String collection, String json) {
    return single(database, work -> work.put(collection, json));
  }

  /** Puts a document by itself, with the {@code _rev} that is in it. */
  public String restore(String database, String collection, String json) {
    return single(database, work -> work.restore(collection, json));
  }

  /** Removes a document by itself; whether there was one. */
  public boolean remove(String database, String collection, String key) {
    return single(database, work -> work.remove(collection, key));
  }

  /** Does all or nothing, as a transaction of ArangoDB does. */
  public void transaction(String database, Consumer<Work> work) {
    with(
        database,
        in -> {
          Transaction transaction = cluster.begin(in);
          work.accept(new Work(cluster, in, transaction));
          transaction.commit();
          return "";
        });
  }

  /** Removes all documents of a collection. */
  public void truncate(String database, String collection) {
    with(
        database,
        in -> {
          cluster.structure.truncate(in.collection(collection));
          return "";
        });
  }

  /** A document, with {@code _id}, {@code _key}, {@code _rev} and the rest. */
  public Optional<String> get(String database, String collection, String key) {
    return Optional.ofNullable(documents(database, collection).get(key));
  }

  /** All documents of a collection by key. */
  public Map<String, String> documents(String database, String collection) {
    return with(
        database,
        in -> {
          Map<String, String> all = new TreeMap<>();
          CollectionState of = in.collection(collection);
          List<CollectionState> parts = of.isSmartEdges() ? SmartEdges.parts(of) : List.of(of);
          for (CollectionState part : parts) {
            for (ShardState shard : part.shards.values()) {
              shard
                  .documents()
                  .documents()
                  .forEach((key, document) -> all.put(key, document.json(of.logicalName()).utf8()));
            }
          }
          return all;
        });
  }

  /** The shards of a collection with the servers that have them, the leader first. */
  public Map<String, List<String>> shards(String database, String collection) {
    return with(
        database,
        in -> {
          Map<String, List<String>> shards = new LinkedHashMap<>();
          in.collection(collection)
              .shards
              .forEach((name, shard) -> shards.put(name, shard.servers()));
          return shards;
        });
  }

  /** The shard that has a document of this key, or would have it; by keys as shard keys only. */
  public String shardOf(String database, String collection, String key) {
    return with(database, in -> in.collection(collection).shardOf(key, Map.of()).name);
  }

  private <T> T single(String database, java.util.function.Function<Work, T> work) {
    return with(
        database,
        in -> {
          Transaction transaction = cluster.begin(in);
          T result = work.apply(new Work(cluster, in, transaction));
          transaction.commitSingly();
          return result;
        });
  }

  private void system(Step<?> step) {
    with(DatabaseState.SYSTEM, step);
  }

  private <T> T with(String database, Step<T> step) {
    synchronized (cluster) {
      try {
        return step.in(cluster.database(database));
      } catch (Refusal e) {
        throw new IllegalArgumentException(
            e.status() + "/" + e.errorNum() + ": " + e.getMessage(), e);
      }
    }
  }
}
