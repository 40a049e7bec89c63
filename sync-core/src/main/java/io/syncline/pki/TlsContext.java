package io.syncline.pki;

import io.syncline.SyncException;
import java.nio.file.Path;
import java.security.Provider;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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

  /**
   * For a server whose files are watched: what is new in them counts from the next handshake on.
   *
   * @param authority of the clients; null only where no client certificate is asked for
   * @param listener hears of both files, of what is new as soon as it counts; the log has it too
   * @throws SyncException as the values in the files do
   */
  public static TlsContext server(
      FileWatch watch,
      Path keyfile,
      @Nullable Path authority,
      ClientAuth auth,
      ReloadListener<Object> listener) {
    return server(
        watchKeys(watch, keyfile, Purpose.TLS, listener),
        authority == null ? null : watchTrust(watch, authority, Purpose.CLIENT_AUTH, listener),
        auth);
  }

  /**
   * For a client whose files are watched.
   *
   * @param keyfile null for a client without a certificate
   * @param authority of the servers; null for the JDK's trust store
   * @param listener hears of both files, of what is new as soon as it counts; the log has it too
   * @throws SyncException as the values in the files do
   */
  public static TlsContext client(
      FileWatch watch,
      @Nullable Path keyfile,
      @Nullable Path authority,
      ReloadListener<Object> listener) {
    return client(
        keyfile == null ? null : watchKeys(watch, keyfile, Purpose.CLIENT_AUTH, listener),
        authority == null
            ? new SwappableTrust(Purpose.TLS, TrustAnchors.ofSystem())
            : watchTrust(watch, authority, Purpose.TLS, listener));
  }

  private static SwappableKeys watchKeys(
      FileWatch watch, Path keyfile, Purpose purpose, ReloadListener<Object> listener) {
    AtomicReference<SwappableKeys> made = new AtomicReference<>();
    watch.openKeyfile(
        keyfile,
        purpose,
        first -> {
          SwappableKeys keys = new SwappableKeys(purpose, first);
          made.set(keys);
          return new Swapping<>(
              value -> {
                if (!value.equals(keys.current())) {
                  keys.swap(value);
                }
              },
              listener);
        });
    return Objects.requireNonNull(made.get());
  }

  private static SwappableTrust watchTrust(
      FileWatch watch, Path authority, Purpose purpose, ReloadListener<Object> listener) {
    AtomicReference<SwappableTrust> made = new AtomicReference<>();
    watch.openAnchors(
        authority,
        purpose,
        first -> {
          SwappableTrust trust = new SwappableTrust(purpose, first);
          made.set(trust);
          return new Swapping<>(
              value -> {
                if (!value.equals(trust.current())) {
                  trust.swap(value);
                }
              },
              listener);
        });
    return Objects.requireNonNull(made.get());
  }

  /**
   * Swaps, then tells the host, whose exception can no longer keep the old value: it is told again.
   */
  private record Swapping<T extends Object>(Consumer<T> swap, ReloadListener<Object> listener)
      implements ReloadListener<T> {
    @Override
    public void changed(T value) {
      swap.accept(value);
      listener.changed(value);
    }

    @Override
    public void broken(SyncException problem) {
      listener.broken(problem);
    }
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
