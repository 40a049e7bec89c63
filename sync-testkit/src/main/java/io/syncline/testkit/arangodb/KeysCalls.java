package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keys of a shard in a snapshot, in pieces with hashes: the older way to compare. */
final class KeysCalls implements Router.Calls {
  private static final String KEYS = "/_api/replication/keys";
  private static final int MANY = 1_000_000;
  private static final int LEAST_CHUNK = 100;
  private static final int MOST_CHUNK = 20_000;
  private static final int USUAL_CHUNK = 5_000;

  @Override
  public void declare(Router router) {
    at(router, "POST", KEYS).query("collection", "batchId", "quick").calls(this::begin);
    at(router, "GET", KEYS + "/{id}").query("chunkSize").calls(this::chunks);
    at(router, "PUT", KEYS + "/{id}")
        .query("type", "chunk", "chunkSize", "low", "offset")
        .body()
        .calls(this::chunk);
    at(router, "DELETE", KEYS + "/{id}").calls(this::end);
  }

  private static Route at(Router router, String verb, String path) {
    return router.on(verb, path).forwardedBy("DBserver").elsewhere(501, 9).needs(Right.ADMIN);
  }

  private Answer begin(Call call) {
    RevisionCalls.isForwarded(call);
    Batch batch = BatchCalls.find(call, call.needed("batchId"));
    FrozenShard shard = BatchCalls.shard(call, batch);
    ObjectNode body = Json.object();
    if (!call.flag("quick", false) || shard.byKey.size() <= MANY) {
      String id = batch.id + "-" + shard.localId;
      batch.keys.put(id, shard);
      body.put("id", id);
    }
    return Answer.json(200, body.put("count", shard.byKey.size()));
  }

  private Answer chunks(Call call) {
    List<Document> documents = documents(call);
    int size = size(call);
    ArrayNode chunks = Json.array();
    for (int from = 0; from < documents.size(); from += size) {
      List<Document> part = documents.subList(from, Math.min(documents.size(), from + size));
      long hash = 0;
      for (Document document : part) {
        hash ^= hash(document);
      }
      chunks
          .addObject()
          .put("low", part.get(0).key())
          .put("high", part.get(part.size() - 1).key())
          .put("hash", Long.toUnsignedString(hash));
    }
    return Answer.json(200, chunks);
  }

  private Answer chunk(Call call) {
    List<Document> documents = documents(call);
    int size = size(call);
    call.needed("chunk");
    long from = call.number("chunk", 0) * size;
    if (from >= documents.size() || !documents.get((int) from).key().equals(call.needed("low"))) {
      throw Refusal.badParameter("low is the first key of the chunk");
    }
    int to = (int) Math.min(documents.size(), from + size);
    List<Document> part = documents.subList((int) from, to);
    return switch (call.needed("type")) {
      case "keys" -> keys(part);
      case "docs" -> picked(call, part);
      default -> throw Refusal.badParameter("type is keys or docs");
    };
  }

  private static Answer keys(List<Document> part) {
    ArrayNode pairs = Json.array();
    part.forEach(
        document -> pairs.addArray().add(document.key()).add(Hlc.revText(document.revision())));
    return Answer.json(200, pairs);
  }

  private static Answer picked(Call call, List<Document> part) {
    String collection = shard(call).shard.collection.logicalName();
    long offset = call.number("offset", 0);
    List<Bytes> picked = new ArrayList<>();
    int number = 0;
    for (JsonNode position : Json.parse(call.body())) {
      if (!position.isInt() || position.asInt() < 0 || position.asInt() >= part.size()) {
        throw Refusal.badParameter("no such position in the chunk: " + position);
      }
      if (number++ >= offset) {
        picked.add(part.get(position.asInt()).json(collection));
      }
    }
    return Answer.json(200, RawJson.array(picked));
  }

  private Answer end(Call call) {
    String id = call.variable("id");
    batchOf(call).keys.remove(id);
    return Answer.json(202, Json.object().put("id", id).put("error", false).put("code", 202));
  }

  private static List<Document> documents(Call call) {
    return List.copyOf(shard(call).byKey.values());
  }

  private static FrozenShard shard(Call call) {
    RevisionCalls.isForwarded(call);
    FrozenShard shard = batchOf(call).keys.get(call.variable("id"));
    if (shard == null) {
      throw new Refusal(404, 1600, "not found: keys " + call.variable("id"));
    }
    return shard;
  }

  private static Batch batchOf(Call call) {
    String id = call.variable("id");
    int dash = id.indexOf('-');
    return BatchCalls.find(call, dash < 0 ? id : id.substring(0, dash));
  }

  private static int size(Call call) {
    long wanted = call.number("chunkSize", USUAL_CHUNK);
    return (int) Math.max(LEAST_CHUNK, Math.min(MOST_CHUNK, wanted));
  }

  private static long hash(Document document) {
    long hash = 0xcbf29ce484222325L;
    for (byte one : document.key().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ one) * 0x100000001b3L;
    }
    return RevisionTree.mix(hash ^ RevisionTree.mix(document.revision()));
  }
}
