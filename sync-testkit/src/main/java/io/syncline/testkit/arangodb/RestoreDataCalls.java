package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Documents that are taken over from a dump or a log, each line put or removed. Lines that can't be
 * read leave everything as it is; of lines that can't be written, those before the first are
 * written.
 */
final class RestoreDataCalls implements Router.Calls {
  private static final Map<String, String> FOUND_BY =
      Map.of(Users.COLLECTION, "user", AnalyzerCalls.COLLECTION, "name");

  @Override
  public void declare(Router router) {
    router
        .on("PUT", "/_api/replication/restore-data")
        .elsewhere(501, 1471)
        .needs(Right.DATABASE_READ)
        .query("collection", "force")
        .querySince(8, "preserveRevisionIds")
        .body()
        .calls(this::restore);
  }

  private record Line(boolean removes, Bytes document) {}

  private Answer restore(Call call) {
    CollectionState collection = call.database().collection(call.needed("collection"));
    boolean lifted = call.caller().isAdmin() && !call.isReadOnly();
    if (!lifted) {
      call.caller().needsWrite(collection);
    }
    boolean keeps = call.flag("preserveRevisionIds", false);
    call.flag("force", false);
    List<Line> lines = new ArrayList<>();
    for (Bytes line : RawJson.lines(call.body())) {
      lines.add(line(line));
    }
    String attribute = FOUND_BY.get(collection.name);
    if (attribute != null) {
      special(call, collection, attribute, lines, keeps);
      return Answer.done(200);
    }
    Transaction transaction = call.cluster.begin(call.database());
    try {
      DocumentWrites writes = new DocumentWrites(call.cluster, collection, transaction);
      for (Line line : lines) {
        if (!line.removes) {
          put(writes, line, keeps);
        } else if (writes.find(key(line)) != null) {
          writes.remove(key(line), null);
        }
      }
    } finally {
      transaction.commit();
    }
    return Answer.done(200);
  }

  private static void put(DocumentWrites writes, Line line, boolean keeps) {
    key(line);
    Bytes document = keeps ? line.document : withoutRevision(line.document);
    writes.insert(document, DocumentWrites.Clash.REPLACE, true);
  }

  private static Bytes withoutRevision(Bytes document) {
    Map<String, Bytes> members = RawJson.members(document);
    members.remove("_rev");
    return RawJson.object(members);
  }

  /** Rows that have calls of their own are found by a name; their keys are the target's own. */
  private static void special(
      Call call, CollectionState collection, String attribute, List<Line> lines, boolean keeps) {
    SystemRows rows = new SystemRows(call.cluster, collection.database, collection.name);
    for (Line line : lines) {
      if (line.removes) {
        throw Refusal.badParameter(
            "rows of " + collection.name + " are not removed by their keys: use their own calls");
      }
      String revision = keeps ? Document.parse(line.document).revision() : null;
      rows.putBy(attribute, line.document, revision);
    }
  }

  private static String key(Line line) {
    String key = Document.parse(line.document).key();
    if (key == null) {
      throw new Refusal(400, 1226, "document key missing");
    }
    return key;
  }

  private static Line line(Bytes json) {
    Map<String, Bytes> members;
    try {
      members = RawJson.members(json);
    } catch (Refusal e) {
      throw new Refusal(400, 600, "invalid JSON: " + e.getMessage());
    }
    if (members.containsKey("_key")) {
      return new Line(false, json);
    }
    @Nullable Bytes type = members.get("type");
    @Nullable Bytes data = members.get("data");
    if (type == null || data == null || !Set.of("type", "data").containsAll(members.keySet())) {
      throw Refusal.badParameter(
          "a line is a document with _key, or has type and data and nothing else");
    }
    return switch (type.utf8()) {
      case "2300" -> new Line(false, data);
      case "2302" -> new Line(true, data);
      default -> throw Refusal.badParameter("a line of type " + type.utf8());
    };
  }
}
