package io.syncline.examples.cli;

import io.syncline.security.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How any server is reached, and whom it believes, as a mixin. */
final class ReachFlags {
  @Option(
      names = "--server.endpoint",
      required = true,
      paramLabel = "URL",
      description =
          "Where masters and workers of the data centre reach this process, https://host:port.")
  private String endpoint = "";

  @Option(
      names = "--server.listen",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Address to listen at; all without.")
  private String listen = "";

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

  String endpoint() {
    return endpoint;
  }

  String listen() {
    return listen;
  }

  Optional<Path> caCert() {
    return Optional.ofNullable(caCert);
  }

  Optional<Secret> monitoring() {
    return Optional.ofNullable(monitoring).map(token -> Secret.of(new String(token)));
  }
}
