package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;

/** How far a DB server's log is, and who reads it. */
final class LoggerCalls implements Router.Calls {
  @Override
  public void declare(Router router) {
    router
        .on("GET", "/_api/replication/logger-state")
        .forwardedBy("DBserver")
        .needs(Right.ADMIN)
        .calls(this::state);
  }

  private Answer state(Call call) {
    DbServer server = call.dbServer();
    ObjectNode body = Json.object();
    body.set("state", state(call, server.wal().last()));
    body.putObject("server")
        .put("version", call.cluster.options.version())
        .put("serverId", server.replicationId())
        .put("engine", call.cluster.engine());
    ArrayNode clients = body.putArray("clients");
    for (Readers.Reader reader : server.readers.live()) {
      clients
          .addObject()
          .put("syncerId", reader.who().syncerId())
          .put("serverId", reader.who().serverId())
          .put("clientInfo", reader.who().clientInfo())
          .put("time", reader.time().truncatedTo(ChronoUnit.SECONDS).toString())
          .put("expires", reader.expires().truncatedTo(ChronoUnit.SECONDS).toString())
          .put("lastServedTick", Long.toString(reader.tick()));
    }
    return Answer.json(200, body);
  }

  /** The log at a tick, as inventories tell it too. */
  static ObjectNode state(Call call, long tick) {
    return Json.object()
        .put("running", true)
        .put("lastLogTick", Long.toString(tick))
        .put("lastUncommittedLogTick", Long.toString(tick))
        .put("totalEvents", tick)
        .put("time", call.cluster.seconds());
  }
}
