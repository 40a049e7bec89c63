package io.syncline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

  static void text(String option, String value, String pattern, String allowed) {
    if (!value.matches(pattern)) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option " + option + " = '" + value + "': " + allowed + " are allowed");
    }
  }

  static <T> T given(String option, @Nullable T value) {
    if (value == null) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "option " + option + " is missing: it is needed");
    }
    return value;
  }
}
