package io.syncline.examples.quickstart.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  private static final long SECOND = 1_000_000_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static Progress progress(String phase, long documents) {
    return new Progress(
        phase,
        documents,
        documents * 200,
        Optional.of(400_000L),
        50_000,
        Optional.of(Duration.ofSeconds(75)),
        Optional.of(Duration.ofMillis(12)));
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesPlainLinesEveryFewSecondsWithoutATerminal() {
    ProgressDisplay display = ProgressDisplay.plain(out);
    for (int tenth = 0; tenth < 100; tenth++) {
      display.show(progress("first copy", tenth * 1000L), tenth * SECOND / 10);
    }
    display.finish(progress("first copy", 400_000));
    assertThat(shown().lines())
        .containsExactly(
            "first copy    0% 0/400,000 docs 0 kB 50,000/s 1 min 15 s left lag 12 ms",
            "first copy   12% 50,000/400,000 docs 10 MB 50,000/s 1 min 15 s left lag 12 ms",
            "first copy  100% 400,000/400,000 docs 80 MB 50,000/s 1 min 15 s left lag 12 ms");
    assertThat(shown()).doesNotContain("\033", "\r");
  }

  @Test
  void writesOneLineOverAndOverOnATerminal() {
    ProgressDisplay display = ProgressDisplay.live(out);
    display.show(progress("copy", 0), 0);
    display.show(progress("copy", 100_000), SECOND / 20);
    display.show(progress("copy", 200_000), SECOND);
    display.finish(progress("copy", 400_000));
    assertThat(shown().lines().count()).isGreaterThanOrEqualTo(1);
    assertThat(shown())
        .contains("[######......]  50%", "[############] 100%")
        .doesNotContain("25%")
        .endsWith(System.lineSeparator());
    assertThat(shown().chars().filter(c -> c == '\n')).hasSize(1);
    for (String line : shown().split("[\r\n]+")) {
      assertThat(line.replace("\033[2K", "")).hasSizeLessThanOrEqualTo(79);
    }
  }

  @Test
  void saysWhatHappensWithoutTearingTheLine() {
    ProgressDisplay display = ProgressDisplay.live(out);
    display.show(progress("copy", 0), 0);
    display.say("closed the leading master");
    assertThat(shown()).endsWith("\r\033[2Kclosed the leading master" + System.lineSeparator());
  }

  @Test
  void showsWhatIsKnownAndNothingElse() {
    ProgressDisplay display = ProgressDisplay.plain(out);
    display.show(Progress.of("loading"), 0);
    assertThat(shown().trim()).isEqualTo("loading     0 docs 0 kB");
  }

  @Test
  void endsWithTheLineForPrograms() {
    ProgressDisplay display = ProgressDisplay.live(out);
    display.show(progress("copy", 0), 0);
    QuickstartResult result =
        new QuickstartResult("RocksDB", true, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, Optional.empty());
    display.end(result);
    assertThat(shown()).contains(result.table()).endsWith(result.line() + System.lineSeparator());
  }

  @Test
  void takesAPipeAndADumbTerminalForNone() {
    assertThat(ProgressDisplay.hasTerminal(null, Map.of("TERM", "xterm"))).isFalse();
  }
}
