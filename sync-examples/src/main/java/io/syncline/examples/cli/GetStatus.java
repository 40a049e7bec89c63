package io.syncline.examples.cli;

import io.syncline.SyncState;
import io.syncline.SyncStatus;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      "  syncline get status --watch --watch-timeout=30m --config=/etc/syncline/paris.conf"
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

  @Option(
      names = "--watch-timeout",
      paramLabel = "TIME",
      description =
          "Ends --watch, where it has not ended by itself, after a last look at this time (exit code"
              + " 4). Unlimited without.")
  private @Nullable Duration limit;

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = client.connect()) {
      long began = session.nanoTime();
      SyncStatus status = session.client().status(watch || terminal.verbose(), timeout.time());
      if (watch) {
        status = watch(session, status, began);
      }
      StatusText.write(status, terminal.verbose(), output, terminal);
      return watch ? code(status) : ExitCodes.OK;
    }
  }

  /** How a watch ends. */
  private int code(SyncStatus status) {
    if (failed(status)) {
      return ExitCodes.FAILED;
    }
    if (ended(status)) {
      return ExitCodes.OK;
    }
    String waited = limit == null ? "" : " within " + DurationText.format(limit);
    terminal.err().println("not every shard runs" + waited + ": the synchronisation goes on");
    return ExitCodes.DIFFERENT;
  }

  private SyncStatus watch(Session session, SyncStatus first, long began)
      throws InterruptedException {
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
      // A limit of years may be typed, so it is compared as a duration.
      Duration left = limit == null ? interval : limit.minusNanos(session.nanoTime() - began);
      boolean over = limit != null && left.compareTo(Duration.ZERO) <= 0;
      if (over || ended(status)) {
        if (redraw) {
          terminal.err().println();
        }
        return status;
      }
      Thread.sleep((left.compareTo(interval) < 0 ? left : interval).toMillis());
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
