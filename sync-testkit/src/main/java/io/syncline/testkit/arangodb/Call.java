package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that is answered. Guarded by the cluster's lock. */
final class Call {
  private static final Set<String> KNOWN_HEADERS =
      Set.of(StreamTransactions.HEADER, Router.QUEUE_TIME, "x-arango-driver");
  final Cluster cluster;

  /** The server that was asked, also where another one answers. */
  final Member asked;

  final String databaseName;
  private final Asked request;
  private final Map<String, String> variables;
  private final Caller asker;
  private Caller caller;
  private @Nullable DbServer dbServer;

  Call(
      Cluster cluster,
      Asked request,
      String databaseName,
      Map<String, String> variables,
      Caller caller) {
    this.cluster = cluster;
    this.asked = request.member();
    this.request = request;
    this.databaseName = databaseName;
    this.variables = variables;
    this.asker = caller;
    this.caller = caller;
    this.dbServer = cluster.dbServers.get(asked.id);
  }

  /** Goes on at a DB server, as a superuser. */
  void forward(DbServer to) {
    dbServer = to;
    caller = Caller.superuser(cluster);
  }

  Caller caller() {
    return caller;
  }

  /** Who asked, also where a DB server answers a superuser. */
  Caller asker() {
    return asker;
  }

  /** Whether a coordinator was asked for what a DB server answers. */
  boolean isForwarded() {
    return asked.role == Member.Role.COORDINATOR && dbServer != null;
  }

  /** Whether the server that was asked takes itself to be read-only. */
  boolean isReadOnly() {
    return cluster.isReadOnly(asked);
  }

  /** The DB server that answers. */
  DbServer dbServer() {
    return Objects.requireNonNull(dbServer, "the route is for DB servers");
  }

  /**
   * The database of the path.
   *
   * @throws Refusal 404/1228
   */
  DatabaseState database() {
    return cluster.database(databaseName);
  }

  /** A variable of the path. */
  String variable(String name) {
    return Objects.requireNonNull(variables.get(name), name);
  }

  /** The collection that the path names in {@code {collection}}. */
  CollectionState collection() {
    return database().collection(variable("collection"));
  }

  Set<String> parameters() {
    return request.query().keySet();
  }

  /** A query parameter, or {@code otherwise}. */
  String query(String name, String otherwise) {
    return request.query().getOrDefault(name, otherwise);
  }

  /** A query parameter that must be there: 400/10 otherwise. */
  String needed(String name) {
    String value = request.query().get(name);
    if (value == null || value.isEmpty()) {
      throw Refusal.badParameter("the parameter " + name + " is missing");
    }
    return value;
  }

  /** A query parameter that is {@code true} or {@code false}; anything else is refused. */
  boolean flag(String name, boolean otherwise) {
    String value = request.query().get(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.equals("true") && !value.equals("false")) {
      throw Refusal.badParameter("the parameter " + name + " is true or false, not " + value);
    }
    return value.equals("true");
  }

  /** A query parameter that is a decimal number of 0 or more. */
  long number(String name, long otherwise) {
    String value = request.query().get(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,20}")) {
      throw Refusal.badParameter("the parameter " + name + " is a number, not " + value);
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw Refusal.badParameter("the parameter " + name + " is too large: " + value);
    }
  }

  @Nullable String header(String name) {
    return request.headers().get(name.toLowerCase(Locale.ROOT));
  }

  /** Headers of ArangoDB's own that this stand-in does not know. */
  List<String> unknownHeaders() {
    return request.headers().keySet().stream()
        .filter(name -> name.startsWith("x-arango-") && !KNOWN_HEADERS.contains(name))
        .toList();
  }

  Bytes body() {
    return request.body();
  }

  /** The body as an object with nothing but these attributes; an empty body is an empty object. */
  ObjectNode object(String... attributes) {
    return object(Set.of(attributes));
  }

  /** As {@link #object(String...)}. */
  ObjectNode object(Set<String> attributes) {
    ObjectNode object = body().length() == 0 ? Json.object() : Json.parseObject(body());
    onlyWith(object, attributes, "");
    return object;
  }

  /** Refuses attributes that are not among these. */
  static void onlyWith(ObjectNode object, Set<String> attributes, String where) {
    List<String> unknown = new ArrayList<>();
    object.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(attributes);
    if (!unknown.isEmpty()) {
      throw Refusal.badParameter("unknown attributes" + where + ": " + unknown);
    }
  }

  /** A text attribute that must be there: 400/10 otherwise. */
  static String text(JsonNode object, String attribute) {
    JsonNode value = object.path(attribute);
    if (!value.isTextual()) {
      throw Refusal.badParameter("the attribute " + attribute + " is missing or no text");
    }
    return value.textValue();
  }
}
