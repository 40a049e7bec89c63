package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Queries of AQL. To coordinators; the pages of a query all come from the one that began it. */
public final class CursorCalls {
  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public CursorCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * A query that streams its result and holds a snapshot of each shard meanwhile.
   *
   * @param text in AQL
   * @param bindVars by name; {@code @c} is the collection behind {@code @@c}
   * @param batchSize rows of a page
   * @param ttl how long the cluster keeps the cursor while nobody asks
   * @param shardIds read these shards only; none for all
   * @param repeatable whether each page can be asked for twice; 3.11 and later
   */
  public record Query(
      String text,
      ObjectNode bindVars,
      int batchSize,
      Duration ttl,
      List<String> shardIds,
      boolean repeatable) {
    /** Copies. */
    public Query {
      shardIds = List.copyOf(shardIds);
    }

    private ObjectNode body() {
      ObjectNode body =
          JsonText.object()
              .put("query", text)
              .put("batchSize", batchSize)
              .put("ttl", Math.max(1, ttl.toSeconds()));
      body.set("bindVars", bindVars);
      ObjectNode options = JsonText.object().put("stream", true).put("fillBlockCache", false);
      if (repeatable) {
        options.put("allowRetry", true);
      }
      if (!shardIds.isEmpty()) {
        options.set("shardIds", JsonText.texts(shardIds));
      }
      body.set("options", options);
      return body;
    }
  }

  /**
   * Some rows.
   *
   * @param coordinator that has the cursor
   * @param id of the cursor; empty where this page is the only one
   * @param nextBatchId of the next page, where it can be asked for twice
   * @param rows a JSON array, as it came
   */
  public record Page(
      ServerAddress coordinator,
      Optional<String> id,
      boolean hasMore,
      Optional<String> nextBatchId,
      Bytes rows) {
    static Page read(ArangoAnswer answer) {
      JsonFields.Split split = JsonFields.split(answer, "result");
      JsonFields json = split.rest();
      Bytes rows = split.value();
      if (rows.length() == 0 || rows.at(0) != '[') {
        throw answer.malformed("the answer's field result is no array");
      }
      boolean more = json.flag("hasMore");
      if (more) {
        json.id("id");
      }
      return new Page(
          answer.server(), json.optionalId("id"), more, json.optionalId("nextBatchId"), rows);
    }
  }

  /** {@code POST /_api/cursor}. */
  public CompletionStage<Page> open(Query query) {
    return link.send(
        ArangoRequest.post("/_api/cursor").in(database).body(query.body()).ofDocuments(),
        Page::read);
  }

  /**
   * {@code POST /_api/cursor/{id}[/{nextBatchId}]}, of a page that has more. Error 1600 where the
   * cursor is gone.
   */
  public CompletionStage<Page> next(Page page) {
    String id = page.id().orElseThrow();
    ArangoRequest request =
        page.nextBatchId()
            .map(batch -> ArangoRequest.post("/_api/cursor", id, batch).again())
            .orElseGet(() -> ArangoRequest.post("/_api/cursor", id));
    return link.pinnedTo(page.coordinator()).send(request.in(database).ofDocuments(), Page::read);
  }

  /** {@code DELETE /_api/cursor/{id}}: whether it was still there. */
  public CompletionStage<Boolean> close(Page page) {
    ArangoRequest request =
        ArangoRequest.delete("/_api/cursor", page.id().orElseThrow()).in(database);
    return Done.wasThere(
        link.pinnedTo(page.coordinator()).send(request), number -> number == 1600 || number == 404);
  }
}
