package io.syncline.storage.arangodb;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.FeedId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readers that the servers keep their logs for. Said again well within a minute, since a server
 * that restarts has forgotten them; forgotten where their synchronisation has ended, where nobody
 * has asked for a long time, and at the end. A reader that only pauses, as while masters or the
 * other side are away, goes on in the log, so that is no reason to let it go soon. Thread-safe.
 */
final class Registrations implements AutoCloseable {
  /** How often a server is told. */
  static final Duration AGAIN = Duration.ofSeconds(20);

  /** A reader that nobody asked for in so long is let go. */
  static final Duration UNASKED = Duration.ofMinutes(10);

  private static final int REMEMBERED = 1000;

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

  private record Kept(ServerLog log, String reader, long from, long askedAt) {
    Kept askedAgain(long now) {
      return new Kept(log, reader, from, now);
    }
  }

  /** A reader of its own of a log; it is forgotten when it is closed. */
  LogReader reader(ServerLog log, ServerLog.State state) {
    return new LogReader(log, number(UUID.randomUUID().toString()), state, nanoTime);
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

  /** Somebody asks for a reader; what is kept stays so, also if it can't be said now to where. */
  synchronized void isAsked(FeedId feed, String reader) {
    OfServer server = servers.get(feed);
    if (server != null) {
      server.isAsked(number(reader, feed));
    }
  }

  /** Keeps a log from a tick on, in the name of a reader; of one that has left nothing is kept. */
  void keep(ServerLog log, FeedId feed, String reader, long from) throws InterruptedException {
    long number = number(reader, feed);
    boolean moved;
    synchronized (this) {
      moved = ofServer(feed).put(number, new Kept(log, reader, from, nanoTime.getAsLong()));
    }
    if (moved) {
      log.keep(from, number);
    }
  }

  /** A reader's synchronisation has ended. */
  void leave(FeedId feed, String reader) throws InterruptedException {
    OfServer server;
    synchronized (this) {
      server = servers.get(feed);
    }
    if (server != null) {
      server.leave(number(reader, feed));
    }
  }

  /** The readers of one server. */
  private final class OfServer {
    private final Registration renewal;

    /**
     * Held while a reader is said again, so that none is said after it was forgotten at the end.
     */
    private final ReentrantLock saying = new ReentrantLock();

    // Guarded by this.
    private final Map<Long, Kept> kept = new HashMap<>();

    /** Whose synchronisation has ended, those of the latest: calls may come late. */
    private final Set<Long> left = new LinkedHashSet<>();

    OfServer(FeedId server) {
      renewal = renewals.of(server).every(AGAIN, this::sayAgain);
    }

    synchronized void isAsked(long number) {
      kept.computeIfPresent(number, (n, reader) -> reader.askedAgain(nanoTime.getAsLong()));
    }

    /** Whether it is another place than before. */
    synchronized boolean put(long number, Kept reader) {
      if (left.contains(number)) {
        return false;
      }
      Kept before = kept.put(number, reader);
      return before == null || before.from != reader.from;
    }

    void leave(long number) throws InterruptedException {
      saying.lock();
      try {
        Kept reader;
        synchronized (this) {
          reader = kept.remove(number);
          left.add(number);
          if (left.size() > REMEMBERED) {
            left.remove(left.iterator().next());
          }
        }
        if (reader != null) {
          reader.log.forget(number);
        }
      } finally {
        saying.unlock();
      }
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
