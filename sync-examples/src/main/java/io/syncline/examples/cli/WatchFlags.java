package io.syncline.examples.cli;

import io.syncline.SyncRuntime;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How files of certificates and secrets are followed while a server runs, as a mixin. */
final class WatchFlags {
  @Option(
      names = "--files.interval",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description =
          "Time between two looks at files of certificates, secrets and passwords; what is new in"
              + " them is taken up while the process runs.")
  private Duration interval = Duration.ZERO;

  @Option(
      names = "--secret.overlap",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "How long a secret is still accepted after its file has a new one.")
  private Duration overlap = Duration.ZERO;

  Duration interval() {
    return interval;
  }

  WatchedFiles open(SyncRuntime runtime) {
    return new WatchedFiles(runtime, interval, overlap);
  }
}
