package io.syncline.pki;

import io.syncline.SyncException;
import io.syncline.internal.loop.ReadyContext;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Hands every call to a context of the JDK's that is as old as the last swap.
 *
 * <p>Ordering: the versions are read before a context is made. A swap while it is made leads to one
 * more context, never to a session cache that spans a swap.
 */
final class CurrentContext extends ReadyContext {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final @Nullable SwappableKeys keys;
  private final @Nullable SwappableTrust trust;
  private final @Nullable ClientAuth server;
  private @Nullable Made made;

  private record Made(long keyVersion, long trustVersion, SSLContext context) {}

  /**
   * @param server null for a client
   */
  CurrentContext(
      @Nullable SwappableKeys keys, @Nullable SwappableTrust trust, @Nullable ClientAuth server) {
    this.keys = keys;
    this.trust = trust;
    this.server = server;
  }

  synchronized SSLContext now() {
    long keyVersion = keys == null ? 0 : keys.version();
    long trustVersion = trust == null ? 0 : trust.version();
    Made last = made;
    if (last != null && last.keyVersion == keyVersion && last.trustVersion == trustVersion) {
      return last.context;
    }
    Made next = new Made(keyVersion, trustVersion, make());
    made = next;
    if (last != null) {
      // For engines that were made before the swap and have yet to begin.
      last.context.getServerSessionContext().setSessionTimeout(1);
      last.context.getClientSessionContext().setSessionTimeout(1);
    }
    return next.context;
  }

  private SSLContext make() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      // Empty, not null: null would stand for the JVM's own keys and trust.
      context.init(
          keys == null ? new KeyManager[0] : new KeyManager[] {keys},
          trust == null ? new TrustManager[0] : new TrustManager[] {trust},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new SyncException(SyncException.Code.INTERNAL, "this JVM has no TLS", e);
    }
  }

  private SSLParameters adjust(SSLParameters parameters) {
    parameters.setProtocols(PROTOCOLS);
    if (server == null) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    } else if (server == ClientAuth.REQUIRED) {
      parameters.setNeedClientAuth(true);
    } else if (server == ClientAuth.WANTED) {
      parameters.setWantClientAuth(true);
    }
    return parameters;
  }

  private SSLEngine adjust(SSLEngine engine) {
    engine.setUseClientMode(server == null);
    engine.setSSLParameters(adjust(engine.getSSLParameters()));
    return engine;
  }

  SSLSocket adjust(SSLSocket socket) {
    socket.setUseClientMode(server == null);
    socket.setSSLParameters(adjust(socket.getSSLParameters()));
    return socket;
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return new CurrentSockets(this);
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    throw new UnsupportedOperationException(
        "a server socket would keep its sessions over a swap: make engines, or put"
            + " getSocketFactory().createSocket(accepted, null, true) over a plain one's");
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return adjust(now().createSSLEngine());
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return adjust(now().createSSLEngine(host, port));
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return now().getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return now().getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return adjust(now().getDefaultSSLParameters());
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return now().getSupportedSSLParameters();
  }
}
