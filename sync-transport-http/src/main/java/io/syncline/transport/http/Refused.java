package io.syncline.transport.http;

import io.syncline.internal.transport.Trouble;
import io.syncline.metrics.Count;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The channels that the other side of one link has refused: asked for again after pauses that grow
 * from {@link #FIRST} to {@link #LONGEST}, and said once in the log for each reason. Thread-safe.
 */
final class Refused {
  private static final long FIRST = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofMinutes(1).toNanos();

  private final Trouble trouble;

  // Guarded by this.
  private final Map<Integer, Wait> waits = new HashMap<>();

  private record Wait(long pause, long until) {}

  Refused(String name, Count errors) {
    this.trouble = new Trouble("channels that are refused to " + name, errors);
  }

  /** A channel was refused. */
  synchronized void add(int number, String reason) {
    Wait before = waits.get(number);
    long pause = before == null ? FIRST : Math.min(LONGEST, 2 * before.pause);
    waits.put(number, new Wait(pause, System.nanoTime() + pause));
    trouble.report(reason, reason, "asked for again, after longer and longer pauses");
  }

  /** A channel is open, or not wanted any more. */
  synchronized void over(int number) {
    if (waits.remove(number) != null && waits.isEmpty()) {
      trouble.over();
    }
  }

  /** A session begins anew, in which everything is asked for. */
  synchronized void clear() {
    waits.clear();
  }

  /** Adds what is to be asked for again now. */
  synchronized void due(IntFunction<@Nullable Message> asking, List<Message> into) {
    long now = System.nanoTime();
    for (Map.Entry<Integer, Wait> one : new ArrayList<>(waits.entrySet())) {
      if (now - one.getValue().until < 0) {
        continue;
      }
      Message message = asking.apply(one.getKey());
      if (message == null) {
        over(one.getKey());
      } else {
        into.add(message);
        // Until it is answered.
        waits.put(one.getKey(), new Wait(one.getValue().pause, now + LONGEST));
      }
    }
  }
}
