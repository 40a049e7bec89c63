package io.syncline.examples.quickstart.progress;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows progress: on a terminal in one line that is written over and over, elsewhere in a plain
 * line at the beginning of each phase, every few seconds, and at its end. For one thread.
 */
public final class ProgressDisplay {

  private static final int BAR = 12;

  /** What fits a terminal that does not say how wide it is; a longer line could not be erased. */
  private static final int COLUMNS = 79;

  private static final String ERASE_LINE = "\r\033[2K";
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration PLAIN_LINE = Duration.ofSeconds(5);
  private static final Duration LONG_LAG = Duration.ofSeconds(10);

  private final PrintStream out;
  private final boolean live;
  private final Duration every;
  private String phase = "";
  private long lastShown;
  private boolean lineOpen;

  private ProgressDisplay(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
    this.every = live ? REDRAW : PLAIN_LINE;
  }

  /** Live where there is a terminal that can, plain lines elsewhere. */
  public static ProgressDisplay forConsole(PrintStream out) {
    return hasTerminal(System.console(), System.getenv()) ? live(out) : plain(out);
  }

  /** For a terminal. */
  public static ProgressDisplay live(PrintStream out) {
    return new ProgressDisplay(out, true);
  }

  /** For a log or a pipe. */
  public static ProgressDisplay plain(PrintStream out) {
    return new ProgressDisplay(out, false);
  }

  static boolean hasTerminal(@Nullable Console console, Map<String, String> environment) {
    String terminal = environment.getOrDefault("TERM", "dumb");
    return console != null && !terminal.isEmpty() && !terminal.equals("dumb");
  }

  /**
   * Shows this, unless something was shown just before in the same phase.
   *
   * @param now any clock that only goes forward, in nanoseconds
   */
  public void show(Progress progress, long now) {
    boolean newPhase = !progress.phase().equals(phase);
    if (!newPhase && now - lastShown < every.toNanos()) {
      return;
    }
    if (newPhase) {
      endLine();
    }
    phase = progress.phase();
    lastShown = now;
    write(progress);
  }

  /** Shows this as the last of its phase, and stays on the screen. */
  public void finish(Progress progress) {
    if (!progress.phase().equals(phase)) {
      endLine();
    }
    write(progress);
    endLine();
    phase = "";
  }

  /** Says something between two phases, or in the middle of one. */
  public void say(String line) {
    if (lineOpen) {
      out.print(ERASE_LINE);
      lineOpen = false;
    }
    out.println(line);
    out.flush();
  }

  /** Says how the run ended: the table, and the line for programs as the very last one. */
  public void end(QuickstartResult result) {
    endLine();
    out.println();
    out.print(result.table());
    out.println(result.line());
    out.flush();
  }

  private void write(Progress progress) {
    if (live) {
      out.print(ERASE_LINE + line(progress));
      lineOpen = true;
    } else {
      out.println(line(progress));
    }
    out.flush();
  }

  private void endLine() {
    if (lineOpen) {
      out.println();
      lineOpen = false;
    }
  }

  private String line(Progress progress) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-11s", progress.phase()));
    progress.total().filter(total -> total > 0).ifPresent(total -> bar(line, progress, total));
    line.append(' ').append(QuickstartResult.count(progress.documents()));
    progress.total().ifPresent(total -> line.append('/').append(QuickstartResult.count(total)));
    line.append(" docs ").append(QuickstartResult.size(progress.bytes()));
    if (progress.docsPerSecond() > 0) {
      long speed = Math.round(progress.docsPerSecond());
      line.append(' ').append(QuickstartResult.count(speed)).append("/s");
    }
    progress.timeLeft().ifPresent(left -> line.append(' ').append(seconds(left)).append(" left"));
    progress.lag().ifPresent(lag -> line.append(" lag ").append(lag(lag)));
    return live && line.length() > COLUMNS ? line.substring(0, COLUMNS) : line.toString();
  }

  private void bar(StringBuilder line, Progress progress, long total) {
    double part = Math.max(0, Math.min(1, (double) progress.documents() / total));
    if (live) {
      int full = (int) (part * BAR);
      line.append(" [").append("#".repeat(full)).append(".".repeat(BAR - full)).append(']');
    }
    line.append(String.format(Locale.ROOT, " %3d%%", (int) (part * 100)));
  }

  private static String seconds(Duration left) {
    long seconds = left.toSeconds();
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }

  private static String lag(Duration lag) {
    return lag.compareTo(LONG_LAG) < 0 ? lag.toMillis() + " ms" : seconds(lag);
  }
}
