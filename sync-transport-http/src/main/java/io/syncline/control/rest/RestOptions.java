package io.syncline.control.rest;

import io.syncline.SyncException;
import java.time.Duration;

/**
 * How the API waits. Every option has a sound default, see {@link #DEFAULTS}.
 *
 * @param callTimeout of one call to a master, 100 ms to 10 min; default 30 s. Too small: a source
 *     that is far is not configured in time and the client asks again; too large: a client waits
 *     for a leader that is gone
 * @param longestWait of one request that waits for something to end, whatever it asks for, 1 s to 1
 *     h; default 100 s. Too small: clients ask more often; too large: clients and servers give up
 *     before the answer comes
 * @param stopTimeout for being in sync, where a barrier stands and the request names no time, 1 s
 *     to 1 day; default 10 min. Too small: a large cluster is not compared in time and nothing is
 *     stopped; too large: the source is read-only for longer
 * @param forceTimeout for telling the source, where a forced end names no time, 0 to 1 h; default 1
 *     min
 * @param checkTimeout of a comparison that names no time, 1 s to 1 h; default 1 min
 * @param barrierLease of a barrier that a request places at a source, 1 s to 1 h; default 10 min;
 *     asking again renews it. Too small: it ends while it is needed; too large: a source whose
 *     target died is read-only for longer
 * @param poll between two questions about something that goes on, 10 ms to 1 min; default 100 ms
 * @param bodyBytes of one request, 1 KiB to 1 GiB; default 8 MiB. Too small: large reports are
 *     refused; too large: memory for each request
 */
public record RestOptions(
    Duration callTimeout,
    Duration longestWait,
    Duration stopTimeout,
    Duration forceTimeout,
    Duration checkTimeout,
    Duration barrierLease,
    Duration poll,
    int bodyBytes) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /** The defaults. */
  public static final RestOptions DEFAULTS =
      new RestOptions(
          Duration.ofSeconds(30),
          Duration.ofSeconds(100),
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofMillis(100),
          8 << 20);

  /** Checks every option. */
  public RestOptions {
    range("callTimeout", callTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
    range("longestWait", longestWait, SECOND, HOUR);
    range("stopTimeout", stopTimeout, SECOND, Duration.ofDays(1));
    range("forceTimeout", forceTimeout, Duration.ZERO, HOUR);
    range("checkTimeout", checkTimeout, SECOND, HOUR);
    range("barrierLease", barrierLease, SECOND, HOUR);
    range("poll", poll, Duration.ofMillis(10), Duration.ofMinutes(1));
    if (bodyBytes < 1 << 10 || bodyBytes > 1 << 30) {
      throw wrong("bodyBytes", bodyBytes, 1 << 10, 1 << 30);
    }
  }

  private static void range(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw wrong(option, value, least, most);
    }
  }

  private static SyncException wrong(String option, Object value, Object least, Object most) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "option " + option + " = " + value + ": " + least + " to " + most + " is allowed");
  }
}
