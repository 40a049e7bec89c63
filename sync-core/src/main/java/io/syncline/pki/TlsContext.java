package io.syncline.pki;

import io.syncline.SyncException;
import java.security.Provider;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 and 1.3, and nothing older, with keys and trust that can be swapped. Thread-safe.
 *
 * <p>{@link #sslContext} is one object for good: servers and clients are given it once. Behind it
 * stands a context of the JDK's, made anew after every swap, so that no session of before is
 * resumed: a resumed session shows no certificate, and its peer would outlive its removal.
 * Connections that are open stay open.
 *
 * <p>Engines and sockets come with their settings: the protocols; at a server, whether a client
 * certificate is needed; at a client, the check of the host name (endpoint identification {@code
 * HTTPS}), which needs an engine or socket that was made with the host's name. Server sockets are
 * not made, since theirs would keep their sessions: make engines, or put {@code
 * getSocketFactory().createSocket(accepted, null, true)} over what a plain server socket accepts.
 */
public final class TlsContext {
  private final CurrentContext current;
  private final SSLContext context;
  private final @Nullable SwappableKeys keys;
  private final @Nullable SwappableTrust trust;

  private TlsContext(
      @Nullable SwappableKeys keys, @Nullable SwappableTrust trust, @Nullable ClientAuth server) {
    this.keys = keys;
    this.trust = trust;
    this.current = new CurrentContext(keys, trust, server);
    this.context = new Facade(current, current.now().getProvider());
  }

  /**
   * For a server.
   *
   * @param keys for {@link Purpose#TLS}
   * @param clients whom it believes, for {@link Purpose#CLIENT_AUTH}; null only where no client
   *     certificate is asked for
   * @throws SyncException {@code BAD_REQUEST} for keys or trust of the other purpose, or none
   */
  public static TlsContext server(
      SwappableKeys keys, @Nullable SwappableTrust clients, ClientAuth auth) {
    require(keys.purpose() == Purpose.TLS, "a server's keys are for TLS");
    require(
        clients == null || clients.purpose() == Purpose.CLIENT_AUTH,
        "a server's trust is for client authentication");
    require(
        clients != null || auth == ClientAuth.NONE,
        "client certificates need the authority that signs them");
    return new TlsContext(keys, clients, auth);
  }

  /**
   * For a client.
   *
   * @param keys for {@link Purpose#CLIENT_AUTH}; null for a client without a certificate
   * @param servers whom it believes, for {@link Purpose#TLS}
   * @throws SyncException {@code BAD_REQUEST} for keys or trust of the other purpose
   */
  public static TlsContext client(@Nullable SwappableKeys keys, SwappableTrust servers) {
    require(
        keys == null || keys.purpose() == Purpose.CLIENT_AUTH,
        "a client's keys are for client authentication");
    require(servers.purpose() == Purpose.TLS, "a client's trust is for TLS");
    return new TlsContext(keys, servers, null);
  }

  /** The context to hand to servers and clients, once. */
  public SSLContext sslContext() {
    return context;
  }

  /** One's own certificate and key; null for a client without. */
  public @Nullable SwappableKeys keys() {
    return keys;
  }

  /** Who is believed; null for a server that asks for no certificate. */
  public @Nullable SwappableTrust trust() {
    return trust;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new SyncException(SyncException.Code.BAD_REQUEST, what);
    }
  }

  private static final class Facade extends SSLContext {
    Facade(SSLContextSpi spi, Provider provider) {
      super(spi, provider, "TLS");
    }
  }
}
