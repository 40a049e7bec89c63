package io.syncline.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Patterns over names: {@code *} stays within a part, {@code **} does not. No regular expressions:
 * the time is bounded by the product of the lengths whatever they hold.
 */
final class NamePattern {
  private NamePattern() {}

  /**
   * Whether a pattern fits a whole text.
   *
   * @param separators characters that end a part, unless a backslash stands before them
   */
  static boolean matches(String pattern, String text, String separators, boolean anyCase) {
    List<String> wanted = units(anyCase ? pattern.toLowerCase(Locale.ROOT) : pattern);
    List<String> given = units(anyCase ? text.toLowerCase(Locale.ROOT) : text);
    // reached[i]: the pattern so far fits the first i units of the text.
    boolean[] reached = new boolean[given.size() + 1];
    reached[0] = true;
    for (int p = 0; p < wanted.size(); p++) {
      boolean star = wanted.get(p).equals("*");
      boolean everything = star && p + 1 < wanted.size() && wanted.get(p + 1).equals("*");
      boolean[] next = new boolean[reached.length];
      for (int i = 0; i < reached.length; i++) {
        if (star) {
          boolean goesOn = i > 0 && next[i - 1] && (everything || inPart(given, i - 1, separators));
          next[i] = reached[i] || goesOn;
        } else {
          next[i] = i > 0 && reached[i - 1] && wanted.get(p).equals(given.get(i - 1));
        }
      }
      reached = next;
      p += everything ? 1 : 0;
    }
    return reached[given.size()];
  }

  private static boolean inPart(List<String> text, int at, String separators) {
    return !separators.contains(text.get(at));
  }

  /** Characters; one behind a backslash is one with it. */
  private static List<String> units(String text) {
    List<String> units = new ArrayList<>(text.length());
    for (int i = 0; i < text.length(); ) {
      int end = Math.min(text.length(), text.charAt(i) == '\\' ? i + 2 : i + 1);
      units.add(text.substring(i, end));
      i = end;
    }
    return units;
  }
}
