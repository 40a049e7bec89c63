package io.syncline.security;

/**
 * What a caller is to a data centre. A caller may have several roles; without one it may nothing.
 */
public enum Role {
  /**
   * A person or program that configures, stops and asks: user, operator's certificate, master JWT.
   */
  OPERATOR,
  /** A master or worker of the same data centre: it has the master secret. */
  MEMBER,
  /** A master of the other data centre: it shows a client certificate. */
  PEER,
  /** May read metrics, version and health, nothing else: the monitoring token. */
  MONITOR,
  /** May use channels, and renew or clone its own token: a channel token. */
  CHANNEL
}
