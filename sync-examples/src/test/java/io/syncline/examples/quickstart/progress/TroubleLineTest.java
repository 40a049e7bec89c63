package io.syncline.examples.quickstart.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TroubleLineTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TroubleLine line =
      new TroubleLine(ProgressDisplay.plain(new PrintStream(out, true, StandardCharsets.UTF_8)));

  private void look(String message, int second) {
    line.look(message, TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void saysWhatStandsInTheWayOnceInAWhileAndThatItIsOver() {
    look("", 0);
    look("1 stalled for 5 s", 1);
    look("1 stalled for 6 s", 2);
    look("1 stalled for 20 s", 16);
    look("", 17);
    look("", 18);
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "status: 1 stalled for 5 s",
            "status: 1 stalled for 20 s",
            "status: nothing stands in the way any more");
  }
}
