package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syncline.storage.arangodb.structure.SmallCluster.Refusal;
import io.syncline.storage.arangodb.structure.SmallCluster.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Answers for a {@link SmallCluster} over HTTP, and fails where it is told to. */
final class SmallCoordinator implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 3; // so that every query has several

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer takes 40 ms
  }

  final SmallCluster cluster;
  final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Predicate<String>> cuts = new CopyOnWriteArrayList<>();
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<JsonNode>> cursors = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /** How often it still says that the mode is the one before. */
  private final AtomicInteger slow = new AtomicInteger();

  SmallCoordinator(SmallCluster cluster) {
    this.cluster = cluster;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next call ({@code METHOD path}) that fits is done, and then cut off without an answer. */
  void cutAfter(Predicate<String> call) {
    cuts.add(call);
  }

  /** The next call that fits is answered with an error and not done. */
  void failOn(Predicate<String> call, int status, int number) {
    failures.add(new Failure(call, new Refusal(status, number, "planted")));
  }

  /** The same with status 500, of which nobody knows whether it was done. */
  void failOn(Predicate<String> call) {
    failOn(call, 500, 4);
  }

  private record Failure(Predicate<String> call, Refusal refusal) {}

  private void fail(String call) {
    for (Failure failure : failures) {
      if (failure.call().test(call) && failures.remove(failure)) {
        throw failure.refusal();
      }
    }
  }

  /** It hears of a mode late: says as often that the cluster is writable. */
  void hearsLate(int times) {
    slow.set(times);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange http) throws IOException {
    String call = http.getRequestMethod() + " " + http.getRequestURI().getPath();
    asked.add(call);
    try (http) {
      byte[] body = http.getRequestBody().readAllBytes();
      int status = 200;
      JsonNode answer;
      try {
        fail(call);
        synchronized (cluster) {
          answer = answer(http, body);
        }
      } catch (Refusal e) {
        status = e.status;
        answer =
            Canonical.object()
                .put("error", true)
                .put("code", e.status)
                .put("errorNum", e.number)
                .put("errorMessage", e.getMessage());
      }
      if (cuts.removeIf(each -> each.test(call))) {
        return; // nothing was sent: the connection is cut
      }
      byte[] text = JSON.writeValueAsBytes(answer);
      http.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
      http.sendResponseHeaders(status, text.length);
      http.getResponseBody().write(text);
    }
  }

  /** One request, in its parts. */
  private record Asked(
      String method, String database, List<String> path, Map<String, String> query, byte[] body) {
    String at(int i) {
      return i < path.size() ? path.get(i) : "";
    }

    ObjectNode json() {
      return Canonical.object(new String(body, StandardCharsets.UTF_8));
    }
  }

  private JsonNode answer(HttpExchange http, byte[] body) {
    List<String> path = new ArrayList<>();
    for (String part : http.getRequestURI().getRawPath().substring(1).split("/", -1)) {
      path.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    String database = "_system";
    if (path.get(0).equals("_db")) {
      database = path.get(1);
      path = path.subList(2, path.size());
    }
    Map<String, String> query = new HashMap<>();
    String raw = Objects.requireNonNullElse(http.getRequestURI().getRawQuery(), "");
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    String ifMatch = http.getRequestHeaders().getFirst("If-Match");
    query.put("if-match", ifMatch == null ? "" : ifMatch.replace("\"", ""));
    cluster.database(database);
    Asked asked = new Asked(http.getRequestMethod(), database, path, query, body);
    return switch (asked.at(0) + "/" + asked.at(1)) {
      case "_api/version" -> Canonical.object("{\"server\":\"arango\",\"version\":\"3.12.4\"}");
      case "_api/engine" -> Canonical.object("{\"name\":\"rocksdb\"}");
      case "_api/cluster" -> endpoints();
      case "_admin/server" -> mode(asked);
      case "_admin/cluster" -> Canonical.object("{\"Health\":{}}");
      case "_api/database" -> databases(asked);
      case "_api/replication" -> replication(asked);
      case "_api/collection" -> collections(asked);
      case "_api/index" -> indexes(asked);
      case "_api/view" -> views(asked);
      case "_api/analyzer" -> analyzers(asked);
      case "_api/user" -> users(asked);
      case "_api/document" -> documents(asked);
      case "_api/foxx", "_admin/routing" -> ok();
      case "_api/cursor" -> cursors(asked);
      default -> throw new Refusal(404, 404, "unknown path " + path);
    };
  }

  private static ObjectNode ok() {
    return Canonical.object().put("error", false).put("code", 200);
  }

  private ObjectNode endpoints() {
    ObjectNode answer = ok();
    String own = url().replace("http://", "tcp://");
    answer.putArray("endpoints").addObject().put("endpoint", own);
    return answer;
  }

  private ObjectNode mode(Asked asked) {
    if (asked.method().equals("PUT")) {
      cluster.readOnly = asked.json().path("mode").asText().equals("readonly");
      return ok().put("mode", cluster.readOnly ? "readonly" : "default");
    }
    boolean known = slow.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
    return ok().put("mode", cluster.readOnly && known ? "readonly" : "default");
  }

  private ObjectNode databases(Asked asked) {
    if (asked.at(2).equals("current")) {
      return Canonical.object("{\"result\":{\"id\":\"1\",\"name\":\"" + asked.database() + "\"}}");
    }
    ObjectNode answer = ok();
    switch (asked.method()) {
      case "GET" -> {
        ArrayNode names = answer.putArray("result");
        cluster.databases.keySet().forEach(names::add);
      }
      case "POST" ->
          cluster.createDatabase(
              asked.json().path("name").asText(), (ObjectNode) asked.json().path("options"));
      default -> cluster.dropDatabase(asked.at(2));
    }
    return answer;
  }

  private ObjectNode replication(Asked asked) {
    switch (asked.at(2)) {
      case "clusterInventory":
        return cluster.inventory(asked.database());
      case "restore-collection":
        cluster.createCollection(asked.database(), (ObjectNode) asked.json().path("parameters"));
        return ok();
      default:
        cluster.restoreUser((ObjectNode) asked.json().path("data"));
        return ok();
    }
  }

  private ObjectNode collections(Asked asked) {
    switch (asked.method()) {
      case "POST":
        ObjectNode wanted = asked.json();
        String id = cluster.createCollection(asked.database(), wanted);
        return ok().put("id", id).put("name", wanted.path("name").asText()).put("type", 2);
      case "DELETE":
        boolean system = asked.at(2).startsWith("_");
        if (system != asked.query().getOrDefault("isSystem", "false").equals("true")) {
          throw new Refusal(403, 11, "forbidden");
        }
        cluster.dropCollection(asked.database(), asked.at(2));
        return ok();
      default:
        Table table = cluster.table(asked.database(), asked.at(2));
        if (asked.at(3).equals("truncate")) {
          table.documents.clear();
        } else {
          table.parameters.setAll(asked.json());
        }
        return ok();
    }
  }

  private ObjectNode indexes(Asked asked) {
    if (asked.method().equals("POST")) {
      return cluster.createIndex(
          asked.database(), asked.query().getOrDefault("collection", ""), asked.json());
    }
    cluster.dropIndex(asked.database(), asked.at(2), asked.at(3));
    return ok();
  }

  private ObjectNode views(Asked asked) {
    switch (asked.method()) {
      case "POST":
        return cluster.createView(asked.database(), asked.json());
      case "PUT":
        ObjectNode view = cluster.view(asked.database(), asked.at(2));
        view.setAll(asked.json());
        return view;
      default:
        cluster.view(asked.database(), asked.at(2));
        cluster.database(asked.database()).views.remove(asked.at(2));
        return ok();
    }
  }

  private ObjectNode analyzers(Asked asked) {
    Map<String, ObjectNode> all = cluster.database(asked.database()).analyzers;
    switch (asked.method()) {
      case "POST":
        ObjectNode made = asked.json();
        String name = asked.database() + "::" + made.path("name").asText();
        all.put(name, made.put("name", name));
        return made;
      case "DELETE":
        if (all.remove(asked.database() + "::" + asked.at(2)) == null) {
          throw new Refusal(404, 1202, "analyzer not found");
        }
        return ok();
      default:
        ObjectNode answer = ok();
        ArrayNode result = answer.putArray("result");
        result.addObject().put("name", "identity").put("type", "identity");
        all.values().forEach(result::add);
        return answer;
    }
  }

  private ObjectNode users(Asked asked) {
    String user = asked.at(2);
    if (asked.at(3).equals("database")) {
      return grants(asked, user);
    }
    switch (asked.method()) {
      case "GET":
        ObjectNode answer = ok();
        ArrayNode result = answer.putArray("result");
        cluster.users.forEach((name, of) -> result.add(of.deepCopy().put("user", name)));
        return answer;
      case "POST":
        cluster.createUser(asked.json());
        return ok();
      case "PATCH":
        cluster.user((Object) user).setAll(asked.json());
        return ok();
      default:
        cluster.user((Object) user);
        cluster.users.remove(user);
        return ok();
    }
  }

  private ObjectNode grants(Asked asked, String user) {
    switch (asked.method()) {
      case "GET":
        ObjectNode answer = ok();
        answer.set("result", cluster.grants(user));
        return answer;
      case "PUT":
        String level = asked.json().path("grant").asText();
        cluster.grant(user, asked.at(4), asked.at(5), level);
        return ok();
      default:
        cluster.grant(user, asked.at(4), asked.at(5), null);
        return ok();
    }
  }

  private ObjectNode documents(Asked asked) {
    Table table = cluster.table(asked.database(), asked.at(2));
    String key = asked.at(3);
    if (asked.method().equals("POST")) {
      ObjectNode made = asked.json();
      if (table.documents.containsKey(made.path("_key").asText())) {
        throw new Refusal(409, 1210, "unique constraint violated");
      }
      table.documents.put(made.path("_key").asText(), made.put("_rev", cluster.nextRevision()));
      return ok();
    }
    ObjectNode found = table.documents.get(key);
    if (found == null) {
      throw new Refusal(404, 1202, "document not found");
    }
    String expected = asked.query().getOrDefault("if-match", "");
    if (!expected.isEmpty() && !expected.equals(found.path("_rev").asText())) {
      throw new Refusal(412, 1200, "conflict");
    }
    switch (asked.method()) {
      case "GET":
        return found;
      case "PUT":
        table.documents.put(key, asked.json().put("_rev", cluster.nextRevision()));
        return ok();
      default:
        table.documents.remove(key);
        return ok();
    }
  }

  private ObjectNode cursors(Asked asked) {
    String id = asked.at(2);
    if (id.isEmpty()) {
      String name = asked.json().path("bindVars").path("@c").asText();
      id = cluster.nextRevision().substring(4);
      cursors.put(id, new ArrayDeque<>(cluster.table(asked.database(), name).documents.values()));
    }
    Deque<JsonNode> left = Objects.requireNonNull(cursors.get(id));
    ObjectNode answer = ok();
    ArrayNode result = answer.putArray("result");
    while (result.size() < PAGE && !left.isEmpty()) {
      result.add(left.remove());
    }
    return answer.put("id", id).put("hasMore", !left.isEmpty());
  }
}
