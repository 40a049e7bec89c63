package io.syncline.storage.arangodb.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a server is called.
 *
 * @param tls whether over TLS
 * @param host a name or an address, IPv6 in brackets
 * @param port 1 to 65535
 */
public record ServerAddress(boolean tls, String host, int port) {
  private static final int DEFAULT_PORT = 8529;

  /**
   * Reads {@code https://host:port}, or what ArangoDB's servers call themselves: {@code
   * ssl://host:port} and {@code tcp://host:port}. Without a port it is 8529.
   *
   * @throws IllegalArgumentException with a short form of the text that is none of these, without
   *     what may be a password in it
   */
  public static ServerAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls =
        switch (scheme) {
          case "https", "ssl", "http+ssl" -> true;
          case "http", "tcp", "http+tcp" -> false;
          default -> throw wrong(text);
        };
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
    if (uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !(path.isEmpty() || path.equals("/"))
        || port < 1
        || port > 65535) {
      throw wrong(text);
    }
    return new ServerAddress(tls, uri.getHost().toLowerCase(Locale.ROOT), port);
  }

  private static IllegalArgumentException wrong(String text) {
    String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return new IllegalArgumentException(shown.replaceAll("//.*@", "//***@"));
  }

  /** As in a URL. */
  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + host + ":" + port;
  }
}
