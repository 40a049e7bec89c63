package io.syncline.examples.cli;

import picocli.CommandLine.Command;

/** Servers. */
@Command(
    name = "run",
    description = "Runs a server.",
    synopsisSubcommandLabel = "(master | worker)",
    subcommands = {RunMaster.class, RunWorker.class})
final class RunCommand {}
