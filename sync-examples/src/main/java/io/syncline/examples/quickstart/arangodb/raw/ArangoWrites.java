package io.syncline.examples.quickstart.arangodb.raw;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.examples.quickstart.data.CollectionDefinition;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.DatabaseDefinition;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.data.IndexDefinition;
import io.syncline.examples.quickstart.data.ViewDefinition;
import io.syncline.examples.quickstart.data.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an application writes to a cluster, as an ordinary user. Documents are sent many at a time,
 * those of one collection together: first those that are there afterwards, then the removed ones.
 */
public final class ArangoWrites {
  private static final int NO_SUCH_DOCUMENT = 1202;
  private static final int EDGES = 3;
  private static final int DOCUMENTS = 2;

  private final ArangoHttp http;

  /** Writes to this cluster. */
  public ArangoWrites(ArangoAccess access) {
    this.http = access.asUser();
  }

  /** Makes a database with all that is in it. */
  public void create(DatabaseDefinition database) {
    http.call("POST", "/_api/database", "{\"name\":\"" + database.name() + "\"}");
    database.collections().forEach(this::create);
    database.views().forEach(view -> create(database.name(), view));
  }

  /** Makes a collection with its indexes. */
  public void create(CollectionDefinition definition) {
    CollectionId id = definition.id();
    int type = definition.content() == CollectionDefinition.Content.EDGES ? EDGES : DOCUMENTS;
    http.call(
        "POST",
        ArangoHttp.in(id.database()) + "/_api/collection",
        "{\"name\":\"%s\",\"type\":%d,\"numberOfShards\":%d}"
            .formatted(id.name(), type, definition.shards()));
    definition.indexes().forEach(index -> create(id, index));
  }

  private void create(CollectionId id, IndexDefinition index) {
    http.call(
        "POST",
        ArangoHttp.in(id.database()) + "/_api/index?collection=" + ArangoHttp.segment(id.name()),
        "{\"name\":\"%s\",\"type\":\"%s\",\"fields\":%s,\"unique\":%b,\"sparse\":%b}"
            .formatted(
                index.name(),
                index.type(),
                strings(index.fields()),
                index.unique(),
                index.sparse()));
  }

  private void create(String database, ViewDefinition view) {
    String links =
        view.links().entrySet().stream()
            .map(link -> "\"%s\":%s".formatted(link.getKey(), link(view, link.getValue())))
            .collect(Collectors.joining(","));
    http.call(
        "POST",
        ArangoHttp.in(database) + "/_api/view",
        "{\"name\":\"%s\",\"type\":\"%s\",\"links\":{%s}}"
            .formatted(view.name(), view.type(), links));
  }

  private static String link(ViewDefinition view, List<String> fields) {
    return fields.stream()
        .map(field -> "\"" + field + "\":{}")
        .collect(
            Collectors.joining(
                ",", "{\"analyzers\":[\"" + view.analyzer() + "\"],\"fields\":{", "}}"));
  }

  /** Drops a collection. */
  public void drop(CollectionId id) {
    http.call(
        "DELETE",
        ArangoHttp.in(id.database()) + "/_api/collection/" + ArangoHttp.segment(id.name()));
  }

  /** Removes all documents of a collection. */
  public void truncate(CollectionId id) {
    http.call(
        "PUT",
        ArangoHttp.in(id.database())
            + "/_api/collection/"
            + ArangoHttp.segment(id.name())
            + "/truncate");
  }

  /** Makes these writes of single documents; of several to one document the last one counts. */
  public void commit(List<Write> writes) {
    Map<DocumentId, Write> last = new LinkedHashMap<>();
    for (Write write : writes) {
      String key = write instanceof Write.Remove remove ? remove.key() : written(write).key();
      last.put(new DocumentId(write.collection(), key), write);
    }
    Map<CollectionId, List<String>> put = new LinkedHashMap<>();
    Map<CollectionId, List<String>> removed = new LinkedHashMap<>();
    last.forEach(
        (id, write) -> {
          if (write instanceof Write.Remove) {
            removed
                .computeIfAbsent(id.collection(), any -> new ArrayList<>())
                .add("\"" + id.key() + "\"");
          } else {
            put.computeIfAbsent(id.collection(), any -> new ArrayList<>())
                .add(ArangoForm.sent(id.key(), "", written(write).body()));
          }
        });
    put.forEach((id, documents) -> send("POST", id, "overwriteMode=replace", documents));
    removed.forEach((id, keys) -> send("DELETE", id, "ignoreRevs=true", keys));
  }

  private static Document written(Write write) {
    return write
        .written()
        .orElseThrow(() -> new IllegalArgumentException("not a write of one document: " + write));
  }

  /** A bulk call succeeds whatever becomes of its documents: with an array where some failed. */
  private void send(String method, CollectionId id, String how, List<String> elements) {
    JsonNode answer =
        http.call(
                method,
                ArangoHttp.in(id.database())
                    + "/_api/document/"
                    + ArangoHttp.segment(id.name())
                    + "?silent=true&"
                    + how,
                elements.stream().collect(Collectors.joining(",", "[", "]")))
            .json();
    for (JsonNode element : answer) {
      int error = element.path("errorNum").asInt();
      if (error != 0 && error != NO_SUCH_DOCUMENT) {
        throw new IllegalStateException(
            method + " of " + elements.size() + " documents of " + id + ": " + element);
      }
    }
  }

  private static String strings(List<String> names) {
    return names.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }
}
