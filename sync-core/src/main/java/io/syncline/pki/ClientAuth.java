package io.syncline.pki;

/** What a TLS server asks of its clients. */
public enum ClientAuth {
  /** No certificate is asked for. */
  NONE,
  /** A certificate is asked for; a client without one is served, one with a bad one is not. */
  WANTED,
  /** A client without a good certificate is not served. */
  REQUIRED
}
