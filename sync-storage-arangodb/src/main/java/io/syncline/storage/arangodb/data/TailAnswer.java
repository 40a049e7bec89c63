package io.syncline.storage.arangodb.data;

import io.syncline.SyncException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a {@code wal/tail} answer say. All numbers are unsigned.
 *
 * @param checkMore there was more when the answer was made
 * @param lastIncluded the tick of the last entry in the body; 0 for an empty one
 * @param lastScanned how far the server looked: the end of a write batch, or the beginning of the
 *     one in which the answer was cut; 0 where it does not tell
 * @param lastTick the server's newest tick
 * @param fromPresent whether what follows the tick asked from was still there
 */
public record TailAnswer(
    boolean checkMore, long lastIncluded, long lastScanned, long lastTick, boolean fromPresent) {
  private static final String PREFIX = "x-arango-replication-";

  /**
   * Reads the headers of a 200 or 204.
   *
   * @param header gives a header's value by its lower-case name, null where there is none
   * @throws SyncException {@code CORRUPT} where one is missing or wrong
   */
  public static TailAnswer of(Function<String, @Nullable String> header) {
    return new TailAnswer(
        flag(header, "checkmore", false),
        tick(header, "lastincluded", true),
        tick(header, "lastscanned", false),
        tick(header, "lasttick", true),
        flag(header, "frompresent", true));
  }

  private static long tick(Function<String, @Nullable String> header, String name, boolean needed) {
    String value = header.apply(PREFIX + name);
    if (value == null && !needed) {
      return 0;
    }
    String text = value == null ? "" : value.trim();
    long number = Unsigned.parse(text);
    if (number == 0 && !text.equals("0")) {
      throw wrong(name, value, "an unsigned 64-bit number");
    }
    return number;
  }

  private static boolean flag(
      Function<String, @Nullable String> header, String name, boolean needed) {
    String value = header.apply(PREFIX + name);
    if (value == null && !needed) {
      return false;
    }
    return switch (value == null ? "" : value.trim()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, value, "true or false");
    };
  }

  private static SyncException wrong(String name, @Nullable String value, String wanted) {
    return JsonText.corrupt(
        "header " + PREFIX + name,
        (value == null ? "is missing" : "of " + value.length() + " characters is wrong")
            + ": a server answers "
            + wanted);
  }
}
