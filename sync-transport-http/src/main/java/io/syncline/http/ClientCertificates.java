package io.syncline.http;

/** Whether a server asks for certificates of its clients. */
public enum ClientCertificates {
  /** It does not. */
  NONE,
  /** It does; a client without one is let in, one with one that is not trusted is not. */
  WANTED,
  /** No client gets a connection without one that is trusted. */
  NEEDED
}
