package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Collections of a database. To coordinators. */
public final class CollectionCalls {
  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public CollectionCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * A collection.
   *
   * @param id another in each cluster
   * @param type 2 of documents, 3 of edges
   * @param properties all that was answered
   */
  public record Collection(
      String id, String name, int type, boolean system, ObjectNode properties) {
    static Collection read(JsonFields json) {
      return new Collection(
          json.id("id"),
          json.text("name"),
          (int) json.number("type"),
          json.flag("isSystem", false),
          json.tree());
    }
  }

  private ArangoRequest about(ArangoRequest request) {
    return request.in(database);
  }

  private ArangoRequest get(String collection, String what) {
    return about(ArangoRequest.get("/_api/collection", collection, what));
  }

  /** {@code GET /_api/collection}. */
  public CompletionStage<List<Collection>> list(boolean excludeSystem) {
    return link.send(
        about(ArangoRequest.get("/_api/collection")).query("excludeSystem", excludeSystem),
        answer -> answer.json().objects("result", Collection::read));
  }

  /** {@code GET /_api/collection/{c}/properties}. Error 1203 where there is none. */
  public CompletionStage<Collection> properties(String collection) {
    return link.send(get(collection, "properties"), answer -> Collection.read(answer.json()));
  }

  /**
   * {@code GET /_api/collection/{c}/shards?details=true}: leaders first, by the shards' numbers.
   */
  public CompletionStage<List<Shard>> shards(String collection) {
    return link.send(
        get(collection, "shards").query("details", true), answer -> Shard.read(answer.json()));
  }

  /**
   * {@code PUT /_api/collection/{c}/responsibleShard}.
   *
   * @param document JSON with all shard keys
   * @return the shard's name
   */
  public CompletionStage<String> responsibleShard(String collection, Bytes document) {
    return link.send(
        about(ArangoRequest.put("/_api/collection", collection, "responsibleShard"))
            .body(ArangoRequest.JSON, document),
        answer -> answer.json().text("shardId"));
  }

  /** {@code GET /_api/collection/{c}/count}. */
  public CompletionStage<Long> count(String collection) {
    return link.send(get(collection, "count"), answer -> answer.json().number("count"));
  }

  /** {@code GET /_api/collection/{c}/revision}: as text; from 3.8 on that of a hybrid clock. */
  public CompletionStage<String> revision(String collection) {
    return link.send(get(collection, "revision"), answer -> answer.json().id("revision"));
  }

  /** {@code PUT /_api/collection/{c}/truncate}. */
  public CompletionStage<Void> truncate(String collection) {
    return link.send(
        about(ArangoRequest.put("/_api/collection", collection, "truncate")), Done::checked);
  }

  /**
   * {@code POST /_api/collection}. Error 1207 where the name is taken; look before it is repeated.
   *
   * @param definition at least {@code name} and {@code type}
   */
  public CompletionStage<Collection> create(ObjectNode definition) {
    return link.send(
        about(ArangoRequest.post("/_api/collection")).body(definition),
        answer -> Collection.read(answer.json()));
  }

  /**
   * {@code PUT /_api/collection/{c}/properties}: {@code waitForSync}, {@code cacheEnabled}, {@code
   * schema}, {@code computedValues}, {@code replicationFactor} and {@code writeConcern} can be
   * changed.
   */
  public CompletionStage<Void> change(String collection, ObjectNode properties) {
    return link.send(
        about(ArangoRequest.put("/_api/collection", collection, "properties")).body(properties),
        Done::checked);
  }

  /**
   * {@code DELETE /_api/collection/{c}}. Error 1203 where there is none, 1485 while others are
   * sharded like it.
   *
   * @param system whether it is a system collection, which is dropped only if this is said
   */
  public CompletionStage<Void> drop(String collection, boolean system) {
    ArangoRequest request = about(ArangoRequest.delete("/_api/collection", collection));
    return link.send(system ? request.query("isSystem", true) : request, Done::checked);
  }
}
