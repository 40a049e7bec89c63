package io.syncline.http;

import io.syncline.Bytes;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One request and its answer.
 *
 * <p>No method blocks. Exactly one of {@link #answer} and {@link #stream} is called, from any
 * thread, once; a request that is not answered within the server's limit is answered 503 by the
 * server, and what its handler answers later is dropped. A handler that answers twice gets an
 * {@link IllegalStateException}. Methods that read the request may be called from any thread until
 * it is answered.
 */
public interface HttpExchange {
  /** What was asked. */
  HttpRequest request();

  /**
   * The whole body; at most once. Completes exceptionally with a {@link io.syncline.SyncException}
   * {@code BAD_REQUEST} where it is larger than {@code most}, and {@code UNAVAILABLE} where the
   * client went away or was too slow.
   */
  CompletionStage<Bytes> body(int most);

  /** Answers with a body that is there already. */
  void answer(HttpAnswer answer);

  /** Answers with a body that comes bit by bit, for as long as the client stays. */
  HttpStream stream(int status, String contentType);

  /**
   * What was asked.
   *
   * @param method in upper case
   * @param path as it stood in the request line, still percent-encoded, without the query
   * @param client who is at the other end of the connection, for logs
   * @param certificates the client certificate that TLS verified, leaf first; empty without one
   */
  record HttpRequest(
      String method,
      String path,
      Map<String, List<String>> query,
      Map<String, List<String>> headers,
      String client,
      List<X509Certificate> certificates) {
    /** The first value of a header; names are compared without regard to case. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)))
          .flatMap(values -> values.stream().findFirst());
    }

    /** The first value of a query parameter, decoded. */
    public Optional<String> parameter(String name) {
      return Optional.ofNullable(query.get(name)).flatMap(values -> values.stream().findFirst());
    }

    /** Without query and headers: there may be secrets in them. */
    @Override
    public String toString() {
      return method + " " + path + " of " + client;
    }
  }
}
