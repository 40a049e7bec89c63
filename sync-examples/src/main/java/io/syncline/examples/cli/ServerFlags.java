package io.syncline.examples.cli;

import io.syncline.security.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a master is reached and whom it lets in, as a mixin. */
final class ServerFlags {
  @Option(
      names = "--server.endpoint",
      required = true,
      paramLabel = "URL",
      description = "Where others reach this process, https://host:port.")
  private String endpoint = "";

  @Option(
      names = "--server.listen",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Address to listen at; all without.")
  private String listen = "";

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
      description = "Users with salted hashes who may log in with a password.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--master.cacert",
      paramLabel = "FILE",
      description = "Authority of this data centre's TLS certificates; the JDK's without.")
  private @Nullable Path caCert;

  @Option(
      names = "--monitoring.token",
      paramLabel = "TOKEN",
      interactive = true,
      arity = "0..1",
      description = "Bearer token that opens metrics, version and health; asked for if empty.")
  private char @Nullable [] monitoring;

  /** Where others reach this process. */
  String endpoint() {
    return endpoint;
  }

  /** With what the command itself is told. */
  NodeOptions options(int port, Secret secret, Optional<Path> kept) {
    return new NodeOptions(
        endpoint,
        listen,
        port,
        keyfile,
        Optional.ofNullable(clientCaFile),
        Optional.ofNullable(caCert),
        secret,
        Optional.ofNullable(monitoring).map(token -> Secret.of(new String(token))),
        Optional.ofNullable(passwordFile),
        false,
        "",
        List.of(),
        Optional.empty(),
        kept);
  }
}
