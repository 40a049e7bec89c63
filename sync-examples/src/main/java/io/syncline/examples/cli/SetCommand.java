package io.syncline.examples.cli;

import picocli.CommandLine.Command;

/** What is changed while masters run. */
@Command(
    name = "set",
    description = "Changes how a data centre works.",
    synopsisSubcommandLabel = "<object>",
    subcommands = {MessageTimeout.Set.class, ServerModes.SetObject.class})
final class SetCommand {}
