package io.syncline.storage.arangodb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.CursorCalls;
import io.syncline.storage.arangodb.call.DocumentCalls;
import io.syncline.storage.arangodb.call.OwnCollections;
import io.syncline.storage.arangodb.call.RowCalls;
import io.syncline.storage.arangodb.call.StreamTransaction;
import io.syncline.storage.arangodb.data.Revision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The documents of one of Syncline's own collections in the cluster, written under their revisions.
 * The collection is made with its first row. Thread-safe.
 *
 * <p>Every method blocks until the cluster has answered, and throws {@link SyncException} where it
 * did not; then a write may have happened. What returned is as durable as the collection; within a
 * transaction it is so with the commit.
 */
final class Rows {
  private static final int CONFLICT = 1200;
  private static final int NOT_THERE = 1202;
  private static final int NO_COLLECTION = 1203;
  private static final int KEY_IS_THERE = 1210;
  private static final int PAGE = 1_000;
  private static final Duration CURSOR_LIFE = Duration.ofMinutes(1);
  private static final JsonMapper JSON = new JsonMapper();

  private final ArangoConnection connection;
  private final OwnCollections own;
  private final ArangoLink link;
  private final String database;
  private final String collection;
  private final int shards;

  /**
   * Rows of a collection.
   *
   * @param own makes it, if it is not there
   * @param shards how many it is made with
   */
  Rows(
      ArangoConnection connection,
      OwnCollections own,
      String database,
      String collection,
      int shards) {
    this(connection, own, connection.coordinator().here(), database, collection, shards);
  }

  private Rows(
      ArangoConnection connection,
      OwnCollections own,
      ArangoLink link,
      String database,
      String collection,
      int shards) {
    this.connection = connection;
    this.own = own;
    this.link = link;
    this.database = database;
    this.collection = collection;
    this.shards = shards;
  }

  /**
   * A row as it was read.
   *
   * @param revision unsigned; grows with the time of the server that wrote it
   */
  record Row(String key, long revision, JsonNode fields) {
    /** When it was written, milliseconds since 1970 by the hybrid clock of the server. */
    long writtenAt() {
      return Revision.millis(revision);
    }
  }

  /** A row by key. */
  Optional<Row> get(String key) throws InterruptedException {
    return Optional.ofNullable(get(List.of(key)).get(key));
  }

