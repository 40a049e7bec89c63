package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.storage.arangodb.call.ReplicationClient;
import io.syncline.storage.arangodb.call.RetryClass;
import io.syncline.storage.arangodb.call.WalCalls;
import io.syncline.storage.arangodb.data.TailAnswer;
import io.syncline.storage.arangodb.data.TailPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a DB server, over its HTTP API. Thread-safe. */
final class HttpLog implements ServerLog {
  /** What readers are called in the servers' lists. */
  static final String CLIENT = "syncline";

  private static final Logger LOG = LoggerFactory.getLogger(HttpLog.class);

  /** Servers tell the time in seconds: clocks nearer than this are taken for equal. */
  private static final long NEAR_MICROS = Duration.ofSeconds(2).toNanos() / 1_000;

  private final WalCalls calls;
  private final ArangoVersion version;
  private final LongSupplier wallMicros;

  /**
   * Reads over a link to the server.
   *
   * @param version of the server
   * @param wallMicros the own clock, which serves where the server's is near to it
   */
  HttpLog(ArangoLink link, ArangoVersion version, LongSupplier wallMicros) {
    this.calls = new WalCalls(link);
    this.version = version;
    this.wallMicros = wallMicros;
  }

  @Override
  public String id() throws InterruptedException {
    return Await.told(calls.lastTick()).serverId();
  }

  @Override
  public State state() throws InterruptedException {
    WalCalls.Place newest = Await.told(calls.lastTick());
    WalCalls.Place range = Await.told(calls.range());
    long own = wallMicros.getAsLong();
    long servers = micros(newest.time(), own);
    return new State(
        newest.serverId(),
        range.oldest(),
        newest.newest(),
        Math.abs(servers - own) < NEAR_MICROS ? own : servers);
  }

  private static long micros(String time, long otherwise) {
    try {
      return Instant.parse(time).toEpochMilli() * 1_000;
    } catch (DateTimeParseException e) {
      return otherwise; // only what is shown of the lag depends on it
    }
  }

  @Override
  public Optional<Tail> tail(TailPosition from, int chunkBytes, long reader)
      throws InterruptedException {
    WalCalls.Reading reading = WalCalls.Reading.of(from.from(), from.lastScanned(), chunkBytes);
    try {
      return Optional.of(tail(Await.answer(calls.tail(reading, client(reader)))));
    } catch (ArangoError e) {
      if (e.retryClass() == RetryClass.RESYNC) {
        LOG.info(
            "event=log-lost reason={} next=the shards of this server are compared", e.getMessage());
        return Optional.empty();
      }
      throw e.toSyncException();
    }
  }

  private static Tail tail(WalCalls.Piece piece) {
    return new Tail(
        piece.lines().toArray(),
        new TailAnswer(
            piece.more(),
            piece.lastIncluded(),
            piece.lastScanned(),
            piece.lastTick(),
            piece.fromPresent()));
  }

  @Override
  public void keep(long from, long reader) throws InterruptedException {
    Await.told(
        version.listsRevisions()
            ? calls.track(from, client(reader))
            : calls.touch(from, client(reader)));
  }

  @Override
  public void forget(long reader) throws InterruptedException {
    if (version.listsRevisions()) { // older ones forget by themselves
      Await.told(calls.forget(client(reader)));
    }
  }

  private ReplicationClient client(long reader) {
    return ReplicationClient.of(version, reader, CLIENT);
  }
}
