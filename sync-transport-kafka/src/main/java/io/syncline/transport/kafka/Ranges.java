package io.syncline.transport.kafka;

import io.syncline.SyncException;
import java.time.Duration;

/** Checks of options: the error names the option, the value and what is allowed. */
final class Ranges {
  private Ranges() {}

  static void check(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw refused(option, value, least + " to " + most);
    }
  }

  static void check(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw refused(option, value, least + " to " + most);
    }
  }

  static SyncException refused(String option, Object value, String allowed) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "option " + option + " = " + value + ": " + allowed + " is allowed");
  }
}
