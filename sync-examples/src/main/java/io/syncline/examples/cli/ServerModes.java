package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.ServerMode;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Whether applications may write to the cluster of a data centre. */
final class ServerModes {
  private ServerModes() {}

  /** {@code get server}. */
  @Command(
      name = "server",
      description = "Asks about the cluster.",
      synopsisSubcommandLabel = "mode",
      subcommands = Show.class)
  static final class GetObject {}

  /** {@code set server}. */
  @Command(
      name = "server",
      description = "Changes the cluster.",
      synopsisSubcommandLabel = "mode",
      subcommands = Change.class)
  static final class SetObject {}

  @Command(
      name = "mode",
      description = {
        "Shows whether applications may write to the cluster: default, or readonly with the reasons,",
        "which are operator (somebody wanted it, or an end has left it so), target (of a",
        "synchronisation) and barrier (a source until its target is equal)."
      },
      footerHeading = "%nExample:%n",
      footer =
          "  syncline get server mode --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Show implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        show(session.client().serverMode(timeout.time()), output, terminal);
        return ExitCodes.OK;
      }
    }
  }

  @Command(
      name = "mode",
      description = {
        "Makes the cluster read-only for applications, or takes back every such wish of an operator",
        "and what an end has left. A target of a synchronisation, and a source under a barrier, stay",
        "read-only: then 'default' ends with exit code 1 and says why."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  syncline set server mode readonly --master.endpoint=https://m1:8629 --auth.user=admin",
        "  syncline set server mode default --config=/etc/syncline/paris.conf"
      })
  static final class Change implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Parameters(paramLabel = "MODE", description = "readonly or default.")
    private ServerMode mode = ServerMode.DEFAULT;

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        Set<Hold.Kind> reasons = session.client().setServerMode(mode, timeout.time());
        show(reasons, output, terminal);
        if (mode == ServerMode.READONLY || reasons.isEmpty()) {
          return ExitCodes.OK;
        }
        terminal.err().println("the cluster stays read-only: " + String.join(", ", texts(reasons)));
        return ExitCodes.FAILED;
      }
    }
  }

  /** Reads a mode as it is typed. */
  static ServerMode parse(String text) {
    return switch (text) {
      case "default" -> ServerMode.DEFAULT;
      case "readonly" -> ServerMode.READONLY;
      default ->
          throw new TypeConversionException("'" + text + "' is neither readonly nor default");
    };
  }

  private static void show(Set<Hold.Kind> reasons, OutputFlags output, Terminal terminal) {
    String mode = reasons.isEmpty() ? "default" : "readonly";
    List<String> texts = texts(reasons);
    if (output.json()) {
      ArrayNode array = OutputFlags.array();
      texts.forEach(array::add);
      ObjectNode form = OutputFlags.object().put("mode", mode);
      form.set("reasons", array);
      OutputFlags.write(terminal, form);
    } else {
      terminal.line(reasons.isEmpty() ? mode : mode + " (" + String.join(", ", texts) + ")");
    }
  }

  private static List<String> texts(Set<Hold.Kind> reasons) {
    return reasons.stream().map(kind -> kind.name().toLowerCase(Locale.ROOT)).sorted().toList();
  }
}
