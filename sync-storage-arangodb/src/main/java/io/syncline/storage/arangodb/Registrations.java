package io.syncline.storage.arangodb;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.FeedId;
import java.time.Duration;
import java.util.HashMap;
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

  private final LongSupplier nanoTime;
  private final Registration renewal;
  private final Map<Long, Kept> kept = new HashMap<>();

  /** Held while a reader is said again, so that none is said after it was forgotten at the end. */
  private final ReentrantLock saying = new ReentrantLock();

  Registrations(Renewals renewals, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.renewal = renewals.every(AGAIN, this::sayAgain);
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
      Kept before = kept.put(number, new Kept(log, reader, from, nanoTime.getAsLong()));
      moved = before == null || before.from != from;
    }
    if (moved) {
      log.keep(from, number);
    }
  }

  void sayAgain() throws InterruptedException {
    Map<Long, Kept> all;
    synchronized (this) {
      all = Map.copyOf(kept);
    }
    for (Map.Entry<Long, Kept> each : all.entrySet()) {
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
        // One server that does not answer is no reason to let the logs of the others go.
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

  private synchronized boolean isKept(long number) {
    return kept.containsKey(number);
  }

  private void forget(long number, Kept reader) throws InterruptedException {
    synchronized (this) {
      kept.remove(number, reader);
    }
    reader.log.forget(number);
  }

  /** A number that names a reader: the same after a restart, so that it takes its place again. */
  static long number(String reader) {
    long number = Bytes.utf8(reader).hash64(7) >>> 1;
    return number == 0 ? 1 : number;
  }

  @Override
  public void close() {
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
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
