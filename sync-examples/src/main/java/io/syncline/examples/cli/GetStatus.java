package io.syncline.examples.cli;

import io.syncline.SyncState;
import io.syncline.SyncStatus;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = "Shows the synchronisation of a data centre, incoming and outgoing.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline get status --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile",
      "  syncline get status -v -o json --config=/etc/syncline/paris.conf",
      "  syncline get status --watch --config=/etc/syncline/paris.conf"
    })
final class GetStatus implements Callable<Integer> {
  @Mixin private ClientFlags client = new ClientFlags();
  @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
  @Mixin private OutputFlags output = new OutputFlags();
  @Mixin private Terminal terminal = new Terminal();

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "Shows the progress until every shard runs or nothing is synchronised (exit code 0), or"
              + " something has failed (exit code 1).")
  private boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "Between two looks of --watch.")
  private Duration interval = Duration.ZERO;

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = client.connect()) {
      SyncStatus status = session.client().status(watch || terminal.verbose(), timeout.time());
      if (watch) {
        status = watch(session, status);
      }
      StatusText.write(status, terminal.verbose(), output, terminal);
      return watch && failed(status) ? ExitCodes.FAILED : ExitCodes.OK;
    }
  }

  private SyncStatus watch(Session session, SyncStatus first) throws InterruptedException {
    boolean redraw = System.console() != null;
    SyncStatus status = first;
    String shown = "";
    while (true) {
      String line = StatusText.progress(status);
      if (!line.equals(shown)) {
        // Standard output is for the result alone.
        terminal.err().print(redraw ? "\r" + line + "\u001b[K" : line + System.lineSeparator());
        terminal.err().flush();
        shown = line;
      }
      if (ended(status)) {
        if (redraw) {
          terminal.err().println();
        }
        return status;
      }
      Thread.sleep(interval.toMillis());
      status = session.client().status(true, timeout.time());
    }
  }

  private static boolean ended(SyncStatus status) {
    boolean runs =
        status.state() == SyncState.RUNNING
            && status.shards().stream().allMatch(shard -> shard.state() == SyncState.RUNNING);
    return runs || status.state() == SyncState.INACTIVE || failed(status);
  }

  private static boolean failed(SyncStatus status) {
    return status.state() == SyncState.FAILED
        || status.shards().stream().anyMatch(shard -> shard.state() == SyncState.FAILED);
  }
}
