package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds who answers a request, and refuses what is not in order. */
final class Router {
  /** In a request the longest wait that is wanted, in an answer the one there is. */
  static final String QUEUE_TIME = "x-arango-queue-time-seconds";

  private final Cluster cluster;
  private final Tokens tokens;
  private final List<Route> routes = new ArrayList<>();

  /** Calls that belong together. */
  interface Calls {
    /** Says which there are. */
    void declare(Router router);
  }

  Router(Cluster cluster, Tokens tokens) {
    this.cluster = cluster;
    this.tokens = tokens;
  }

  Route on(String verb, String path) {
    Route route = new Route(verb, path);
    routes.add(route);
    return route;
  }

  /** Those that are answered. */
  List<Route> routes() {
    return List.copyOf(routes);
  }

  /** Answers, under the cluster's lock. */
  Answer answer(Asked asked) {
    synchronized (cluster) {
      try {
        return told(asked, checked(asked));
      } catch (Refusal e) {
        if (e.isComplaint()) {
          complain(asked, String.valueOf(e.getMessage()));
        }
        return told(asked, e.answer());
      }
    }
  }

  /** Coordinators say with every answer how long requests wait. */
  private static Answer told(Asked asked, Answer answer) {
    return asked.member().role == Member.Role.COORDINATOR
        ? answer.with(QUEUE_TIME, String.format(Locale.ROOT, "%.6f", asked.member().queueSeconds()))
        : answer;
  }

  /** Remembers that a request was no right one. */
  void complain(Asked asked, String reason) {
    synchronized (cluster) {
      cluster.complain(new Complaint(asked.member().id, asked.line(), reason));
    }
  }

  private Answer checked(Asked asked) {
    List<String> segments = new ArrayList<>();
    for (String part : asked.path().substring(1).split("/", -1)) {
      segments.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    String database = DatabaseState.SYSTEM;
    if (segments.size() > 2 && segments.get(0).equals("_db")) {
      database = segments.get(1);
      segments = segments.subList(2, segments.size());
    }
    Found found = find(asked.verb(), segments);
    boolean open = found.route != null && found.route.isOpen();
    Caller caller =
        open ? Caller.user(cluster, "?") : authenticate(asked, "/" + String.join("/", segments));
    if (caller == null) {
      Answer refused = Answer.error(401, 401, "not authorized to execute this request");
      boolean omit = asked.headers().containsKey("x-omit-www-authenticate");
      return omit
          ? refused
          : refused.with("Www-Authenticate", "Bearer token_type=\"JWT\", realm=\"ArangoDB\"");
    }
    if (asked.member().isStarting() && !caller.isSuperuser()) {
      throw new Refusal(503, 503, "service unavailable");
    }
    checkQueue(asked);
    Route route = found.route;
    if (route == null) {
      throw found.pathIsKnown
          ? Refusal.complaint(405, 405, "method not supported: " + asked.verb())
          : Refusal.complaint(404, 404, "unknown path '" + asked.path() + "'");
    }
    Caller who = caller.at(asked.member());
    Call call = new Call(cluster, asked, database, found.variables, who);
    String parameter = route.forward();
    boolean forwards =
        parameter != null
            && asked.member().role == Member.Role.COORDINATOR
            && !call.query(parameter, "").isEmpty();
    if (!forwards && !route.isFor(asked.member().role)) {
      throw route.elsewhere(asked.member());
    }
    cluster.database(database);
    route.check(call, call.isReadOnly());
    if (forwards) {
      call.forward(cluster.reachable(call.query(String.valueOf(parameter), "")));
    }
    return route.call(call);
  }

  private static void checkQueue(Asked asked) {
    String most = asked.headers().get(QUEUE_TIME);
    if (most == null) {
      return;
    }
    try {
      if (Double.parseDouble(most) < asked.member().queueSeconds()) {
        throw new Refusal(412, 21004, "the requests wait longer than " + most + " seconds");
      }
    } catch (NumberFormatException e) {
      throw Refusal.badParameter(QUEUE_TIME + " is a number of seconds, not " + most);
    }
  }

  private record Found(@Nullable Route route, Map<String, String> variables, boolean pathIsKnown) {}

  private Found find(String verb, List<String> segments) {
    Found best = new Found(null, Map.of(), false);
    for (Route route : routes) {
      Map<String, String> variables = route.match(segments);
      if (variables == null) {
        continue;
      }
      Route before = best.route;
      if (!route.verb.equals(verb)) {
        best = new Found(before, best.variables, true);
      } else if (before == null || before.ownSegments() < route.ownSegments()) {
        best = new Found(route, variables, true);
      }
    }
    return best;
  }

  private @Nullable Caller authenticate(Asked asked, String path) {
    if (!cluster.options.authentication()) {
      return Caller.superuser(cluster);
    }
    String header = asked.headers().getOrDefault("authorization", "");
    int blank = header.indexOf(' ');
    if (blank < 0) {
      return null;
    }
    String scheme = header.substring(0, blank).toLowerCase(Locale.ROOT);
    String value = header.substring(blank + 1).strip();
    Optional<Caller> caller =
        scheme.equals("bearer")
            ? tokens.caller(value, path)
            : scheme.equals("basic") ? basic(value) : Optional.empty();
    // DB servers know no users.
    return caller
        .filter(who -> who.isSuperuser() || asked.member().role == Member.Role.COORDINATOR)
        .orElse(null);
  }

  private Optional<Caller> basic(String value) {
    try {
      String text = Bytes.wrap(Base64.getDecoder().decode(value)).utf8();
      int colon = text.indexOf(':');
      return colon > 0 && cluster.users.verify(text.substring(0, colon), text.substring(colon + 1))
          ? Optional.of(Caller.user(cluster, text.substring(0, colon)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // No base 64: whoever sent it is nobody.
      return Optional.empty();
    }
  }
}
