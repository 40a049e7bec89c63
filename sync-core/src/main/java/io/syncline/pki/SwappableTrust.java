package io.syncline.pki;

import io.syncline.SyncException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who is believed in TLS, replaceable while connections are open: each handshake asks the current
 * anchors. Beside what the JDK checks (PKIX, and the host name where an engine or socket says so),
 * the peer's certificate must name its purpose; no extended key usage, or {@code any} alone, is
 * refused, and so is an authority of the other kind on the way. Thread-safe; no method blocks.
 */
public final class SwappableTrust extends X509ExtendedTrustManager {
  private final Purpose purpose;
  private volatile State state;

  private record State(long version, TrustAnchors anchors, X509ExtendedTrustManager checks) {}

  /**
   * Begins with these anchors.
   *
   * @param purpose of the peers: {@code CLIENT_AUTH} at a server, {@code TLS} at a client
   * @throws SyncException {@code PRECONDITION_FAILED} for anchors that can't vouch for it
   */
  public SwappableTrust(Purpose purpose, TrustAnchors first) {
    this.purpose = purpose;
    this.state = new State(1, first, checks(purpose, first));
  }

  /**
   * From the next handshake on, these are believed and no others.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} for anchors that can't vouch for the purpose;
   *     the old ones stay
   */
  public synchronized void swap(TrustAnchors anchors) {
    state = new State(state.version() + 1, anchors, checks(purpose, anchors));
  }

  /** What the next handshake asks. */
  public TrustAnchors current() {
    return state.anchors();
  }

  /** Grows with every swap. */
  long version() {
    return state.version();
  }

  Purpose purpose() {
    return purpose;
  }

  private static X509ExtendedTrustManager checks(Purpose purpose, TrustAnchors anchors) {
    anchors.requireFor(purpose);
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(anchors.isSystem() ? null : store(anchors));
      for (TrustManager made : factory.getTrustManagers()) {
        if (made instanceof X509ExtendedTrustManager checks) {
          return checks;
        }
      }
      throw new SyncException(
          SyncException.Code.INTERNAL, "this JVM has no X509ExtendedTrustManager");
    } catch (GeneralSecurityException | IOException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "trust in " + anchors + " can't be set up", e);
    }
  }

  private static KeyStore store(TrustAnchors anchors) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (X509Certificate certificate : anchors.certificates()) {
      store.setCertificateEntry("anchor-" + store.size(), certificate);
    }
    return store;
  }

  private void requirePurpose(Purpose role, X509Certificate[] chain) throws CertificateException {
    if (role != purpose) {
      throw new CertificateException(
          "trust for " + purpose.label() + " is not asked about " + role.label());
    }
    if (!role.isNamedBy(chain[0])) {
      throw new CertificateException(
          "the certificate of "
              + chain[0].getSubjectX500Principal().getName()
              + " is not for "
              + role.label()
              + ": its extended key usage must name "
              + role.usageName());
    }
    for (int i = 1; i < chain.length; i++) {
      if (!role.isAllowedBy(chain[i])) {
        throw new CertificateException(
            "the authority "
                + chain[i].getSubjectX500Principal().getName()
                + " is not for "
                + role.label());
      }
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    state.checks().checkClientTrusted(chain, authType);
    requirePurpose(Purpose.CLIENT_AUTH, chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    state.checks().checkClientTrusted(chain, authType, socket);
    requirePurpose(Purpose.CLIENT_AUTH, chain);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    state.checks().checkClientTrusted(chain, authType, engine);
    requirePurpose(Purpose.CLIENT_AUTH, chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    state.checks().checkServerTrusted(chain, authType);
    requirePurpose(Purpose.TLS, chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    state.checks().checkServerTrusted(chain, authType, socket);
    requirePurpose(Purpose.TLS, chain);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    state.checks().checkServerTrusted(chain, authType, engine);
    requirePurpose(Purpose.TLS, chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return state.checks().getAcceptedIssuers();
  }

  /** The current anchors. */
  @Override
  public String toString() {
    return "SwappableTrust[purpose=" + purpose + ", current=" + current() + "]";
  }
}
