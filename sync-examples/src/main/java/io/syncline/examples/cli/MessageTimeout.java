package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.SyncClient;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The greatest silence of the other side. */
final class MessageTimeout {
  private MessageTimeout() {}

  /** {@code get message}. */
  @Command(
      name = "message",
      description = "Asks how channels are watched.",
      synopsisSubcommandLabel = "timeout",
      subcommands = Show.class)
  static final class Get {}

  /** {@code set message}. */
  @Command(
      name = "message",
      description = "Says how channels are watched.",
      synopsisSubcommandLabel = "timeout",
      subcommands = Change.class)
  static final class Set {}

  @Command(
      name = "timeout",
      description = "Shows after how much silence the other data centre is given up.",
      footerHeading = "%nExample:%n",
      footer =
          "  syncline get message timeout --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Show extends OfSilence {
    @Override
    Duration ask(SyncClient masters, Duration within) {
      return masters.messageTimeout(within);
    }
  }

  @Command(
      name = "timeout",
      description = {
        "Sets after how much silence the other data centre is given up, 1s to 30d; 1h at first.",
        "Raise it in both data centres before a planned outage, and lower it afterwards."
      },
      footerHeading = "%nExample:%n",
      footer =
          "  syncline set message timeout 3h --master.endpoint=https://m1:8629 --auth.user=admin")
  static final class Change extends OfSilence {
    @Parameters(paramLabel = "TIME", description = "The silence, for example 15m or 3h.")
    private Duration silence = Duration.ZERO;

    @Override
    Duration ask(SyncClient masters, Duration within) {
      return masters.setMessageTimeout(silence, within);
    }
  }

  private abstract static class OfSilence extends Question<Duration> {
    @Override
    JsonNode json(Duration silence) {
      return OutputFlags.object().put("messageTimeoutSeconds", OutputFlags.seconds(silence));
    }

    @Override
    void show(Duration silence, Terminal to) {
      to.line(DurationText.format(silence));
    }
  }
}
