package io.syncline.examples.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Durations as they are typed: {@code 2m}, {@code 1h30m}, {@code 30d}, {@code 15y}. */
final class DurationText {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?(ms|[smhdy]))+");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|[smhdy])");
  private static final double LONGEST_SECONDS = 1e11;

  private DurationText() {}

  /** Reads a duration; years have 365 days. */
  static Duration parse(String text) {
    String given = text.strip().toLowerCase(Locale.ROOT);
    if (given.equals("0")) {
      return Duration.ZERO;
    }
    if (!WHOLE.matcher(given).matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no duration: write 90s, 2m, 3h, 30d, 2y or 1h30m");
    }
    double seconds = 0;
    Matcher part = PART.matcher(given);
    while (part.find()) {
      seconds += Double.parseDouble(part.group(1)) * seconds(part.group(2));
    }
    if (seconds > LONGEST_SECONDS) {
      throw new TypeConversionException("'" + text + "' is longer than any limit allows");
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static double seconds(String unit) {
    return switch (unit) {
      case "ms" -> 0.001;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      default -> 365 * 86_400;
    };
  }

  /** Writes a duration as {@link #parse} reads it, with two units at most. */
  static String format(Duration duration) {
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.isZero() ? "0s" : Math.max(1, duration.toMillis()) + "ms";
    }
    if (duration.compareTo(Duration.ofMinutes(1)) < 0 && duration.toMillisPart() != 0) {
      return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }
    long[] sizes = {86_400, 3600, 60, 1};
    String[] units = {"d", "h", "m", "s"};
    long left = duration.toSeconds();
    StringBuilder text = new StringBuilder();
    int written = 0;
    for (int i = 0; i < sizes.length && written < 2; i++) {
      long count = left / sizes[i];
      left %= sizes[i];
      if (count > 0) {
        text.append(count).append(units[i]);
      }
      if (text.length() > 0) {
        written++;
      }
    }
    return text.toString();
  }
}
