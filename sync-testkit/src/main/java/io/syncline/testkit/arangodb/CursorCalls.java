package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Queries, as far as {@link Projection} understands them. */
final class CursorCalls implements Router.Calls {
  private static final int USUAL_BATCH = 1_000;
  private static final int USUAL_SECONDS = 600;
  private final Map<String, Cursor> cursors = new LinkedHashMap<>();

  @Override
  public void declare(Router router) {
    at(router, "POST", "").body().inTransaction().calls(this::begin);
    at(router, "POST", "/{id}").inTransaction().calls(this::next);
    at(router, "POST", "/{id}/{batch}").inTransaction().calls(this::nextOrAgain);
    at(router, "DELETE", "/{id}").inTransaction().calls(this::end);
  }

  private static Route at(Router router, String verb, String what) {
    return router.on(verb, "/_api/cursor" + what).needs(Right.DATABASE_READ);
  }

  private Answer begin(Call call) {
    ObjectNode body = call.object("query", "bindVars", "batchSize", "ttl", "count", "options");
    JsonNode options = body.path("options");
    if (options instanceof ObjectNode given) {
      Call.onlyWith(
          given,
          Set.of("stream", "fillBlockCache", "allowRetry", "maxRuntime", "shardIds"),
          " in options");
    }
    Projection projection = new Projection(Call.text(body, "query"));
    CollectionState collection =
        call.database().collection(projection.collection(body.path("bindVars")));
    call.caller().needsRead(collection);
    StreamTransaction stream = call.cluster.transactions.of(call);
    Cursor.Query query =
        new Cursor.Query(
            stream == null
                ? shard -> shard.documents().freeze().byKey.values()
                : within(stream, collection),
            document -> projection.of(collection, document),
            positive(body, "batchSize", USUAL_BATCH),
            Duration.ofSeconds(positive(body, "ttl", USUAL_SECONDS)),
            options.path("stream").asBoolean(),
            options.path("allowRetry").asBoolean());
    List<ShardState> shards = shards(collection, options.path("shardIds"));
    Cursor cursor = new Cursor(call.cluster.nextId(), call, shards, query);
    Answer answer = answer(201, cursor.next());
    if (cursor.hasMore() || cursor.retries()) {
      cursors.put(cursor.id, cursor);
    }
    return answer;
  }

  private static Function<ShardState, Collection<Document>> within(
      StreamTransaction stream, CollectionState collection) {
    Transaction transaction = stream.in(collection, false);
    return shard -> transaction.documents(shard).values();
  }

  private static List<ShardState> shards(CollectionState collection, JsonNode wanted) {
    List<ShardState> all =
        collection.isSmartEdges()
            ? SmartEdges.shardsWithEachOnce(collection)
            : collection.shardsInOrder();
    if (wanted.isMissingNode()) {
      return all;
    }
    List<ShardState> some = new ArrayList<>();
    for (JsonNode name : wanted) {
      some.add(
          all.stream()
              .filter(shard -> shard.name.equals(name.asText()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new Refusal(
                          404, 1203, "collection or view not found: shard " + name.asText())));
    }
    if (some.isEmpty()) {
      throw Refusal.badParameter("shardIds is a list of shards of the collection");
    }
    return some;
  }

  private static int positive(ObjectNode body, String attribute, int otherwise) {
    int number = body.path(attribute).asInt(otherwise);
    if (number < 1) {
      throw Refusal.badParameter(attribute + " is a number above 0");
    }
    return number;
  }

  private Answer next(Call call) {
    return next(call, find(call));
  }

  private Answer nextOrAgain(Call call) {
    Cursor cursor = find(call);
    String number = call.variable("batch");
    if (!cursor.knows(number)) {
      throw missing();
    }
    return cursor.isLast(number) ? answer(200, cursor.again()) : next(call, cursor);
  }

  private Answer next(Call call, Cursor cursor) {
    if (!cursor.hasMore()) {
      throw missing();
    }
    boolean fails = true;
    try {
      Map<String, Bytes> members = cursor.next();
      fails = false;
      return answer(200, members);
    } finally {
      if (fails || !(cursor.hasMore() || cursor.retries())) {
        cursors.remove(call.variable("id"));
      }
    }
  }

  private Answer end(Call call) {
    Cursor cursor = find(call);
    cursors.remove(cursor.id);
    return Answer.ok(202, Json.object().put("id", cursor.id));
  }

  private Cursor find(Call call) {
    cursors.values().removeIf(Cursor::isOver);
    Cursor cursor = cursors.get(call.variable("id"));
    if (cursor == null
        || !cursor.user.equals(call.caller().name())
        || !cursor.database.equals(call.databaseName)) {
      throw missing();
    }
    return cursor;
  }

  private static Refusal missing() {
    return new Refusal(404, 1600, "cursor not found");
  }

  private static Answer answer(int status, Map<String, Bytes> members) {
    Map<String, Bytes> all = new LinkedHashMap<>();
    all.put("error", Json.bytes(false));
    all.put("code", Json.bytes(status));
    all.putAll(members);
    return Answer.json(status, RawJson.object(all));
  }
}
