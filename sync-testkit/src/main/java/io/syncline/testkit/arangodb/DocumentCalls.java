package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Documents, one or many at a time, alone or within a transaction that a client has begun. */
final class DocumentCalls implements Router.Calls {
  private static final String ALL = "/_api/document/{collection}";
  private static final String ONE = ALL + "/{key}";

  @Override
  public void declare(Router router) {
    at(router, "POST", ALL)
        .query("overwriteMode", "silent", "waitForSync")
        .querySince(8, "isRestore")
        .body()
        .calls(this::insert);
    at(router, "PUT", ALL)
        .query("ignoreRevs", "onlyget", "silent", "waitForSync")
        .querySince(8, "isRestore")
        .body()
        .calls(this::replaceOrRead);
    at(router, "DELETE", ALL)
        .query("ignoreRevs", "silent", "waitForSync")
        .body()
        .calls(this::removeMany);
    at(router, "GET", ONE).calls(this::read);
    at(router, "PUT", ONE)
        .query("ignoreRevs", "silent", "waitForSync")
        .querySince(8, "isRestore")
        .body()
        .calls(this::replace);
    at(router, "DELETE", ONE).query("silent", "waitForSync").calls(this::remove);
  }

  private static Route at(Router router, String verb, String path) {
    return router.on(verb, path).needs(Right.DATABASE_READ).inTransaction();
  }

  private Answer insert(Call call) {
    boolean restores = call.flag("isRestore", false);
    DocumentWrites.Clash clash = DocumentWrites.Clash.of(call.query("overwriteMode", "conflict"));
    int done = written(call, 201);
    if (!isArray(call.body())) {
      return write(
          call, false, writes -> one(call, done, writes.insert(call.body(), clash, restores)));
    }
    return write(
        call,
        true,
        writes ->
            many(
                call,
                done,
                RawJson.elements(call.body()),
                json -> told(call, writes.insert(json, clash, restores))));
  }

  private Answer replaceOrRead(Call call) {
    List<Bytes> elements = RawJson.elements(call.body());
    boolean ignoreRevs = call.flag("ignoreRevs", true);
    if (call.flag("onlyget", false)) {
      return readMany(call, elements, ignoreRevs);
    }
    boolean restores = call.flag("isRestore", false);
    return write(
        call,
        true,
        writes ->
            many(
                call,
                written(call, 201),
                elements,
                json -> {
                  Document.Parsed parsed = Document.parse(json);
                  String expects = ignoreRevs ? null : parsed.revision();
                  return told(call, writes.replace(null, parsed, expects, restores));
                }));
  }

  private Answer readMany(Call call, List<Bytes> elements, boolean ignoreRevs) {
    CollectionState collection = call.collection();
    DocumentWrites reads = reading(call, collection);
    return many(
        call,
        200,
        elements,
        json -> {
          Wanted wanted = wanted(collection, json);
          Document found = reads.needed(wanted.key, ignoreRevs ? null : wanted.revision);
          return found.json(collection.logicalName());
        });
  }

  private Answer removeMany(Call call) {
    boolean ignoreRevs = call.flag("ignoreRevs", true);
    CollectionState collection = call.collection();
    return write(
        call,
        true,
        writes ->
            many(
                call,
                written(call, 200),
                RawJson.elements(call.body()),
                json -> {
                  Wanted wanted = wanted(collection, json);
                  String expects = ignoreRevs ? null : wanted.revision;
                  return told(call, writes.remove(wanted.key, expects));
                }));
  }

  private Answer read(Call call) {
    CollectionState collection = call.collection();
    DocumentWrites reads = reading(call, collection);
    return precondition(
        () -> {
          Document found = reads.needed(call.variable("key"), ifMatch(call, "If-Match"));
          String tag = "\"" + Hlc.revText(found.revision()) + "\"";
          String known = ifMatch(call, "If-None-Match");
          Answer answer =
              known != null && Hlc.parseRev(known) == found.revision()
                  ? Answer.empty(304)
                  : Answer.json(200, found.json(collection.logicalName()));
          return answer.with("Etag", tag);
        });
  }

  private Answer replace(Call call) {
    Document.Parsed parsed = Document.parse(call.body());
    String ifMatch = ifMatch(call, "If-Match");
    String expects =
        ifMatch == null && !call.flag("ignoreRevs", true) ? parsed.revision() : ifMatch;
    boolean restores = call.flag("isRestore", false);
    return precondition(
        () ->
            write(
                call,
                false,
                writes ->
                    one(
                        call,
                        written(call, 201),
                        writes.replace(call.variable("key"), parsed, expects, restores))));
  }

  private Answer remove(Call call) {
    return precondition(
        () ->
            write(
                call,
                false,
                writes ->
                    one(
                        call,
                        written(call, 200),
                        writes.remove(call.variable("key"), ifMatch(call, "If-Match")))));
  }

