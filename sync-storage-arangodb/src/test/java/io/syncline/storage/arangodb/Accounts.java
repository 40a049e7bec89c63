package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.UserCalls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The users of a cluster, as its administrator and they themselves see them. */
final class Accounts implements AutoCloseable {
  private static final int NO_RIGHT = 403;
  private static final int NOT_KNOWN = 401;

  private final ArangoCluster cluster;
  private final ArangoConnection administrator;
  private final UserCalls calls;

  Accounts(ArangoCluster cluster, String administrator, String password) {
    this.cluster = cluster;
    this.administrator = cluster.user(administrator, password);
    this.calls = new UserCalls(this.administrator.coordinator());
  }

  /** Makes a user with something that an application keeps with it. */
  void create(String user, String password, String extra) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode().put("team", extra);
    told(calls.create(new UserCalls.User(user, true, kept), Secret.of(password)));
  }

  void grant(String user, UserCalls.Grant grant, String... place) {
    told(calls.grant(user, List.of(place), grant));
  }

  void drop(String user) {
    told(calls.drop(user));
  }

  Set<String> names() {
    return told(calls.list()).stream()
        .map(UserCalls.User::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What stands of each user but its password. */
  UserCalls.User user(String name) {
    return told(calls.list()).stream()
        .filter(user -> user.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no user " + name));
  }

  /**
   * What is granted, by place, whether the cluster is read-only or not. Without what follows from
   * something else.
   */
  Map<List<String>, UserCalls.Grant> grants(String user) {
    Map<List<String>, UserCalls.Grant> all = new HashMap<>();
    told(calls.grants(user, true))
        .forEach(
            (database, of) -> {
              all.put(List.of(database), of.grant());
              of.collections().forEach((name, grant) -> all.put(List.of(database, name), grant));
            });
    all.values().removeIf(UserCalls.Grant.UNDEFINED::equals);
    return all;
  }

  /** Whether a user is known by this password, and may read the collection. */
  boolean reads(String user, String password, String database, String collection) {
    return may(user, password, database, calls -> calls.count(collection));
  }

  /** Whether a user is known by this password, and may empty the collection; it does. */
  boolean empties(String user, String password, String database, String collection) {
    return may(user, password, database, calls -> calls.truncate(collection));
  }

  /** What a user does to a collection. */
  private interface Deed {
    CompletionStage<?> done(CollectionCalls calls);
  }

  private boolean may(String user, String password, String database, Deed deed) {
    try (ArangoConnection connection = cluster.user(user, password)) {
      Await.answer(deed.done(new CollectionCalls(connection.coordinator(), database)));
      return true;
    } catch (ArangoError e) {
      if (e.status() == NO_RIGHT || e.status() == NOT_KNOWN) {
        return false;
      }
      throw e;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private static <T> T told(CompletionStage<T> call) {
    try {
      return Await.told(call);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    administrator.close();
  }
}
