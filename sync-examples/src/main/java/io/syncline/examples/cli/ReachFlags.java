package io.syncline.examples.cli;

import io.syncline.pki.SecretFile;
import io.syncline.security.Secret;
import java.net.URI;
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

  @Option(
      names = "--monitoring.token-file",
      paramLabel = "FILE",
      description = "File with that token; a new one is taken up while the process runs.")
  private @Nullable Path monitoringFile;

  /** Where others reach this process; checked. */
  String endpoint(Terminal terminal) {
    requireUrl("--server.endpoint", endpoint, terminal);
    return endpoint;
  }

  /** That a flag is {@code https://host:port}, as calls and channels need it. */
  static void requireUrl(String flag, String url, Terminal terminal) {
    try {
      URI uri = URI.create(url);
      if ("https".equals(uri.getScheme())
          && uri.getHost() != null
          && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw terminal.wrong(flag + " is https://host:port but not '" + url + "'");
    }
    throw terminal.wrong(flag + " is https://host:port but not '" + url + "'");
  }

  String listen() {
    return listen;
  }

  Optional<Path> caCert() {
    return Optional.ofNullable(caCert);
  }

  /** The token for metrics, if one was given. */
  Optional<Secret> monitoring() {
    return monitoring != null
        ? Optional.of(Secret.of(new String(monitoring)))
        : Optional.ofNullable(monitoringFile).map(file -> Secret.of(SecretFile.read(file)));
  }

  /** The file that it is in, unless it was typed. */
  Optional<Path> monitoringFile() {
    return monitoring == null ? Optional.ofNullable(monitoringFile) : Optional.empty();
  }
}