  private DocumentWrites reading(Call call, CollectionState collection) {
    call.caller().needsRead(collection);
    StreamTransaction stream = call.cluster.transactions.of(call);
    Transaction transaction =
        stream == null ? call.cluster.begin(call.database()) : stream.in(collection, false);
    return new DocumentWrites(call.cluster, collection, transaction);
  }

  /** Writes at once what is not in a transaction; many documents are a group of the log. */
  private static Answer write(Call call, boolean many, Function<DocumentWrites, Answer> work) {
    CollectionState collection = call.collection();
    call.caller().needsWrite(collection);
    StreamTransaction stream = call.cluster.transactions.of(call);
    if (stream != null) {
      stream.checkSize();
      Transaction transaction = stream.in(collection, true);
      return work.apply(new DocumentWrites(call.cluster, collection, transaction));
    }
    Transaction transaction = call.cluster.begin(call.database());
    Answer answer = work.apply(new DocumentWrites(call.cluster, collection, transaction));
    if (many) {
      transaction.commit();
    } else {
      transaction.commitSingly();
    }
    return answer;
  }

  private static Answer one(Call call, int status, ObjectNode told) {
    if (call.flag("silent", false)) {
      return Answer.json(status, Json.object());
    }
    return Answer.json(status, told).with("Etag", "\"" + told.path("_rev").asText() + "\"");
  }

  /** What is told about one of many, which is shown where it was not asked to be silent. */
  private static Bytes told(Call call, ObjectNode about) {
    return call.flag("silent", false) ? Bytes.EMPTY : Json.bytes(about);
  }

  private static Answer many(
      Call call, int status, List<Bytes> elements, Function<Bytes, Bytes> action) {
    List<Bytes> all = new ArrayList<>();
    List<Bytes> errors = new ArrayList<>();
    Map<Integer, Integer> counts = new TreeMap<>();
    for (Bytes element : elements) {
      try {
        all.add(action.apply(element));
      } catch (Refusal e) {
        if (e.isComplaint()) {
          throw e;
        }
        Bytes item = Json.bytes(e.item());
        all.add(item);
        errors.add(item);
        counts.merge(e.errorNum(), 1, Integer::sum);
      }
    }
    Answer answer;
    if (!call.flag("silent", false)) {
      answer = Answer.json(status, RawJson.array(all));
    } else {
      answer = Answer.json(status, errors.isEmpty() ? Bytes.utf8("{}") : RawJson.array(errors));
    }
    if (counts.isEmpty()) {
      return answer;
    }
    return answer.with(
        "X-Arango-Error-Codes",
        counts.entrySet().stream()
            .map(count -> count.getKey() + ":" + count.getValue())
            .collect(Collectors.joining(",")));
  }

  /** What a list names: a key, and a revision if it is given. */
  private record Wanted(String key, @Nullable String revision) {}

  private static Wanted wanted(CollectionState collection, Bytes json) {
    JsonNode node = Json.parse(json);
    if (node.isTextual()) {
      return new Wanted(key(collection, node.asText()), null);
    }
    if (!node.isObject()) {
      throw new Refusal(400, 1227, "invalid document type");
    }
    if (!node.has("_key")) {
      throw new Refusal(400, 1226, "document key missing");
    }
    Set<String> attributes = new HashSet<>(collection.shardKeys());
    attributes.addAll(Set.of("_key", "_rev", "_id"));
    Call.onlyWith((ObjectNode) node, attributes, " of a document that is named by its key");
    JsonNode revision = node.path("_rev");
    if (!node.path("_key").isTextual()) {
      throw new Refusal(400, 1221, "illegal document key");
    }
    return new Wanted(
        key(collection, node.path("_key").asText()),
        revision.isTextual() ? revision.asText() : null);
  }

  private static String key(CollectionState collection, String keyOrId) {
    int slash = keyOrId.indexOf('/');
    if (slash >= 0 && !keyOrId.substring(0, slash).equals(collection.logicalName())) {
      throw new Refusal(400, 1213, "cross collection request not allowed");
    }
    String key = keyOrId.substring(slash + 1);
    DocumentWrites.checkKey(key);
    return key;
  }

  private static @Nullable String ifMatch(Call call, String header) {
    String value = call.header(header);
    return value == null ? null : value.replace("\"", "").strip();
  }

  private interface Step {
    Answer run();
  }

  /** In calls about one document, a revision that is another one is 412. */
  private static Answer precondition(Step step) {
    try {
      return step.run();
    } catch (Refusal e) {
      if (e.errorNum() == 1200 && String.valueOf(e.getMessage()).startsWith("conflict,")) {
        throw new Refusal(412, 1200, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private static int written(Call call, int synced) {
    boolean waits =
        call.flag("waitForSync", call.collection().properties.path("waitForSync").asBoolean(false));
    return waits ? synced : 202;
  }

  private static boolean isArray(Bytes json) {
    for (int i = 0; i < json.length(); i++) {
      if (json.at(i) > ' ') {
        return json.at(i) == '[';
      }
    }
    return false;
  }
}
