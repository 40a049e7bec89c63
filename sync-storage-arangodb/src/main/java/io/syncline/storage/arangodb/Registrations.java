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
 * Who reads asks again and again, also while the log can't be read: so what was asked for every few
 * seconds and is not any more, from a log that nobody reads, is of a synchronisation that was
 * stopped. Thread-safe.
 */
final class Registrations implements AutoCloseable {
  /** How often a server is told. */
  static final Duration AGAIN = Duration.ofSeconds(20);

  /** A reader that nobody asked for in so long is let go. */
  static final Duration UNASKED = Duration.ofMinutes(10);

  /** How often it is looked whether somebody has ended. */
  static final Duration LOOK = Duration.ofSeconds(5);

  /** Of a log that was read and is not any more, where it is not known how often is asked. */
  static final Duration UNREAD = Duration.ofSeconds(30);

  /** So many times in a row nobody has asked. */
  private static final int MISSED = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

  private final Renewals renewals;
  private final LongSupplier nanoTime;

  /** As many as the cluster ever had servers. Guarded by this. */
  private final Map<FeedId, OfServer> servers = new HashMap<>();

  /** Other processes that read for the same synchronisation go by names of their own. */
  private final String process = UUID.randomUUID().toString();

  private boolean closed;

  Registrations(Renewals renewals, LongSupplier nanoTime) {
    this.renewals = renewals;
    this.nanoTime = nanoTime;
  }

  /**
   * A reader that is kept.
   *
   * @param every the longest time between two requests for it so far, 0 after the first
   */
  private record Kept(ServerLog log, String reader, long from, long askedAt, long every) {
    Kept askedAgain(Kept next) {
      long pause = Math.min(UNASKED.toNanos() / MISSED, next.askedAt - askedAt);
      return new Kept(next.log, next.reader, next.from, next.askedAt, Math.max(every, pause));
    }

    /** How long nobody asks, at the most, if there is somebody. */
    long unreadAfter() {
      return every == 0 ? UNREAD.toNanos() : Math.max(LOOK.toNanos(), MISSED * every);
    }
  }

  /** A reader of its own of a log; it is forgotten when it is closed. */
  LogReader reader(ServerLog log, FeedId feed, ServerLog.State state) {
    OfServer server;
    synchronized (this) {
      server = ofServer(feed);
    }
    server.begins();
    return new LogReader(log, number(UUID.randomUUID().toString()), state, nanoTime, server::ends);
  }

  /** What a reader that is kept is called at a server. */
  long number(String reader, FeedId feed) {
    return number(reader + " " + feed + " " + process);
  }

  /** Called with the monitor held. */
  private OfServer ofServer(FeedId feed) {
    if (closed) {
      throw new SyncException(SyncException.Code.CLOSED, "arangodb: the store is closed");
    }
    return servers.computeIfAbsent(feed, OfServer::new);
  }

  /** Keeps a log from a tick on, in the name of a reader. */
  void keep(ServerLog log, FeedId feed, String reader, long from) throws InterruptedException {
    long number = number(reader, feed);
    boolean moved;
    synchronized (this) {
      moved = ofServer(feed).put(number, new Kept(log, reader, from, nanoTime.getAsLong(), 0));
    }
    if (moved) {
      log.keep(from, number);
    }
  }

  /** The readers of one server. */
  private final class OfServer {
    private final Registration renewal;
    private final Registration looking;

    /**
     * Held while a reader is said again, so that none is said after it was forgotten at the end.
     */
    private final ReentrantLock saying = new ReentrantLock();

    // Guarded by this.
    private final Map<Long, Kept> kept = new HashMap<>();
    private int readers;
    private boolean wasRead;

    OfServer(FeedId server) {
      renewal = renewals.of(server).every(AGAIN, this::sayAgain);
      looking = renewals.of(server).every(LOOK, this::letGo);
    }

    synchronized void begins() {
      readers++;
      wasRead = true;
    }

    synchronized void ends() {
      readers--;
    }

    /** Whether it is another place than before. */
    synchronized boolean put(long number, Kept reader) {
      Kept before = kept.get(number);
      kept.put(number, before == null ? reader : before.askedAgain(reader));
      return before == null || before.from != reader.from;
    }

    private synchronized Map<Long, Kept> all() {
      return Map.copyOf(kept);
    }

    private synchronized boolean isKept(long number) {
      return kept.containsKey(number);
    }

    private synchronized boolean isUnread(long number) {
      Kept reader = kept.get(number);
      return wasRead
          && readers == 0
          && reader != null
          && nanoTime.getAsLong() - reader.askedAt > reader.unreadAfter();
    }

    /** Of a log that nobody reads any more. */
    private void letGo() throws InterruptedException {
      for (Map.Entry<Long, Kept> each : all().entrySet()) {
        saying.lock();
        try {
          if (isUnread(each.getKey())) {
            forget(each.getKey(), each.getValue());
          }
        } catch (SyncException e) {
          LOG.warn(
              "event=reader-not-forgotten reader={} reason={} next=the server forgets it by itself",
              each.getValue().reader,
              e.getMessage());
        } finally {
          saying.unlock();
        }
      }
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
      boolean isAsked;
      synchronized (this) {
        isAsked = !kept.remove(number, reader);
      }
      if (!isAsked) {
        reader.log.forget(number);
      }
    }

    private void end() throws InterruptedException {
      renewal.close();
      looking.close();
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

  /** A number that names a reader. */
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
