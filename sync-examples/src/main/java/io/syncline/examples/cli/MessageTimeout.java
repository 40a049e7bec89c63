package io.syncline.examples.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  static final class Show implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        return show(session.client().messageTimeout(timeout.time()), output, terminal);
      }
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
  static final class Change implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Parameters(paramLabel = "TIME", description = "The silence, for example 15m or 3h.")
    private Duration silence = Duration.ZERO;

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        Duration set = session.client().setMessageTimeout(silence, timeout.time());
        return show(set, output, terminal);
      }
    }
  }

  private static int show(Duration silence, OutputFlags output, Terminal terminal) {
    if (output.json()) {
      double seconds = OutputFlags.seconds(silence);
      OutputFlags.write(terminal, OutputFlags.object().put("messageTimeoutSeconds", seconds));
    } else {
      terminal.line(DurationText.format(silence));
    }
    return ExitCodes.OK;
  }
}
