package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What users may do: as it is stored, and as it is now, which the read-only mode lowers. */
final class GrantCalls implements Router.Calls {
  private static final String ALL = "/_api/user/{user}/database";
  private static final String DATABASE = ALL + "/{database}";
  private static final String COLLECTION = DATABASE + "/{name}";
  private static final String ANY = "*";
  private static final String UNDEFINED = "undefined";

  @Override
  public void declare(Router router) {
    router.on("GET", ALL).query("full", "configured").calls(this::list);
    router.on("GET", DATABASE).query("configured").calls(this::ofDatabase);
    router.on("GET", COLLECTION).query("configured").calls(this::ofCollection);
    for (String path : new String[] {DATABASE, COLLECTION}) {
      boolean one = path.equals(COLLECTION);
      router
          .on("PUT", path)
          .needs(Right.SYSTEM_WRITE)
          .body()
          .calls(call -> grant(call, one ? call.variable("name") : null));
      router
          .on("DELETE", path)
          .needs(Right.SYSTEM_WRITE)
          .calls(call -> clear(call, one ? call.variable("name") : null));
    }
  }

  private Answer list(Call call) {
    UserCalls.needsSelfOrAdmin(call);
    UserCalls.needed(call);
    boolean configured = call.flag("configured", false);
    boolean full = call.flag("full", false);
    ObjectNode result = Json.object();
    for (DatabaseState database : call.cluster.databases.values()) {
      String level = level(call, database.name, null, configured);
      if (full) {
        ObjectNode one = result.putObject(database.name).put("permission", level);
        ObjectNode collections = one.putObject("collections");
        database
            .collections
            .keySet()
            .forEach(name -> collections.put(name, level(call, database.name, name, configured)));
        collections.put(ANY, level(call, database.name, ANY, true));
      } else if (!level.equals(Level.NONE.text) && !level.equals(UNDEFINED)) {
        result.put(database.name, level);
      }
    }
    String other = level(call, ANY, null, configured);
    if (full) {
      ObjectNode one = result.putObject(ANY).put("permission", other);
      one.putObject("collections").put(ANY, level(call, ANY, ANY, true));
    } else if (!other.equals(Level.NONE.text) && !other.equals(UNDEFINED)) {
      result.put(ANY, other);
    }
    return Answer.result(200, result);
  }

  private Answer ofDatabase(Call call) {
    return one(call, null);
  }

  private Answer ofCollection(Call call) {
    return one(call, call.variable("name"));
  }

  private static Answer one(Call call, @Nullable String collection) {
    UserCalls.needsSelfOrAdmin(call);
    UserCalls.needed(call);
    check(call, collection);
    boolean configured = call.flag("configured", false);
    String level = level(call, call.variable("database"), collection, configured);
    return Answer.ok(200, Json.object().put("result", level));
  }

  /** The text of a grant; {@code undefined} only where what is configured is asked for. */
  private static String level(
      Call call, String database, @Nullable String collection, boolean configured) {
    Users users = call.cluster.users;
    String user = call.variable("user");
    if (configured) {
      Level own = users.configured(user, database, collection);
      return own == null ? UNDEFINED : own.text;
    }
    if (collection == null) {
      Level stored = users.stored(user, database);
      return (call.isReadOnly() ? stored.atMost(Level.READ) : stored).text;
    }
    Level stored = users.stored(user, database, collection);
    return (call.isReadOnly() ? stored.atMost(Level.READ) : stored).text;
  }

  private Answer grant(Call call, @Nullable String collection) {
    String text = Call.text(call.object("grant"), "grant");
    Level level = null;
    for (Level one : Level.values()) {
      level = one.text.equals(text) ? one : level;
    }
    if (level == null) {
      throw Refusal.badParameter("grant is rw, ro or none, not " + text);
    }
    set(call, collection, level);
    String what = call.variable("database") + (collection == null ? "" : "/" + collection);
    return Answer.ok(200, Json.object().put(what, text));
  }

  private Answer clear(Call call, @Nullable String collection) {
    set(call, collection, null);
    return Answer.ok(202, Json.object());
  }

  private static void set(Call call, @Nullable String collection, @Nullable Level level) {
    ObjectNode row = UserCalls.needed(call);
    check(call, collection);
    call.cluster.users.grant(row, call.variable("database"), collection, level);
  }

  private static void check(Call call, @Nullable String collection) {
    String database = call.variable("database");
    if (database.equals(ANY)) {
      return;
    }
    DatabaseState found = call.cluster.database(database);
    if (collection != null && !collection.equals(ANY)) {
      found.collection(collection);
    }
  }
}
