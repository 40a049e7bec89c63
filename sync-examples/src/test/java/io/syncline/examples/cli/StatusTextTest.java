package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.Progress;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class StatusTextTest {
  @Test
  void aSourceSaysWhatStandsInTheWayOfATarget() {
    assertThat(shown(true, Optional.of("no read"))).contains("this cluster is read-only; no read");
    assertThat(shown(false, Optional.of("no read"))).contains("no read").doesNotContain(";");
    assertThat(shown(true, Optional.empty())).contains("read-only").doesNotContain(";");
    assertThat(shown(false, Optional.of("no read"), "-o", "json"))
        .contains("\"message\" : \"no read\"");
  }

  private static String shown(boolean barrier, Optional<String> message, String... flags) {
    SyncStatus.Outgoing outgoing =
        new SyncStatus.Outgoing(
            new SyncId("one"),
            new ClusterId("paris"),
            List.of("https://paris:8629"),
            SyncState.INITIALIZING,
            0,
            barrier,
            message);
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new Show(outgoing)).setOut(new PrintWriter(out));
    assertThat(line.execute(flags)).isZero();
    return out.toString();
  }

  @Command(name = "show")
  private static final class Show implements Runnable {
    @Mixin private Terminal terminal = new Terminal();
    @Mixin private OutputFlags output = new OutputFlags();

    private final SyncStatus.Outgoing outgoing;

    Show(SyncStatus.Outgoing outgoing) {
      this.outgoing = outgoing;
    }

    @Override
    public void run() {
      SyncStatus status =
          new SyncStatus(
              new ClusterId("berlin"),
              SyncState.INACTIVE,
              Optional.empty(),
              List.of(),
              "",
              List.of(),
              0,
              0,
              Duration.ZERO,
              Progress.NONE,
              List.of(outgoing),
              false,
              Optional.empty());
      StatusText.write(status, false, output, terminal);
    }
  }
}
