package io.syncline.storage.arangodb.call;

import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long requests wait in the queue of each server, as it said last: what carries documents waits
 * for half of that before it is sent, so that the queue gets shorter. Thread-safe.
 */
final class QueueTimes {
  /** What is older says nothing. */
  private static final Duration GOOD_FOR = Duration.ofSeconds(10);

  private static final Duration LEAST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final SyncRuntime runtime;
  private final Map<ServerAddress, Noted> noted = new ConcurrentHashMap<>();

  private record Noted(double seconds, long at) {}

  QueueTimes(SyncRuntime runtime) {
    this.runtime = runtime;
  }

  /** A server said so; below zero if it said nothing. */
  void note(ServerAddress server, double seconds) {
    if (seconds >= 0) {
      noted.put(server, new Noted(seconds, runtime.nanoTime()));
    }
  }

  /** What was said last; zero where nothing was, or long ago. */
  Duration last(ServerAddress server) {
    Noted last = noted.get(server);
    if (last == null || runtime.nanoTime() - last.at >= GOOD_FOR.toNanos()) {
      return Duration.ZERO;
    }
    return Duration.ofMillis((long) Math.min(last.seconds * 1000, Duration.ofDays(1).toMillis()));
  }

  /** How long to wait before more is sent. */
  Duration pause(ServerAddress server) {
    Duration half = last(server).dividedBy(2);
    if (half.compareTo(LEAST) < 0) {
      return Duration.ZERO;
    }
    return half.compareTo(LONGEST) > 0 ? LONGEST : half;
  }
}
