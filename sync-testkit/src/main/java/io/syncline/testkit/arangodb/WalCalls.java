package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.ToIntFunction;

/** The log of a DB server. */
final class WalCalls implements Router.Calls {
  static final String TAIL = "/_api/wal/tail";
  private static final int LEAST_CHUNK = 16 << 10;
  private static final int MOST_CHUNK = 128 << 20;
  private static final int USUAL_CHUNK = 1 << 20;
  private static final String CHECK_MORE = "x-arango-replication-checkmore";
  private static final String FROM_PRESENT = "x-arango-replication-frompresent";
  private static final String LAST_INCLUDED = "x-arango-replication-lastincluded";
  private static final String LAST_SCANNED = "x-arango-replication-lastscanned";
  private static final String LAST_TICK = "x-arango-replication-lasttick";
  private static final String[] TAIL_PARAMETERS = {
    "global",
    "from",
    "to",
    "lastScanned",
    "chunkSize",
    "collection",
    "includeSystem",
    "includeFoxxQueues",
    "serverId",
    "firstRegularTick"
  };

  private final ToIntFunction<String> runningTails;

  /**
   * What is asked for how many tail calls run.
   *
   * @param runningTails of a server, the one that asks included
   */
  WalCalls(ToIntFunction<String> runningTails) {
    this.runningTails = runningTails;
  }

  @Override
  public void declare(Router router) {
    here(router, "GET", "/_api/wal/range").calls(this::range);
    here(router, "GET", "/_api/wal/lastTick").calls(this::lastTick);
    tails(router, "GET").querySince(8, "trackOnly").calls(this::tail);
    tails(router, "PUT").querySince(8, "trackOnly").body().calls(this::tail);
    here(router, "DELETE", TAIL)
        .since(8)
        .query("syncerId", "serverId", "clientInfo")
        .calls(this::forget);
    here(router, "GET", "/_api/wal/open-transactions").query("from", "to").calls(this::open);
  }

  private static Route tails(Router router, String verb) {
    return here(router, verb, TAIL).query(TAIL_PARAMETERS).querySince(5, "syncerId", "clientInfo");
  }

  private static Route here(Router router, String verb, String path) {
    return router.on(verb, path).dbServers(501, 1470).needs(Right.ADMIN);
  }

  private Answer range(Call call) {
    DbServer server = call.dbServer();
    ObjectNode body = Json.object().put("time", call.cluster.seconds());
    body.put("tickMin", Long.toString(server.wal().first()));
    body.put("tickMax", Long.toString(server.wal().last()));
    body.set("server", server(call));
    return Answer.json(200, body);
  }

  private Answer lastTick(Call call) {
    ObjectNode body = Json.object().put("time", call.cluster.seconds());
    body.put("tick", Long.toString(call.dbServer().wal().last()));
    body.set("server", server(call));
    return Answer.json(200, body);
  }

  private static ObjectNode server(Call call) {
    return Json.object()
        .put("version", call.cluster.options.version())
        .put("serverId", call.dbServer().replicationId());
  }

  private Answer forget(Call call) {
    call.dbServer().readers.forget(ids(call, "syncerId"), ids(call, "serverId"));
    return Answer.json(200, Json.object());
  }

  private Answer open(Call call) {
    if (call.cluster.isFromVersion(4)) {
      throw Refusal.complaint(404, 404, "open-transactions ended with version 4");
    }
    WriteAheadLog wal = call.dbServer().wal();
    return Answer.json(200, Json.array())
        .with(FROM_PRESENT, isPresent(wal, call.number("from", 0)))
        .with(LAST_TICK, wal.last());
  }

  private Answer tail(Call call) {
    DbServer server = call.dbServer();
    int most = call.cluster.options.maxParallelTails();
    if (most > 0 && runningTails.applyAsInt(server.id()) > most) {
      throw new Refusal(503, 32, "too many tail calls run at once");
    }
    if (call.body().length() > 0 && !RawJson.elements(call.body()).isEmpty()) {
      throw Refusal.badParameter("the list of transactions must be empty with RocksDB");
    }
    String accept = call.header("accept");
    if (accept != null && accept.contains("velocypack")) {
      throw Refusal.badParameter("the stand-in speaks no VelocyPack");
    }
    long from = call.number("from", 0);
    long to = call.number("to", Long.MAX_VALUE);
    if (to == 0 || to < from) {
      throw new Refusal(400, 400, "invalid from/to values");
    }
    WalFilter filter = WalFilter.of(call);
    String syncer = ids(call, "syncerId");
    server.readers.register(
        new Readers.Who(syncer, ids(call, "serverId"), call.query("clientInfo", "")),
        from,
        call.cluster.options.tailLife());
    if (call.flag("trackOnly", false)) {
      return Answer.json(200, Json.object());
    }
    long wanted = call.number("chunkSize", USUAL_CHUNK);
    long chunk = Math.max(LEAST_CHUNK, Math.min(MOST_CHUNK, wanted));
    boolean mayStopInside = call.number("lastScanned", 0) != 0;
    return read(server.wal(), new Bounds(from, to, chunk, mayStopInside), filter);
  }

  /** What of the log is asked for, and how much of it at once. */
  private record Bounds(long from, long to, long chunk, boolean mayStopInside) {}

  private static Answer read(WriteAheadLog wal, Bounds bounds, WalFilter filter) {
    Lines lines = new Lines();
    long lastIncluded = 0;
    long lastScanned = Math.min(wal.last(), bounds.to);
    boolean betweenBatches = true;
    for (Marker marker : wal.after(bounds.from)) {
      boolean full = lines.length() >= bounds.chunk;
      if (marker.tick() > bounds.to) {
        break;
      }
      if (full && (betweenBatches || bounds.mayStopInside)) {
        lastScanned = lastIncluded;
        break;
      }
      betweenBatches = marker.endsBatch();
      if (filter.shows(marker)) {
        lines.add(marker.line());
        lastIncluded = marker.tick();
      }
    }
    return Answer.dump(lines.bytes())
        .with(CHECK_MORE, lastIncluded > 0 && lastIncluded < wal.last())
        .with(LAST_INCLUDED, lastIncluded)
        .with(LAST_SCANNED, bounds.from > wal.last() ? 0 : lastScanned)
        .with(LAST_TICK, wal.last())
        .with(FROM_PRESENT, isPresent(wal, bounds.from));
  }

  private static boolean isPresent(WriteAheadLog wal, long from) {
    return wal.first() <= from;
  }

  /** A decimal number without a leading zero, or nothing. */
  static String ids(Call call, String parameter) {
    String value = call.query(parameter, "");
    if (!value.isEmpty() && !value.matches("[1-9][0-9]{0,19}")) {
      throw Refusal.badParameter(parameter + " is a decimal number above 0, not " + value);
    }
    return value;
  }
}
