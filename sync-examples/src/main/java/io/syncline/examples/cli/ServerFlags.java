package io.syncline.examples.cli;

import io.syncline.security.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a master is reached and whom it lets in, as a mixin. */
final class ServerFlags {
  @Mixin private ReachFlags reach = new ReachFlags();

  @Option(
      names = "--server.keyfile",
      required = true,
      paramLabel = "FILE",
      description = "TLS certificate and key; a new one is taken up while the process runs.")
  private Path keyfile = Path.of("");

  @Option(
      names = "--server.client-cafile",
      paramLabel = "FILE",
      description = "Authority of client certificates: operators and the targets' masters.")
  private @Nullable Path clientCaFile;

  @Option(
      names = "--server.password-file",
      paramLabel = "FILE",
      description =
          "Users with salted hashes who may log in with a password; taken up anew as well.")
  private @Nullable Path passwordFile;

  /** Where others reach this process. */
  String endpoint(Terminal terminal) {
    return reach.endpoint(terminal);
  }

  /** With what the command itself is told. */
  NodeOptions options(
      int port,
      Secret secret,
      Optional<Path> secretFile,
      NodeOptions.Others others,
      Terminal terminal) {
    return new NodeOptions(
        reach.endpoint(terminal),
        reach.listen(),
        port,
        keyfile,
        Optional.ofNullable(clientCaFile),
        reach.caCert(),
        secret,
        secretFile,
        reach.monitoring(),
        reach.monitoringFile(),
        Optional.ofNullable(passwordFile),
        others);
  }
}
