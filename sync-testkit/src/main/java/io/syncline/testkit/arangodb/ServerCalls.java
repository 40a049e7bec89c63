package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.Map;

/** What servers tell of themselves and of each other. */
final class ServerCalls implements Router.Calls {
  private static final String AGENT = "AGNT-eeee0001";

  @Override
  public void declare(Router router) {
    router.on("GET", "/_api/version").everywhere().query("details").calls(this::version);
    router.on("GET", "/_api/engine").everywhere().calls(this::engine);
    router.on("GET", "/_admin/server/role").everywhere().calls(this::role);
    router.on("GET", "/_admin/server/id").everywhere().inClusters().calls(this::id);
    router
        .on("GET", "/_admin/server/availability")
        .everywhere()
        .needs(Right.OPEN)
        .calls(this::availability);
    router.on("GET", "/_admin/status").everywhere().calls(this::status);
    router.on("GET", "/_api/cluster/endpoints").inClusters().calls(this::endpoints);
    router.on("GET", "/_admin/cluster/health").inClusters().needs(Right.ADMIN).calls(this::health);
    router.on("GET", "/_admin/metrics").everywhere().needs(Right.ADMIN).calls(this::metrics);
    router
        .on("GET", "/_admin/options")
        .everywhere()
        .inSystem()
        .needs(Right.SUPERUSER)
        .calls(this::options);
    router.on("GET", "/_admin/deployment/id").everywhere().calls(this::deployment);
  }

  private Answer options(Call call) {
    if (!call.cluster.isFromVersion(3, 12)) {
      throw new Refusal(404, 404, "unknown path '/_admin/options'");
    }
    return Answer.json(
        200,
        Json.object()
            .put("server.storage-engine", call.cluster.engine())
            .put("database.extended-names", call.cluster.options.extendedNames()));
  }

  private Answer version(Call call) {
    String version = call.cluster.options.version();
    ObjectNode body = Json.object().put("server", "arango").put("version", version);
    body.put("license", "enterprise");
    if (call.flag("details", false)) {
      body.putObject("details")
          .put("role", call.cluster.roleOf(call.asked))
          .put("server-version", version)
          .put("architecture", "64bit")
          .put("stand-in", "io.syncline.testkit");
    }
    return Answer.json(200, body);
  }

  private Answer engine(Call call) {
    ObjectNode body = Json.object().put("name", call.cluster.engine());
    ObjectNode supports = body.putObject("supports").put("dfdb", false);
    supports
        .putArray("indexes")
        .add("primary")
        .add("edge")
        .add("persistent")
        .add("ttl")
        .add("geo")
        .add("inverted");
    supports.putObject("aliases");
    return Answer.json(200, body);
  }

  private Answer role(Call call) {
    return Answer.ok(200, Json.object().put("role", call.cluster.roleOf(call.asked)));
  }

  private Answer id(Call call) {
    return Answer.ok(200, Json.object().put("id", call.asked.id));
  }

  private Answer availability(Call call) {
    return Answer.ok(200, Json.object().put("mode", call.isReadOnly() ? "readonly" : "default"));
  }

  private Answer status(Call call) {
    ObjectNode body = Json.object().put("server", "arango");
    body.put("version", call.cluster.options.version()).put("pid", 17);
    body.putObject("serverInfo")
        .put("maintenance", false)
        .put("role", call.cluster.roleOf(call.asked))
        .put("readOnly", call.isReadOnly())
        .put("serverId", call.asked.id)
        .put("state", "SERVING")
        .put("rebootId", call.asked.rebootId())
        .put("persistedId", call.asked.id);
    return Answer.json(200, body);
  }

  private Answer endpoints(Call call) {
    ObjectNode body = Json.object();
    body.putArray("endpoints");
    for (Member member : call.cluster.members.values()) {
      if (member.role == Member.Role.COORDINATOR) {
        body.withArray("endpoints").addObject().put("endpoint", member.endpoint());
      }
    }
    return Answer.ok(200, body);
  }

  private Answer health(Call call) {
    ObjectNode body = Json.object().put("ClusterId", call.cluster.id);
    ObjectNode health = body.putObject("Health");
    String version = call.cluster.options.version();
    for (Member member : call.cluster.members.values()) {
      ObjectNode one = health.putObject(member.id);
      one.put("Endpoint", member.endpoint()).put("Role", member.role.inHealth);
      one.put("Status", member.isUp() ? "GOOD" : "FAILED").put("ShortName", member.shortName);
      one.put("SyncStatus", member.isUp() ? "SERVING" : "UNKNOWN");
      one.put("LastAckedTime", call.cluster.now().toString()).put("Host", "loopback");
      one.put("Version", version).put("Engine", call.cluster.engine()).put("CanBeDeleted", false);
    }
    // Nobody listens there: the agency is no part of what is stood in for.
    ObjectNode agent = health.putObject(AGENT).put("Endpoint", "tcp://127.0.0.1:1");
    agent.put("Role", "Agent").put("Status", "GOOD").put("Version", version);
    agent.put("Engine", call.cluster.engine()).put("Leader", AGENT).put("Leading", true);
    agent.put("LastAckedTime", 0.1).put("CanBeDeleted", false);
    return Answer.ok(200, body);
  }

  private Answer metrics(Call call) {
    StringBuilder text = new StringBuilder();
    DbServer server = call.cluster.dbServers.get(call.asked.id);
    if (server != null) {
      long released = server.readers.lowest().orElse(server.wal().last());
      gauge(text, "rocksdb_wal_released_tick_replication", released);
      gauge(text, "arangodb_replication_clients", server.readers.live().size());
    }
    Bytes body = Bytes.utf8(text.toString());
    return new Answer(200, "text/plain; charset=utf-8", Map.of(), body);
  }

  private static void gauge(StringBuilder text, String name, long value) {
    text.append("# TYPE ").append(name).append(" gauge\n");
    text.append(name).append(' ').append(value).append('\n');
  }

  private Answer deployment(Call call) {
    return Answer.ok(200, Json.object().put("id", call.cluster.id));
  }
}
