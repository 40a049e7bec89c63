package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.storage.arangodb.call.UserCalls;
import java.util.List;
import java.util.Map;

/**
 * The two forms of a user: the row of {@code _users} with the hash of its password, where rows can
 * be read; else what the users' API tells, without. Pure.
 *
 * <p>A row is carried as it is. Its password's hash is a secret: it is not written anywhere but
 * into {@code _users}; an {@link OriginRecord} has a digest in its place.
 */
final class UserForm {
  private static final List<String> OF_THE_SERVER = List.of("_key", "_id", "_rev");
  private static final String AUTH = "authData";
  private static final String SIMPLE = "simple";
  private static final String GRANTS = "grants";
  private static final String COLLECTIONS = "collections";
  private static final String UNDEFINED = "undefined";

  private UserForm() {}

  /** What of a row of {@code _users} is the user. */
  static ObjectNode ofRow(JsonNode row) {
    ObjectNode properties = Canonical.object();
    row.properties()
        .forEach(
            e -> {
              if (!OF_THE_SERVER.contains(e.getKey())) {
                properties.set(e.getKey(), e.getValue());
              }
            });
    return properties;
  }

  /**
   * What the users' API tells of a user.
   *
   * @param grants by database, as the server shows all that are configured
   */
  static ObjectNode ofApi(UserCalls.User user, JsonNode grants) {
    ObjectNode properties = Canonical.object();
    properties.put("active", user.active()).set("extra", user.extra());
    properties.set(GRANTS, configured(grants));
    return properties;
  }

  /** The grants that are configured: the others follow from them. */
  static ObjectNode configured(JsonNode grants) {
    ObjectNode all = Canonical.object();
    for (Map.Entry<String, JsonNode> database : grants.properties()) {
      ObjectNode of = Canonical.object();
      if (isLevel(database.getValue().path("permission"))) {
        of.set("permission", database.getValue().get("permission"));
      }
      ObjectNode collections = Canonical.object();
      for (Map.Entry<String, JsonNode> c : database.getValue().path(COLLECTIONS).properties()) {
        if (isLevel(c.getValue())) {
          collections.set(c.getKey(), c.getValue());
        }
      }
      if (!collections.isEmpty()) {
        of.set(COLLECTIONS, collections);
      }
      if (!of.isEmpty()) {
        all.set(database.getKey(), of);
      }
    }
    return all;
  }

  private static boolean isLevel(JsonNode level) {
    return level.isTextual() && !level.textValue().equals(UNDEFINED);
  }

  /** Whether the properties are a row that can be restored. */
  static boolean isRow(JsonNode properties) {
    return properties.path("user").isTextual() && properties.path(AUTH).isObject();
  }

  /** Whether they are what the API tells. */
  static boolean isApi(JsonNode properties) {
    return properties.path(GRANTS).isObject();
  }

  /** The properties with a digest where a row has the hash of the password. */
  static ObjectNode withoutSecret(ObjectNode properties) {
    if (!isRow(properties) || !properties.path(AUTH).has(SIMPLE)) {
      return properties;
    }
    ObjectNode stripped = properties.deepCopy();
    ((ObjectNode) stripped.get(AUTH)).put(SIMPLE, digest(properties));
    return stripped;
  }

  /**
   * The properties with the secret put back.
   *
   * @param holder properties that may have it
   * @return the stripped ones where the holder does not have it
   */
  static ObjectNode withSecretOf(ObjectNode stripped, JsonNode holder) {
    if (!isRow(stripped)
        || !isRow(holder)
        || !holder.path(AUTH).has(SIMPLE)
        || !stripped.path(AUTH).path(SIMPLE).asText().equals(digest(holder))) {
      return stripped;
    }
    ObjectNode whole = stripped.deepCopy();
    ((ObjectNode) whole.get(AUTH)).set(SIMPLE, holder.get(AUTH).get(SIMPLE));
    return whole;
  }

  private static String digest(JsonNode properties) {
    return Digests.sha256(Canonical.text(properties.path(AUTH).path(SIMPLE)));
  }
}
