package io.syncline.testkit.arangodb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call: a verb and a path, what may come with it, who may ask whom. What is not declared is
 * refused.
 */
final class Route {
  final String verb;
  private final List<String> path;
  private final Set<String> parameters = new HashSet<>();
  private final Map<String, Integer> parametersSince = new HashMap<>();
  private int since;
  private Set<Member.Role> roles = Set.of(Member.Role.COORDINATOR);
  private Right right = Right.KNOWN;
  private int elsewhereStatus = 501;
  private int elsewhereNumber = 9;
  private boolean body;
  private boolean systemOnly;
  private boolean clusterOnly;
  private boolean inTransaction;
  private @Nullable String forward;
  private @Nullable Function<Call, Answer> action;

  Route(String verb, String path) {
    this.verb = verb;
    this.path = List.of(path.substring(1).split("/"));
  }

  /** Query parameters that may be given. */
  Route query(String... names) {
    parameters.addAll(List.of(names));
    return this;
  }

  /** Query parameters that may be given from version 3.{@code minor} on. */
  Route querySince(int minor, String... names) {
    for (String name : names) {
      parametersSince.put(name, minor);
    }
    return query(names);
  }

  /** The call is there from version 3.{@code minor} on. */
  Route since(int minor) {
    since = minor;
    return this;
  }

  /** It may have a body. */
  Route body() {
    body = true;
    return this;
  }

  /** It may be part of a transaction that a client has begun. */
  Route inTransaction() {
    inTransaction = true;
    return this;
  }

  /** What the caller needs; {@link Right#KNOWN} otherwise. */
  Route needs(Right needed) {
    right = needed;
    return this;
  }

  /** Only in {@code _system}: 403/1230 elsewhere. */
  Route inSystem() {
    systemOnly = true;
    return this;
  }

  /** Single servers refuse it with 403/1471. */
  Route inClusters() {
    clusterOnly = true;
    return this;
  }

  /** Every server answers. */
  Route everywhere() {
    roles = Set.of(Member.Role.values());
    return this;
  }

  /** Coordinators answer, as they do otherwise; DB servers with this error. */
  Route elsewhere(int status, int errorNum) {
    elsewhereStatus = status;
    elsewhereNumber = errorNum;
    return this;
  }

  /** DB servers answer, coordinators with this error. */
  Route dbServers(int status, int errorNum) {
    roles = Set.of(Member.Role.DB_SERVER);
    return elsewhere(status, errorNum);
  }

  /**
   * DB servers answer, and coordinators that are told in this parameter which one to ask; those
   * that are not told answer 400/10, or what {@link #elsewhere(int, int)} says afterwards.
   */
  Route forwardedBy(String parameter) {
    roles = Set.of(Member.Role.DB_SERVER);
    forward = parameter;
    return elsewhere(400, 10);
  }

  /** What is done. Under the cluster's lock. */
  void calls(Function<Call, Answer> does) {
    action = does;
  }

  Answer call(Call call) {
    Function<Call, Answer> does = action;
    if (does == null) {
      throw new IllegalStateException("nothing to call for " + verb + " " + path);
    }
    return does.apply(call);
  }

  /** The variables of the path if it fits. */
  @Nullable Map<String, String> match(List<String> segments) {
    if (segments.size() != path.size()) {
      return null;
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String part = path.get(i);
      if (part.startsWith("{")) {
        variables.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return null;
      }
    }
    return variables;
  }

  /** The path as it was declared, with the names of its variables in braces. */
  List<String> path() {
    return path;
  }

  /** How many segments are the path's own; the greater one of two that fit is meant. */
  long ownSegments() {
    return path.stream().filter(part -> !part.startsWith("{")).count();
  }

  boolean isOpen() {
    return right == Right.OPEN;
  }

  @Nullable String forward() {
    return forward;
  }

  boolean isFor(Member.Role role) {
    return roles.contains(role);
  }

  Refusal elsewhere(Member member) {
    String text =
        switch (elsewhereNumber) {
          case 10 -> "need " + forward;
          case 1470 -> "not supported in a cluster";
          case 1471 -> "only on coordinator";
          default -> "not here: " + member.id;
        };
    return Refusal.complaint(elsewhereStatus, elsewhereNumber, text);
  }

  /** Refuses what was not declared, and callers who may not. */
  void check(Call call, boolean readOnly) {
    if (!call.cluster.isFromVersion(3, since)) {
      throw Refusal.complaint(404, 404, "unknown path before version 3." + since);
    }
    List<String> unknown = new ArrayList<>(call.parameters());
    unknown.removeIf(
        name ->
            parameters.contains(name)
                && call.cluster.isFromVersion(3, parametersSince.getOrDefault(name, 0)));
    if (forward != null && call.asked.role == Member.Role.COORDINATOR) {
      unknown.remove(forward);
    }
    if (!unknown.isEmpty()) {
      throw Refusal.badParameter("unknown query parameters: " + unknown);
    }
    if (!body && call.body().length() > 0) {
      throw Refusal.badParameter("this call takes no body");
    }
    if (!call.unknownHeaders().isEmpty()) {
      throw Refusal.badParameter("unknown headers: " + call.unknownHeaders());
    }
    if (!inTransaction && call.header(StreamTransactions.HEADER) != null) {
      throw Refusal.badParameter("this call is never part of a transaction");
    }
    if (systemOnly && !call.databaseName.equals(DatabaseState.SYSTEM)) {
      throw Refusal.complaint(403, 1230, "operation only allowed in system database");
    }
    right.check(call.caller(), call.databaseName, readOnly);
    if (clusterOnly && call.cluster.isSingleServer()) {
      throw new Refusal(403, 1471, "only on coordinator");
    }
  }
}
