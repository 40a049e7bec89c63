package io.syncline;

import java.time.Duration;

/** Checks of options: the error names the option, the value and what is allowed. */
final class Checks {
  private Checks() {}

  static void range(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option " + option + " = " + value + ": " + least + " to " + most + " is allowed");
    }
  }

  static void range(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option " + option + " = " + value + ": " + least + " to " + most + " is allowed");
    }
  }
}
