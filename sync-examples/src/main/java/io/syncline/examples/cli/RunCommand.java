package io.syncline.examples.cli;

import picocli.CommandLine.Command;

/** Servers. */
@Command(
    name = "run",
    description = "Runs a server.",
    synopsisSubcommandLabel = "master",
    subcommands = RunMaster.class)
final class RunCommand {}
