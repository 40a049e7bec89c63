package io.syncline.examples.cli;

import io.syncline.pki.SecretFile;
import io.syncline.security.Secret;
import java.nio.file.Path;
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
      names = "--server.port",
      paramLabel = "PORT",
      defaultValue = "8629",
      description = "Port to listen at.")
  private int port;

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
      description =
          "Users with salted hashes who may log in with a password; taken up anew as well.")
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

  @Option(
      names = "--monitoring.token-file",
      paramLabel = "FILE",
      description = "File with that token; a new one is taken up while the process runs.")
  private @Nullable Path monitoringFile;

  NodeOptions options(
      Secret secret, Optional<Path> secretFile, boolean withWorker, String workerHost) {
    Optional<Secret> token =
        monitoring != null
            ? Optional.of(Secret.of(new String(monitoring)))
            : Optional.ofNullable(monitoringFile).map(file -> Secret.of(SecretFile.read(file)));
    return new NodeOptions(
        endpoint,
        listen,
        port,
        keyfile,
        Optional.ofNullable(clientCaFile),
        Optional.ofNullable(caCert),
        secret,
        secretFile,
        token,
        monitoring == null ? Optional.ofNullable(monitoringFile) : Optional.empty(),
        Optional.ofNullable(passwordFile),
        withWorker,
        workerHost);
  }
}
