package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.security.Secret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Users and what they may do. To coordinators. Passwords are set and never read: to carry their
 * hashes, rows of {@code _users} are dumped and restored.
 */
public final class UserCalls {
  private final ArangoLink link;

  /** Calls over a link. */
  public UserCalls(ArangoLink link) {
    this.link = link;
  }

  /** What a user may do with a database or a collection. */
  public enum Grant {
    /** Read and write. */
    RW,
    /** Read. */
    RO,
    /** Nothing. */
    NONE,
    /** What the next wider grant says. */
    UNDEFINED;

    static Grant read(JsonFields json, String field) {
      String text = json.text(field);
      return switch (text) {
        case "rw" -> RW;
        case "ro" -> RO;
        case "none" -> NONE;
        case "undefined" -> UNDEFINED;
        default -> throw json.answer().malformed("the answer has a grant that is none: " + text);
      };
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A user.
   *
   * @param extra what applications keep with it
   */
  public record User(String name, boolean active, ObjectNode extra) {
    static User read(JsonFields json) {
      return new User(
          json.text("user"),
          json.flag("active", true),
          json.optionalObject("extra").map(JsonFields::tree).orElseGet(JsonText::object));
    }
  }

  /**
   * What a user may do with a database.
   *
   * @param collections by name, {@code *} for all others
   */
  public record DatabaseGrant(Grant grant, Map<String, Grant> collections) {
    /** Copies, in the given order. */
    public DatabaseGrant {
      collections = Collections.unmodifiableMap(new LinkedHashMap<>(collections));
    }
  }

  /** {@code GET /_api/user}. */
  public CompletionStage<List<User>> list() {
    return link.send(
        ArangoRequest.get("/_api/user"), answer -> answer.json().objects("result", User::read));
  }

  /**
   * {@code GET /_api/user/{u}/database?full=true}: by database, {@code *} for all others.
   *
   * @param configured whether as it is stored, also while the cluster is read-only; else as it has
   *     effect now
   */
  public CompletionStage<Map<String, DatabaseGrant>> grants(String user, boolean configured) {
    ArangoRequest request = ArangoRequest.get("/_api/user", user, "database").query("full", true);
    return link.send(
        configured ? request.query("configured", true) : request,
        answer -> {
          JsonFields result = answer.json().object("result");
          Map<String, DatabaseGrant> all = new LinkedHashMap<>();
          for (String database : result.names()) {
            JsonFields grants = result.object(database);
            Map<String, Grant> collections = new LinkedHashMap<>();
            grants
                .optionalObject("collections")
                .ifPresent(
                    each ->
                        each.names()
                            .forEach(name -> collections.put(name, Grant.read(each, name))));
            all.put(database, new DatabaseGrant(Grant.read(grants, "permission"), collections));
          }
          return Collections.unmodifiableMap(all);
        });
  }

  /** {@code POST /_api/user}. Error 1702 where there is one. */
  public CompletionStage<Void> create(User user, Secret password) {
    ObjectNode body =
        JsonText.object()
            .put("user", user.name())
            .put("passwd", password.reveal())
            .put("active", user.active());
    body.set("extra", user.extra());
    return link.send(ArangoRequest.post("/_api/user").body(body), Done::checked);
  }

  /** {@code PATCH /_api/user/{u}}: all but the password. Error 1703 where there is none. */
  public CompletionStage<Void> change(User user) {
    ObjectNode body = JsonText.object().put("active", user.active());
    body.set("extra", user.extra());
    return link.send(ArangoRequest.patch("/_api/user", user.name()).body(body), Done::checked);
  }

  /** {@code DELETE /_api/user/{u}}. Error 1703 where there is none. */
  public CompletionStage<Void> drop(String user) {
    return link.send(ArangoRequest.delete("/_api/user", user), Done::checked);
  }

  /**
   * {@code PUT /_api/user/{u}/database/{db}[/{c}]}.
   *
   * @param place a database, or a database and a collection; {@code *} for all others
   */
  public CompletionStage<Void> grant(String user, List<String> place, Grant grant) {
    return link.send(
        ArangoRequest.put("/_api/user", path(user, place))
            .body(JsonText.object().put("grant", grant.text())),
        Done::checked);
  }

  /** {@code DELETE /_api/user/{u}/database/{db}[/{c}]}: as if nothing had been granted there. */
  public CompletionStage<Void> revoke(String user, List<String> place) {
    return link.send(ArangoRequest.delete("/_api/user", path(user, place)), Done::checked);
  }

  private static String[] path(String user, List<String> place) {
    List<String> path = new ArrayList<>(List.of(user, "database"));
    path.addAll(place);
    return path.toArray(String[]::new);
  }
}
