package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trees of revisions, ranges of them, and documents by them: the way to compare. */
final class RevisionCalls implements Router.Calls {
  private static final String TREE = "/_api/replication/revisions/tree";
  private static final long USUAL_CHUNK = 16 << 20;

  @Override
  public void declare(Router router) {
    at(router, "GET", TREE)
        .query("collection", "batchId", "onlyPopulated", "verification")
        .calls(this::tree);
    at(router, "POST", TREE).query("collection").calls(this::rebuild);
    at(router, "PUT", "/_api/replication/revisions/ranges")
        .query("collection", "batchId", "encodeAsHLC", "resumeHLC", "resume")
        .body()
        .calls(this::ranges);
    at(router, "PUT", "/_api/replication/revisions/documents")
        .query("collection", "batchId", "encodeAsHLC", "chunkSize")
        .body()
        .calls(this::documents);
  }

  private static Route at(Router router, String verb, String path) {
    return router
        .on(verb, path)
        .forwardedBy("DBserver")
        .elsewhere(501, 9)
        .needs(Right.ADMIN)
        .since(8);
  }

  private Answer tree(Call call) {
    FrozenShard shard = shard(call);
    int depth = call.cluster.options.treeDepth();
    Bytes tree =
        new RevisionTree(depth, shard.range, shard.byRevision())
            .json(call.flag("onlyPopulated", false));
    if (!call.flag("verification", false)) {
      return Answer.json(200, tree);
    }
    Map<String, Bytes> both = new java.util.LinkedHashMap<>();
    both.put("computed", tree);
    both.put("stored", tree);
    both.put("equal", Bytes.utf8("true"));
    return Answer.json(200, RawJson.object(both));
  }

  private Answer rebuild(Call call) {
    isForwarded(call);
    ShardState shard = call.database().findShard(call.needed("collection"));
    if (shard == null || !shard.isAt(call.dbServer().id())) {
      throw new Refusal(404, 1203, "collection or view not found");
    }
    hasRevisions(shard.collection);
    return Answer.empty(204);
  }

  private Answer ranges(Call call) {
    FrozenShard shard = shard(call);
    boolean hlc = call.flag("encodeAsHLC", false);
    long resume = resume(call, hlc);
    List<Document> sorted = shard.byRevision();
    int left = call.cluster.options.rangesPerAnswer();
    ObjectNode body = Json.object();
    ArrayNode lists = body.putArray("ranges");
    for (long[] pair : pairs(call)) {
      if (Long.compareUnsigned(pair[1], resume) < 0) {
        continue;
      }
      if (left == 0) {
        more(body, hlc, pair[0]);
        break;
      }
      ArrayNode list = lists.addArray();
      long low = Long.compareUnsigned(pair[0], resume) < 0 ? resume : pair[0];
      int at = shard.from(low);
      for (; left > 0 && holds(sorted, at, pair[1]); at++, left--) {
        list.add(Hlc.text(sorted.get(at).revision()));
      }
      if (holds(sorted, at, pair[1])) {
        more(body, hlc, sorted.get(at).revision());
        break;
      }
    }
    return Answer.json(200, body);
  }

  private static boolean holds(List<Document> sorted, int at, long high) {
    return at < sorted.size() && Long.compareUnsigned(sorted.get(at).revision(), high) <= 0;
  }

  private static void more(ObjectNode body, boolean hlc, long from) {
    if (hlc) {
      body.put("resumeHLC", Hlc.text(from));
    } else {
      body.put("resume", Long.toUnsignedString(from));
    }
  }

  private static long resume(Call call, boolean hlc) {
    String resume = call.query(hlc ? "resumeHLC" : "resume", "");
    if (resume.isEmpty()) {
      return 0;
    }
    return hlc ? revision(resume) : Long.parseUnsignedLong(resume);
  }

  private static List<long[]> pairs(Call call) {
    List<long[]> pairs = new ArrayList<>();
    long before = 0;
    for (JsonNode pair : list(call)) {
      long low = revision(pair.path(0).asText());
      long high = revision(pair.path(1).asText());
      if (pair.size() != 2
          || Long.compareUnsigned(low, high) > 0
          || (!pairs.isEmpty() && Long.compareUnsigned(low, before) <= 0)) {
        throw Refusal.badParameter("ranges are pairs that ascend and do not overlap: " + pair);
      }
      before = high;
      pairs.add(new long[] {low, high});
    }
    return pairs;
  }

  private Answer documents(Call call) {
    FrozenShard shard = shard(call);
    call.flag("encodeAsHLC", false);
    long chunk = Math.min(USUAL_CHUNK, call.number("chunkSize", USUAL_CHUNK));
    Map<Long, Document> byRevision = new HashMap<>();
    shard.byRevision().forEach(document -> byRevision.put(document.revision(), document));
    List<Bytes> found = new ArrayList<>();
    long size = 0;
    for (JsonNode wanted : list(call)) {
      if (size >= chunk) {
        break;
      }
      Document document = byRevision.get(revision(wanted.asText()));
      Bytes json =
          document == null ? Bytes.utf8("{}") : document.json(shard.shard.collection.logicalName());
      found.add(json);
      size += json.length();
    }
    return Answer.json(200, RawJson.array(found));
  }

  private static JsonNode list(Call call) {
    JsonNode list = Json.parse(call.body());
    if (!list.isArray()) {
      throw Refusal.badParameter("the body is a list");
    }
    return list;
  }

  private static long revision(String text) {
    if (!Hlc.valid(text)) {
      throw Refusal.badParameter("no revision: '" + text + "'");
    }
    return Hlc.parse(text);
  }

  private static FrozenShard shard(Call call) {
    isForwarded(call);
    Batch batch = BatchCalls.find(call, call.needed("batchId"));
    FrozenShard shard = BatchCalls.shard(call, batch);
    hasRevisions(shard.shard.collection);
    return shard;
  }

  private static void hasRevisions(CollectionState collection) {
    if (!collection.properties.path("syncByRevision").asBoolean()) {
      throw new Refusal(501, 9, "not supported");
    }
  }

  /** Whether a coordinator that was asked forwards such calls at all. */
  static void isForwarded(Call call) {
    if (call.isForwarded() && !call.cluster.options.forwardsComparisons()) {
      throw new Refusal(501, 9, "not supported");
    }
  }
}
