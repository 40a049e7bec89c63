package io.syncline.control.rest;

import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** Which operation a method and a path mean, and who answers it. Filled once, then read. */
final class Routes {
  private final EnumMap<Operation, Route> routes = new EnumMap<>(Operation.class);

  /** Answers one kind of request. Throws or fails with what is to be answered. */
  interface Answering {
    CompletionStage<HttpAnswer> answer(Asked asked);
  }

  /** Method and path are those of the operation. */
  record Route(Operation operation, PathTemplate path, Answering answering) {}

  /** What a request means. */
  sealed interface Match {
    /** A route. */
    record Found(Route route, Map<String, String> names) implements Match {}

    /** Nothing: the path is not known. */
    record Unknown() implements Match {}

    /** The path is known, with other methods. */
    record OtherMethods(Set<String> allowed) implements Match {}
  }

  void add(Operation operation, Answering answering) {
    routes.put(operation, new Route(operation, PathTemplate.of(operation.path()), answering));
  }

  Set<Operation> operations() {
    return new LinkedHashSet<>(routes.keySet());
  }

  /**
   * Finds the route.
   *
   * @throws Refusal 400 if the path can't be decoded
   */
  Match find(String method, String rawPath) {
    List<String> path = PathTemplate.split(rawPath);
    List<Match.Found> found = new ArrayList<>();
    for (Route route : routes.values()) {
      Optional<Map<String, String>> names = route.path().match(path);
      names.ifPresent(values -> found.add(new Match.Found(route, values)));
    }
    if (found.isEmpty()) {
      return new Match.Unknown();
    }
    // Where a fixed segment and a name both match, the fixed one is meant, with any method.
    int fixed = found.stream().mapToInt(f -> f.route().path().fixed()).max().orElse(0);
    Set<String> methods = new TreeSet<>();
    for (Match.Found one : found) {
      if (one.route().path().fixed() == fixed) {
        if (one.route().operation().method().equals(method)) {
          return one;
        }
        methods.add(one.route().operation().method());
      }
    }
    return new Match.OtherMethods(methods);
  }
}
