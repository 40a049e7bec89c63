package io.syncline.storage.arangodb.call;

import io.syncline.SyncException;
import io.syncline.pki.TrustAnchors;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Which servers are believed, as the JDK checks it (PKIX). A certificate need not name its purpose.
 *
 * @param anchors what it was made of
 */
record ServerTrust(TrustAnchors anchors, SSLContext context, X509TrustManager manager) {
  static ServerTrust of(TrustAnchors anchors) {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(anchors.isSystem() ? null : store(anchors));
      for (TrustManager made : factory.getTrustManagers()) {
        if (made instanceof X509TrustManager manager) {
          SSLContext context = SSLContext.getInstance("TLS");
          context.init(null, new TrustManager[] {manager}, null);
          return new ServerTrust(anchors, context, manager);
        }
      }
      throw new SyncException(SyncException.Code.INTERNAL, "this JVM has no X509TrustManager");
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
}
