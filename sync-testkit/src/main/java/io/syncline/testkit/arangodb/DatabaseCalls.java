package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.Set;

/** Databases. */
final class DatabaseCalls implements Router.Calls {
  private static final int LONGEST_NAME = 128;

  @Override
  public void declare(Router router) {
    router.on("GET", "/_api/database").inSystem().needs(Right.ADMIN).calls(this::list);
    router
        .on("GET", "/_api/database/current")
        .everywhere()
        .needs(Right.DATABASE_READ)
        .calls(this::current);
    router
        .on("POST", "/_api/database")
        .inSystem()
        .needs(Right.SYSTEM_WRITE)
        .body()
        .calls(this::create);
    router
        .on("DELETE", "/_api/database/{name}")
        .inSystem()
        .needs(Right.SYSTEM_WRITE)
        .calls(this::drop);
  }

  private Answer list(Call call) {
    ArrayNode names = Json.array();
    call.cluster.databases.keySet().forEach(names::add);
    return Answer.result(200, names);
  }

  private Answer current(Call call) {
    DatabaseState database = call.database();
    ObjectNode result = Json.object().put("name", database.name).put("id", database.id);
    result.put("path", "none").put("isSystem", database.isSystem());
    result.setAll(database.options);
    return Answer.result(200, result);
  }

  private Answer create(Call call) {
    ObjectNode body = call.object("name", "options", "users");
    String name = Call.text(body, "name");
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.contains("/")
        || name.startsWith("_")
        || !Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      throw new Refusal(400, 1229, "database name invalid");
    }
    JsonNode options = body.path("options");
    ObjectNode given = options instanceof ObjectNode object ? object : Json.object();
    Call.onlyWith(given, Set.of("sharding", "replicationFactor", "writeConcern"), " in options");
    call.cluster.structure.createDatabase(name, given);
    body.path("users").forEach(user -> welcome(call, name, user));
    return Answer.done(201);
  }

  private static void welcome(Call call, String database, JsonNode user) {
    Call.onlyWith((ObjectNode) user, Set.of("username", "passwd", "active", "extra"), " in users");
    Users users = call.cluster.users;
    String name = Call.text(user, "username");
    if (users.find(name).isEmpty()) {
      users.create(name, user.path("passwd").asText(), Users.Grants.NONE);
    }
    users.find(name).ifPresent(row -> users.grant(row, database, null, Level.WRITE));
  }

  private Answer drop(Call call) {
    DatabaseState database = call.cluster.database(call.variable("name"));
    if (database.isSystem()) {
      throw Caller.forbidden();
    }
    call.cluster.structure.dropDatabase(database);
    return Answer.done(200);
  }
}
