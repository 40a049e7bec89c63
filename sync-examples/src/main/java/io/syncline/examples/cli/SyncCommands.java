package io.syncline.examples.cli;

import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.Difference;
import io.syncline.StopReport;
import io.syncline.store.ShardId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that end, compare or mend a synchronisation. */
final class SyncCommands {
  private SyncCommands() {}

  /** {@code stop}. */
  @Command(
      name = "stop",
      description = "Stops in order.",
      synopsisSubcommandLabel = "sync",
      subcommands = Stop.class)
  static final class StopCommand {}

  /** {@code abort}. */
  @Command(
      name = "abort",
      description = "Ends without the other data centre.",
      synopsisSubcommandLabel = "<object>",
      subcommands = {Abort.class, AbortOutgoing.class})
  static final class AbortCommand {}

  /** {@code abort outgoing}. */
  @Command(
      name = "outgoing",
      description = "Ends what this data centre sends.",
      synopsisSubcommandLabel = "sync",
      subcommands = AbortTarget.class)
  static final class AbortOutgoing {}

  /** {@code check}. */
  @Command(
      name = "check",
      description = "Compares data centres.",
      synopsisSubcommandLabel = "sync",
      subcommands = Check.class)
  static final class CheckCommand {}

  /** {@code reset}. */
  @Command(
      name = "reset",
      description = "Gives what failed another try.",
      synopsisSubcommandLabel = "failed shard",
      subcommands = ResetFailed.class)
  static final class ResetCommand {}

  /** {@code reset failed}. */
  @Command(
      name = "failed",
      description = "Gives what failed another try.",
      synopsisSubcommandLabel = "shard",
      subcommands = ResetShard.class)
  static final class ResetFailed {}

  @Command(
      name = "sync",
      description = {
        "Stops the incoming synchronisation of a target and waits until nothing of it is left.",
        "The source is read-only until both are proven equal. If they are not in time, nothing is",
        "stopped, the source is writable again, and the exit code is 4."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  syncline stop sync --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile",
        "  syncline stop sync --ensure-in-sync=false --timeout=5m --config=paris.conf"
      })
  static final class Stop implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Option(
        names = "--ensure-in-sync",
        arity = "0..1",
        fallbackValue = "true",
        defaultValue = "true",
        description = "Whether source and target must be equal before the end.")
    private boolean ensureInSync;

    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        defaultValue = "2m",
        description = "How long to wait for being in sync, and then for the end.")
    private Duration timeout = Duration.ZERO;

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        StopReport report = session.client().stop(ensureInSync, timeout);
        return SyncCommands.report(report, "stopped", output, terminal);
      }
    }
  }

  @Command(
      name = "sync",
      description = "Ends the incoming synchronisation of a target at once, whatever its state.",
      footerHeading = "%nExample:%n",
      footer = "  syncline abort sync --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Abort implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        defaultValue = "1m",
        description = "How long to try to tell the source.")
    private Duration timeout = Duration.ZERO;

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        StopReport report = session.client().abort(timeout);
        int code = SyncCommands.report(report, "aborted", output, terminal);
        if (report.stopped() && !report.sourceTold()) {
          terminal
              .err()
              .println("the source was not told: run 'syncline abort outgoing sync' there");
        }
        return code;
      }
    }
  }

  @Command(
      name = "sync",
      description = "Ends an outgoing synchronisation at its source, where the target is gone.",
      footerHeading = "%nExample:%n",
      footer = "  syncline abort outgoing sync --target=paris --config=berlin.conf")
  static final class AbortTarget implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
    @Mixin private Terminal terminal = new Terminal();

    @Option(
        names = "--target",
        required = true,
        paramLabel = "CLUSTER",
        description = "The target's cluster, as 'get status' shows it.")
    private String target = "";

    @Override
    public Integer call() {
      ClusterId cluster;
      try {
        cluster = new ClusterId(target);
      } catch (IllegalArgumentException e) {
        throw terminal.wrong("--target: " + e.getMessage());
      }
      try (Session session = client.connect()) {
        boolean found = session.client().abortOutgoing(cluster, timeout.time());
        terminal.line(found ? "aborted" : "there is no outgoing synchronisation to " + target);
        return found ? ExitCodes.OK : ExitCodes.FAILED;
      }
    }
  }

  @Command(
      name = "sync",
      description = "Compares source and target by digests while they run; asked at the target.",
      footerHeading = "%nExample:%n",
      footer = "  syncline check sync --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Check implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        defaultValue = "10m",
        description = "How long to compare.")
    private Duration timeout = Duration.ZERO;

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        CheckReport report = session.client().check(Set.of(), timeout);
        if (output.json()) {
          OutputFlags.write(terminal, CheckText.json(report));
        } else {
          write(report);
        }
        return report.equal() ? ExitCodes.OK : ExitCodes.DIFFERENT;
      }
    }

    private void write(CheckReport report) {
      if (report.equal()) {
        terminal.line(
            "The whole data is the same: "
                + report.documents()
                + " documents of "
                + report.shards()
                + " shards");
        return;
      }
      Table table = new Table("Shard", "Key", "Result");
      for (Difference difference : report.differences()) {
        String key = new String(difference.key().toArray(), StandardCharsets.UTF_8);
        table.row(difference.shard(), key, difference.kind());
      }
      table.write(terminal);
      report.problems().forEach(problem -> terminal.line("not compared: " + problem));
      terminal.line(report.differing() + " documents are DIFFERENT");
    }
  }

  @Command(
      name = "shard",
      description = "Gives a failed shard another try; remove the cause of its failure first.",
      footerHeading = "%nExample:%n",
      footer =
          "  syncline reset failed shard --database=shop --collection=orders --shard=3"
              + " --config=paris.conf")
  static final class ResetShard implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
    @Mixin private Terminal terminal = new Terminal();

    @Option(names = "--database", required = true, paramLabel = "NAME", description = "Database.")
    private String database = "";

    @Option(
        names = "--collection",
        required = true,
        paramLabel = "NAME",
        description = "Collection.")
    private String collection = "";

    @Option(
        names = "--shard",
        paramLabel = "INDEX",
        defaultValue = "0",
        description = "Shard of the collection, counted from 0.")
    private int index;

    @Override
    public Integer call() {
      ShardId shard;
      try {
        shard = new ShardId(database, collection, index);
      } catch (IllegalArgumentException e) {
        throw terminal.wrong(String.valueOf(e.getMessage()));
      }
      try (Session session = client.connect()) {
        boolean failed = session.client().resetShard(shard, timeout.time());
        terminal.line(shard + (failed ? " was reset" : " had not failed, nothing was done"));
        return failed ? ExitCodes.OK : ExitCodes.FAILED;
      }
    }
  }

  private static int report(StopReport report, String done, OutputFlags output, Terminal terminal) {
    if (output.json()) {
      OutputFlags.write(
          terminal,
          OutputFlags.object()
              .put("stopped", report.stopped())
              .put("inSync", report.inSync())
              .put("sourceTold", report.sourceTold())
              .put("message", report.message()));
    } else {
      String said = report.message().isEmpty() ? "" : ": " + report.message();
      terminal.line((report.stopped() ? done : "not " + done) + said);
    }
    return report.stopped() ? ExitCodes.OK : ExitCodes.DIFFERENT;
  }
}
