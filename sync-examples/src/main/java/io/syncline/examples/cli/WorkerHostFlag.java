package io.syncline.examples.cli;

import picocli.CommandLine.Option;

/** On which machine a worker runs, as a mixin. */
final class WorkerHostFlag {
  @Option(
      names = "--worker.host",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name of this machine as the storage uses it: its feeds are preferred.")
  private String name = "";

  /** Empty if it was not given. */
  String name() {
    return name;
  }
}
