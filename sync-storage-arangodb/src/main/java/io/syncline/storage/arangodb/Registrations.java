package io.syncline.storage.arangodb;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.FeedId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readers that the servers keep their logs for. Said again well within a minute, since a server
 * that restarts has forgotten them; forgotten where nobody has asked for a time, and at the end.
 * Thread-safe.
 */
final class Registrations implements AutoCloseable {
  /** How often a server is told. */
  static final Duration AGAIN = Duration.ofSeconds(20);

  /** A reader that nobody asked for in so long is let go. */
  static final Duration UNASKED = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

  private final Renewals renewals;
  private final LongSupplier nanoTime;

  /** As many as the cluster ever had servers. Guarded by this. */
  private final Map<FeedId, OfServer> servers = new HashMap<>();

  private boolean closed;

  Registrations(Renewals renewals, LongSupplier nanoTime) {
    this.renewals = renewals;
    this.nanoTime = nanoTime;
  }

  private record Kept(ServerLog log, String reader, long from, long askedAt) {}

  /** A reader of its own of a log; it is forgotten when it is closed. */
  LogReader reader(ServerLog log, ServerLog.State state) {
    return new LogReader(log, number(UUID.randomUUID().toString()), state, nanoTime);
  }

  /** Keeps a log from a tick on, in the name of a reader. */
  void keep(ServerLog log, FeedId feed, String reader, long from) throws InterruptedException {
    long number = number(reader + " " + feed);
    boolean moved;
    synchronized (this) {
      if (closed) {
        throw new SyncException(SyncException.Code.CLOSED, "arangodb: the store is closed");
      }
      moved =
          servers
              .computeIfAbsent(feed, OfServer::new)
              .put(number, new Kept(log, reader, from, nanoTime.getAsLong()));
    }
    if (moved) {
      log.keep(from, number);
    }
  }

  /** The readers of one server. */
  private final class OfServer {
    private final Registration renewal;

    /**
     * Held while a reader is said again, so that none is said after it was forgotten at the end.
     */
    private final ReentrantLock saying = new ReentrantLock();

    private final Map<Long, Kept> kept = new HashMap<>(); // guarded by this

    OfServer(FeedId server) {
      renewal = renewals.of(server).every(AGAIN, this::sayAgain);
    }

    /** Whether it is another place than before. */
    synchronized boolean put(long number, Kept reader) {
      Kept before = kept.put(number, reader);
      return before == null || before.from != reader.from;
    }

    private synchronized Map<Long, Kept> all() {
      return Map.copyOf(kept);
    }

    private synchronized boolean isKept(long number) {
      return kept.containsKey(number);
    }

    private void sayAgain() throws InterruptedException {
      for (Map.Entry<Long, Kept> each : all().entrySet()) {
        Kept reader = each.getValue();
        saying.lock();
        try {
          if (!isKept(each.getKey())) {
            continue;
          }
          if (nanoTime.getAsLong() - reader.askedAt > UNASKED.toNanos()) {
            forget(each.getKey(), reader);
          } else {
            reader.log.keep(reader.from, each.getKey());
          }
        } catch (SyncException e) {
          // One reader that is refused is no reason to let the log go that others need.
          LOG.warn(
              "event=log-not-kept reader={} reason={} next=said again in {}",
              reader.reader,
              e.getMessage(),
              AGAIN);
        } finally {
          saying.unlock();
        }
      }
    }

    private void forget(long number, Kept reader) throws InterruptedException {
      synchronized (this) {
        kept.remove(number, reader);
      }
      reader.log.forget(number);
    }

    private void end() throws InterruptedException {
      renewal.close();
      Map<Long, Kept> all;
      synchronized (this) {
        all = Map.copyOf(kept);
        kept.clear();
      }
      saying.lock(); // a call that is under way ends, at its deadline at the latest
      saying.unlock();
      for (Map.Entry<Long, Kept> each : all.entrySet()) {
        try {
          each.getValue().log.forget(each.getKey());
        } catch (SyncException e) {
          LOG.warn(
              "event=reader-not-forgotten reader={} reason={} next=the server forgets it by itself",
              each.getValue().reader,
              e.getMessage());
        }
      }
    }
  }

  /** A number that names a reader: the same after a restart, so that it takes its place again. */
  static long number(String reader) {
    long number = Bytes.utf8(reader).hash64(7) >>> 1;
    return number == 0 ? 1 : number;
  }

  @Override
  public void close() {
    List<OfServer> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(servers.values());
      servers.clear();
    }
    try {
      for (OfServer server : all) {
        server.end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the servers forget them by themselves
    }
  }
}
