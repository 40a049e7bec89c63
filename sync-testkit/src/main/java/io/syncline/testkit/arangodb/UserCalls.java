package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Users: who there is. What they may do is in {@link GrantCalls}. */
final class UserCalls implements Router.Calls {
  private static final List<String> TOLD = List.of("user", "active", "extra");

  @Override
  public void declare(Router router) {
    router.on("GET", "/_api/user").needs(Right.ADMIN).calls(this::list);
    router.on("GET", "/_api/user/{user}").calls(this::one);
    router.on("POST", "/_api/user").needs(Right.SYSTEM_WRITE).body().calls(this::create);
    router
        .on("PUT", "/_api/user/{user}")
        .needs(Right.SYSTEM_WRITE)
        .body()
        .calls(call -> change(call, false));
    router
        .on("PATCH", "/_api/user/{user}")
        .needs(Right.SYSTEM_WRITE)
        .body()
        .calls(call -> change(call, true));
    router.on("DELETE", "/_api/user/{user}").needs(Right.SYSTEM_WRITE).calls(this::remove);
  }

  private Answer list(Call call) {
    ArrayNode all = Json.array();
    call.cluster.users.all().forEach(row -> all.add(told(row)));
    return Answer.result(200, all);
  }

  private Answer one(Call call) {
    needsSelfOrAdmin(call);
    return Answer.ok(200, told(needed(call)));
  }

  private Answer create(Call call) {
    ObjectNode given = call.object("user", "passwd", "active", "extra");
    String name = Call.text(given, "user");
    if (call.cluster.users.find(name).isPresent()) {
      throw new Refusal(409, 1702, "duplicate user");
    }
    call.cluster.users.create(name, given.path("passwd").asText(), Users.Grants.NONE);
    ObjectNode row = call.cluster.users.find(name).orElseThrow();
    if (given.has("active") || given.has("extra")) {
      write(call, row, given);
    }
    return Answer.ok(201, told(call.cluster.users.find(name).orElseThrow()));
  }

  private Answer change(Call call, boolean partly) {
    ObjectNode given = call.object("user", "passwd", "active", "extra");
    ObjectNode row = needed(call);
    if (!partly) {
      given.put("active", given.path("active").asBoolean(true));
      given.set("extra", given.has("extra") ? given.get("extra") : Json.object());
    }
    write(call, row, given);
    return Answer.ok(200, told(needed(call)));
  }

  private static void write(Call call, ObjectNode row, ObjectNode given) {
    if (given.has("passwd")) {
      boolean active = row.path("authData").path("active").asBoolean();
      row.set("authData", Users.authData(active, given.path("passwd").asText()));
    }
    if (given.has("active")) {
      row.withObject("/authData").put("active", given.path("active").asBoolean());
    }
    if (given.has("extra")) {
      row.set("userData", given.get("extra"));
    }
    call.cluster.users.write(row, row.path("_key").asText());
  }

  private Answer remove(Call call) {
    ObjectNode row = needed(call);
    new SystemRows(call.cluster, call.cluster.system(), Users.COLLECTION)
        .remove(row.path("_key").asText());
    return Answer.ok(202, Json.object());
  }

  /** The row of the user that the path names, or 404/1703. */
  static ObjectNode needed(Call call) {
    Optional<ObjectNode> row = call.cluster.users.find(call.variable("user"));
    return row.orElseThrow(() -> new Refusal(404, 1703, "user not found"));
  }

  /** Everybody may know about himself. */
  static void needsSelfOrAdmin(Call call) {
    if (!call.caller().isAdmin() && !call.caller().name().equals(call.variable("user"))) {
      throw Caller.forbidden();
    }
  }

  private static ObjectNode told(ObjectNode row) {
    ObjectNode told = Json.object().put("user", row.path("user").asText());
    told.put("active", row.path("authData").path("active").asBoolean());
    JsonNode extra = row.path("userData");
    told.set("extra", extra.isObject() ? extra : Json.object());
    return told.retain(TOLD);
  }
}