  /** Rows by key, those that are there, in one call. */
  Map<String, Row> get(List<String> keys) throws InterruptedException {
    ArrayNode asked = JsonNodeFactory.instance.arrayNode();
    keys.forEach(asked::add);
    Optional<DocumentCalls.Bulk> bulk =
        unlessNoCollection(new DocumentCalls(link, database).get(collection, bytes(asked)));
    if (bulk.isEmpty()) {
      return Map.of();
    }
    JsonNode results = tree(bulk.get().results());
    Map<String, Row> rows = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      JsonNode found = results.path(i);
      if (found.path("errorNum").asInt() == NOT_THERE) {
        continue;
      }
      if (found.path("error").asBoolean()) {
        throw refused("reading", keys.get(i), found);
      }
      rows.put(keys.get(i), row(found));
    }
    return rows;
  }

  /** All rows. */
  List<Row> all() throws InterruptedException {
    CursorCalls cursors = new CursorCalls(link.patient(), database);
    Optional<CursorCalls.Page> first =
        unlessNoCollection(
            cursors.open(
                new CursorCalls.Query(
                    "FOR d IN @@c RETURN d",
                    JsonNodeFactory.instance.objectNode().put("@c", collection),
                    PAGE,
                    CURSOR_LIFE,
                    List.of(),
                    true)));
    List<Row> found = new ArrayList<>();
    Optional<CursorCalls.Page> page = first;
    while (page.isPresent()) {
      tree(page.get().rows()).forEach(each -> found.add(row(each)));
      page =
          page.get().hasMore()
              ? Optional.of(Await.told(cursors.next(page.get())))
              : Optional.empty();
    }
    return found;
  }

  /** Inserts or replaces a row, whatever stood there; gives its revision. */
  long put(String key, ObjectNode fields) throws InterruptedException {
    JsonNode result = made(calls -> calls.put(one(key, fields)));
    if (result.path("error").asBoolean()) {
      throw refused("writing", key, result);
    }
    return revision(result);
  }

  /** Inserts a row; empty where one of that key stands already, or is being written. */
  Optional<Long> insert(String key, ObjectNode fields) throws InterruptedException {
    return written(key, made(calls -> calls.insert(one(key, fields))));
  }

  /** Replaces a row; empty where it is gone or of another revision, or being written. */
  Optional<Long> replace(Row row, ObjectNode fields) throws InterruptedException {
    return replaceAll(List.of(new Replacement(row, fields))).get(0);
  }

  /** A row and what it becomes. */
  record Replacement(Row row, ObjectNode fields) {}

  /** Replaces rows, each for itself; the same answers, in the same order. */
  List<Optional<Long>> replaceAll(List<Replacement> replacements) throws InterruptedException {
    ArrayNode documents = JsonNodeFactory.instance.arrayNode();
    for (Replacement each : replacements) {
      documents.add(document(each.row.key, each.fields).put("_rev", text(each.row)));
    }
    JsonNode results = results(Await.told(calls().replace(bytes(documents))), replacements.size());
    List<Optional<Long>> written = new ArrayList<>(replacements.size());
    for (int i = 0; i < replacements.size(); i++) {
      written.add(written(replacements.get(i).row.key, results.get(i)));
    }
    return written;
  }

  /** Removes a row as it was read; one that is gone or another by now is left alone. */
  void remove(Row row) throws InterruptedException {
    ArrayNode documents = JsonNodeFactory.instance.arrayNode();
    documents.addObject().put("_key", row.key).put("_rev", text(row));
    written(row.key, results(Await.told(calls().remove(bytes(documents))), 1).get(0));
  }

  /** The same rows, as a transaction reads and writes them. */
  Rows in(StreamTransaction transaction) {
    return new Rows(
        connection,
        own,
        connection.coordinator().here().in(transaction),
        database,
        collection,
        shards);
  }

  /** Makes the collection, unless it is there. */
  void make() throws InterruptedException {
    Await.told(own.make(database, collection, shards));
  }

  private interface Write {
    CompletionStage<DocumentCalls.Bulk> to(RowCalls calls);
  }

  private JsonNode made(Write write) throws InterruptedException {
    Optional<DocumentCalls.Bulk> bulk = unlessNoCollection(write.to(calls()));
    if (bulk.isEmpty()) {
      make();
      bulk = Optional.of(Await.told(write.to(calls())));
    }
    return results(bulk.get(), 1).get(0);
  }

  private RowCalls calls() {
    return new RowCalls(link, database, collection);
  }

  private static <T> Optional<T> unlessNoCollection(CompletionStage<T> call)
      throws InterruptedException {
    try {
      return Optional.of(Await.answer(call));
    } catch (ArangoError e) {
      if (e.errorNum() == NO_COLLECTION) {
        return Optional.empty();
      }
      throw e.toSyncException();
    }
  }

  private Optional<Long> written(String key, JsonNode result) {
    int error = result.path("errorNum").asInt();
    if (error == CONFLICT || error == NOT_THERE || error == KEY_IS_THERE) {
      return Optional.empty();
    }
    if (result.path("error").asBoolean()) {
      throw refused("writing", key, result);
    }
    return Optional.of(revision(result));
  }

  private JsonNode results(DocumentCalls.Bulk bulk, int expected) {
    JsonNode results = tree(bulk.results());
    if (results.size() != expected) {
      throw wrong("the answer has " + results.size() + " results for " + expected + " rows");
    }
    return results;
  }

  private Row row(JsonNode document) {
    return new Row(document.path("_key").asText(), revision(document), document);
  }

  private long revision(JsonNode document) {
    if (!document.path("_rev").isTextual()) {
      throw wrong("a row without _rev");
    }
    return Revision.parse(document.path("_rev").textValue());
  }

  private static String text(Row row) {
    return Revision.text(row.revision);
  }

  private static Bytes one(String key, ObjectNode fields) {
    return bytes(JsonNodeFactory.instance.arrayNode().add(document(key, fields)));
  }

  private static ObjectNode document(String key, ObjectNode fields) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("_key", key);
    document.setAll(fields);
    return document;
  }

  private static Bytes bytes(JsonNode json) {
    try {
      return Bytes.wrap(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private JsonNode tree(Bytes json) {
    try {
      JsonNode tree = JSON.readTree(json.toArray());
      if (!tree.isArray()) {
        throw wrong("the answer is no array");
      }
      return tree;
    } catch (IOException e) {
      throw wrong("the answer is no JSON");
    }
  }

  private SyncException refused(String act, String key, JsonNode result) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "arangodb: "
            + act
            + " row "
            + key
            + " of "
            + database
            + "/"
            + collection
            + ": error "
            + result.path("errorNum").asInt()
            + ": "
            + result.path("errorMessage").asText());
  }

  private SyncException wrong(String what) {
    return new SyncException(
        SyncException.Code.CORRUPT,
        "arangodb: rows of " + database + "/" + collection + ": " + what);
  }
}
