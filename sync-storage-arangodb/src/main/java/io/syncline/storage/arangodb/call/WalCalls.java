package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The write-ahead log of one DB server. To that server directly: coordinators answer error 1470.
 * {@link #loggerState} may be forwarded.
 */
public final class WalCalls {
  private static final String SYSTEM = "_system";
  private static final String TAIL = "/_api/wal/tail";
  private static final int LEAST_CHUNK = 16 << 10;
  private static final String HEADER = "x-arango-replication-";

  private final ArangoLink link;

  /** Calls over a link. */
  public WalCalls(ArangoLink link) {
    this.link = link;
  }

  /**
   * Where a server's log is.
   *
   * @param oldest a hint of what is still on disk; 0 where only the newest was asked for
   * @param serverId the number in the server's data folder: another one means another log
   * @param version as {@code 3.12.4}
   * @param time of the server, ISO 8601
   */
  public record Place(long oldest, long newest, String serverId, String version, String time) {}

  /**
   * What of the log is read.
   *
   * @param from behind this tick; 0 for the oldest
   * @param lastScanned of the answer before; other than 0 a large write batch may be cut
   * @param chunkBytes about so many, 16 KiB to 128 MiB; at least one entry comes
   * @param shard one shard of a database; empty for all databases of the server
   */
  public record Reading(long from, long lastScanned, int chunkBytes, Optional<ShardOnly> shard) {
    /** All that the server writes. */
    public static Reading of(long from, long lastScanned, int chunkBytes) {
      return new Reading(from, lastScanned, chunkBytes, Optional.empty());
    }
  }

  /** One shard and its database. */
  public record ShardOnly(String database, String shard) {}

  /**
   * A piece of the log.
   *
   * @param more whether the next piece is there already
   * @param lastIncluded tick of the last entry, 0 for none
   * @param lastScanned how far the server looked
   * @param lastTick the newest of the server
   * @param fromPresent false where entries behind {@code from} are gone
   * @param lines JSON, one entry a line; empty where there is nothing new
   */
  public record Piece(
      boolean more,
      long lastIncluded,
      long lastScanned,
      long lastTick,
      boolean fromPresent,
      Bytes lines) {
    static Piece read(ArangoAnswer answer) {
      return new Piece(
          answer.flag(HEADER + "checkmore"),
          answer.tick(HEADER + "lastincluded"),
          answer.tick(HEADER + "lastscanned"),
          answer.tick(HEADER + "lasttick"),
          answer.flag(HEADER + "frompresent"),
          answer.body());
    }
  }

  /**
   * Who reads a server's log.
   *
   * @param lastLogTick the newest of the server
   */
  public record LoggerState(long lastLogTick, String serverId, List<Reader> readers) {
    /** Copies. */
    public LoggerState {
      readers = List.copyOf(readers);
    }
  }

  /**
   * One that is known to read.
   *
   * @param syncerId empty for one that gave its server's id only
   * @param expires ISO 8601; the log is kept for it until then
   * @param lastServedTick 0 where none was said
   */
  public record Reader(String syncerId, String clientInfo, String expires, long lastServedTick) {
    private static Reader read(JsonFields json) {
      return new Reader(
          json.optionalId("syncerId").orElse(""),
          json.text("clientInfo", ""),
          json.text("expires", ""),
          json.tick("lastServedTick", 0));
    }
  }

  /** {@code GET /_api/wal/range}. */
  public CompletionStage<Place> range() {
    return link.send(
        ArangoRequest.get("/_api/wal/range"),
        answer -> place(answer.json(), answer.json().tick("tickMin"), "tickMax"));
  }

  /** {@code GET /_api/wal/lastTick}. */
  public CompletionStage<Place> lastTick() {
    return link.send(
        ArangoRequest.get("/_api/wal/lastTick"), answer -> place(answer.json(), 0, "tick"));
  }

  private static Place place(JsonFields json, long oldest, String newest) {
    JsonFields server = json.object("server");
    return new Place(
        oldest,
        json.tick(newest),
        server.id("serverId"),
        server.text("version", ""),
        json.text("time", ""));
  }

  /**
   * {@code PUT /_api/wal/tail}: answers at once, also where nothing is new. Error 1414 or a piece
   * without {@code fromPresent} means that the position is of no use any more, 32 that too many
   * read already.
   */
  public CompletionStage<Piece> tail(Reading reading, ReplicationClient client) {
    ArangoRequest request =
        ArangoRequest.put(TAIL)
            .in(reading.shard().map(ShardOnly::database).orElse(SYSTEM))
            .query("global", reading.shard().isEmpty())
            .query("from", reading.from())
            .query("lastScanned", reading.lastScanned())
            .query("chunkSize", reading.chunkBytes())
            .query("includeSystem", true)
            .query("includeFoxxQueues", true); // else changes of _queues and _jobs are left out
    if (reading.shard().isPresent()) {
      request = request.query("collection", reading.shard().get().shard());
    }
    return link.send(
        client.on(request).body(ArangoRequest.JSON, Bytes.utf8("[]")).ofDocuments(), Piece::read);
  }

  /**
   * {@code GET /_api/wal/tail}, as little of it as can be asked for: keeps the log from a tick on
   * where servers don't know {@link #track}.
   */
  public CompletionStage<Void> touch(long from, ReplicationClient client) {
    ArangoRequest request =
        ArangoRequest.get(TAIL)
            .in(SYSTEM)
            .query("global", true)
            .query("from", from)
            .query("chunkSize", LEAST_CHUNK);
    return link.send(client.on(request).ofDocuments(), Done::checked);
  }

  /** {@code GET /_api/wal/tail?trackOnly=true}: keeps the log from a tick on, reads nothing. */
  public CompletionStage<Void> track(long from, ReplicationClient client) {
    ArangoRequest request =
        ArangoRequest.get(TAIL).in(SYSTEM).query("trackOnly", true).query("from", from);
    return link.send(client.on(request), Done::checked);
  }

  /** {@code DELETE /_api/wal/tail}: the log need not be kept for this reader any more. */
  public CompletionStage<Void> forget(ReplicationClient client) {
    return link.send(client.on(ArangoRequest.delete(TAIL).in(SYSTEM)), Done::checked);
  }

  /** {@code GET /_api/replication/logger-state}. */
  public CompletionStage<LoggerState> loggerState() {
    return link.send(
        link.toServer(ArangoRequest.get("/_api/replication/logger-state")),
        answer -> {
          JsonFields json = answer.json();
          return new LoggerState(
              json.object("state").tick("lastLogTick"),
              json.object("server").id("serverId"),
              json.objects("clients", Reader::read));
        });
  }
}
