package io.syncline.http;

import io.syncline.SyncException;
import java.time.Duration;

/** Ranges of options. Stateless. */
final class Limits {
  private Limits() {}

  static void range(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw refused(name, value, least, most);
    }
  }

  static void range(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw refused(name, value, least, most);
    }
  }

  private static SyncException refused(String name, Object value, Object least, Object most) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        name + " is " + value + ": choose it from " + least + " to " + most);
  }
}
