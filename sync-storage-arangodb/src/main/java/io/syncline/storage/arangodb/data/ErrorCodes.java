package io.syncline.storage.arangodb.data;

import io.syncline.SyncException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code X-Arango-Error-Codes}: how many of the documents failed with which error.
 *
 * @param counts by error number; empty where none failed
 */
public record ErrorCodes(Map<Integer, Integer> counts) {
  /** The header's name. */
  public static final String HEADER = "X-Arango-Error-Codes";

  /** Copies the map. */
  public ErrorCodes {
    counts = Map.copyOf(counts);
  }

  /**
   * Reads the header.
   *
   * @param value such as {@code 1200:2,1210:1}; null where there is no such header
   * @throws SyncException {@code CORRUPT} for anything else
   */
  public static ErrorCodes parse(@Nullable String value) {
    Map<Integer, Integer> counts = new TreeMap<>();
    if (value == null || value.isBlank()) {
      return new ErrorCodes(counts);
    }
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int to = comma < 0 ? value.length() : comma;
      int colon = value.indexOf(':', from);
      if (colon < 0 || colon >= to) {
        throw wrong(from);
      }
      int code = number(value.substring(from, colon).trim(), from);
      int count = number(value.substring(colon + 1, to).trim(), colon + 1);
      if (counts.put(code, count) != null) {
        throw wrong(from);
      }
      from = to + 1;
    }
    return new ErrorCodes(counts);
  }

  private static int number(String text, int at) {
    int number = Marks.type(text);
    if (number < 0) {
      throw wrong(at);
    }
    return number;
  }

  private static SyncException wrong(int at) {
    return JsonText.corrupt(
        "header " + HEADER, "is wrong at character " + at + ": a server answers 1200:2,1210:1");
  }
}
