package io.syncline.examples.cli;

import io.syncline.control.rest.SourceCredentials;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whom a master believes when it calls, and what it shows: the own data centre's authority, and
 * from {@code configure sync} on the source's authority and the client certificate for it. One
 * source at a time; kept in memory, as the state of the synchronisation is.
 */
final class CallTrust implements SourceCredentials {
  private TrustAnchors own;
  private @Nullable KeyMaterial shown;
  private List<X509Certificate> source = List.of();
  private volatile TlsContext context;

  CallTrust(TrustAnchors own) {
    this.own = own;
    this.context = TlsContext.client(null, new SwappableTrust(Purpose.TLS, own));
  }

  /** The current one. */
  SSLContext sslContext() {
    return context.sslContext();
  }

  /** The own data centre has another authority from now on. */
  synchronized void own(TrustAnchors anchors) {
    own = anchors;
    context = make();
  }

  @Override
  public synchronized CompletionStage<Void> keep(
      List<String> endpoints, TlsAuthentication authentication) {
    try {
      shown =
          KeyMaterial.parse(
              "the client certificate for the source",
              bytes(authentication.clientCertificate()),
              "the client key for the source",
              bytes(authentication.clientKey()));
      source =
          TrustAnchors.parse("the source's authority", bytes(authentication.caCertificate()))
              .certificates();
      context = make();
      return CompletableFuture.completedStage(null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private TlsContext make() {
    List<X509Certificate> all = new ArrayList<>(own.certificates());
    all.addAll(source);
    TrustAnchors anchors = all.isEmpty() ? own : TrustAnchors.of(all);
    SwappableKeys keys = shown == null ? null : new SwappableKeys(Purpose.CLIENT_AUTH, shown);
    return TlsContext.client(keys, new SwappableTrust(Purpose.TLS, anchors));
  }

  private static byte[] bytes(String pem) {
    return pem.getBytes(StandardCharsets.US_ASCII);
  }
}
