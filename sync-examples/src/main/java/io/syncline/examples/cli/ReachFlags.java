package io.syncline.examples.cli;

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

  Optional<Secret> monitoring() {
    return Optional.ofNullable(monitoring).map(token -> Secret.of(new String(token)));
  }
}
