package io.syncline.examples.cli;

import picocli.CommandLine.Command;

/** Certificates and secrets. */
@Command(
    name = "create",
    description = "Makes certificates, keys and secrets.",
    synopsisSubcommandLabel = "<object>",
    subcommands = {
      CreateTls.class,
      CreateClientAuth.class,
      CreateJwtSecret.class,
      CreatePassword.class
    })
final class CreateCommand {}
