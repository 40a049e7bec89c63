package io.syncline.security;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What somebody shows who wants to be let in.
 *
 * @param authorization the value of the {@code Authorization} header, if there is one
 * @param certificates the client certificate that TLS has verified against the client-auth CA, leaf
 *     first; empty without one. A chain that was not verified must not be put here
 * @param method of HTTP, in upper case
 * @param path as it stood in the request line, still percent-encoded, without the query
 */
public record AccessRequest(
    Optional<String> authorization,
    List<X509Certificate> certificates,
    String method,
    String path) {
  /** Copies the list. */
  public AccessRequest {
    certificates = List.copyOf(certificates);
  }

  /** Says whether there are credentials, not what they are. */
  @Override
  public String toString() {
    return method
        + " "
        + path
        + (authorization.isPresent() ? ", Authorization: " + Secret.HIDDEN : "")
        + (certificates.isEmpty() ? "" : ", with a client certificate");
  }
}
