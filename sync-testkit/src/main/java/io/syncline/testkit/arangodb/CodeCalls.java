package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Functions of queries, and services: what is left of them here. Version 4 has none of it. */
final class CodeCalls implements Router.Calls {
  private static final String COLLECTION = "_aqlfunctions";

  @Override
  public void declare(Router router) {
    before4(
        router.on("GET", "/_api/aqlfunction").query("namespace"), Right.DATABASE_READ, this::list);
    before4(router.on("POST", "/_api/aqlfunction").body(), Right.DATABASE_WRITE, this::create);
    before4(
        router.on("DELETE", "/_api/aqlfunction/{name}").query("group"),
        Right.DATABASE_WRITE,
        this::remove);
    before4(
        router.on("POST", "/_api/foxx/commit").query("replace"),
        Right.DATABASE_WRITE,
        call -> {
          call.flag("replace", false);
          return Answer.empty(204);
        });
    before4(
        router.on("POST", "/_admin/routing/reload"),
        Right.DATABASE_WRITE,
        call -> Answer.ok(200, Json.object()));
  }

  private static void before4(Route route, Right right, Function<Call, Answer> action) {
    route
        .needs(right)
        .calls(
            call -> {
              if (call.cluster.isFromVersion(4)) {
                throw new Refusal(404, 404, "unknown path");
              }
              return action.apply(call);
            });
  }

  private Answer list(Call call) {
    String namespace = call.query("namespace", "").toLowerCase(Locale.ROOT);
    ArrayNode all = Json.array();
    for (ObjectNode row : rows(call).all()) {
      if (row.path("name").asText().toLowerCase(Locale.ROOT).startsWith(namespace)) {
        all.add(row.deepCopy().retain(List.of("name", "code", "isDeterministic")));
      }
    }
    return Answer.result(200, all);
  }

  private Answer create(Call call) {
    ObjectNode given = call.object("name", "code", "isDeterministic");
    String name = Call.text(given, "name");
    if (!name.matches("\\w+(::\\w+)+")) {
      throw new Refusal(400, 1580, "invalid user function name");
    }
    String key = name.toUpperCase(Locale.ROOT);
    boolean isNew = rows(call).find("_key", key).isEmpty();
    ObjectNode row = Json.object().put("_key", key).put("name", name);
    row.put("code", Call.text(given, "code"));
    row.put("isDeterministic", given.path("isDeterministic").asBoolean());
    rows(call).put(row);
    return Answer.ok(isNew ? 201 : 200, Json.object().put("isNewlyCreated", isNew));
  }

  private Answer remove(Call call) {
    String wanted = call.variable("name").toUpperCase(Locale.ROOT);
    boolean group = call.flag("group", false);
    int count = 0;
    for (ObjectNode row : rows(call).all()) {
      String key = row.path("_key").asText();
      if (key.equals(wanted) || (group && key.startsWith(wanted + "::"))) {
        rows(call).remove(key);
        count++;
      }
    }
    if (count == 0 && !group) {
      throw new Refusal(404, 1582, "user function not found");
    }
    return Answer.ok(200, Json.object().put("deletedCount", count));
  }

  private static SystemRows rows(Call call) {
    return new SystemRows(call.cluster, call.database(), COLLECTION);
  }
}
