package io.syncline.internal.transport;

import io.syncline.SyncException;
import java.time.Duration;

/**
 * Checks of options: the error, {@code BAD_REQUEST}, names the option, the value and what is
 * allowed.
 */
public final class Ranges {
  private Ranges() {}

  /** Refuses a number out of its range. */
  public static void check(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw refused(option, value, least + " to " + most);
    }
  }

  /** Refuses a time out of its range. */
  public static void check(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw refused(option, value, least + " to " + most);
    }
  }

  /** What is thrown. */
  public static SyncException refused(String option, Object value, String allowed) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "option " + option + " = " + value + ": " + allowed + " is allowed");
  }
}
