package io.syncline.examples.cli;

import io.syncline.control.rest.SourceCredentials;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.transport.http.ClientTls;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whom a master believes when it calls, and what it shows: the own data centre's authority, and
 * from {@code configure sync} on the source's authority and the client certificate for it. One
 * source at a time; kept in files for the next start, as the state of the synchronisation is.
 */
final class CallTrust implements SourceCredentials {
  private TrustAnchors own;
  private @Nullable KeyMaterial shown;
  private List<X509Certificate> source = List.of();
  private final Optional<SourceFiles> files;
  private final Executor disk;
  private List<X509Certificate> peers = List.of();
  private List<X509Certificate> workers = List.of();
  private volatile TlsContext context;
  private volatile ClientTls channels;

  /**
   * Begins with what was kept.
   *
   * @param disk writes the files
   */
  CallTrust(TrustAnchors own, Optional<SourceFiles> files, Executor disk) {
    this.own = own;
    this.files = files;
    this.disk = disk;
    files.flatMap(SourceFiles::read).ifPresent(this::use);
    this.context = make();
    this.channels = makeChannels();
  }

  private void use(SourceFiles.Kept kept) {
    shown = kept.shown();
    source = kept.source().certificates();
  }

  /** The own workers may be signed by this authority, too. */
  synchronized void workers(TrustAnchors anchors) {
    workers = anchors.certificates();
    context = make();
    channels = makeChannels();
  }

  /** Channels of other data centres may be signed by this authority, too. */
  synchronized void peers(TrustAnchors anchors) {
    peers = anchors.certificates();
    channels = makeChannels();
  }

  /** How channels of other data centres are read. */
  ClientTls channels() {
    return channels;
  }

  /** The current one. */
  SSLContext sslContext() {
    return context.sslContext();
  }

  /** The own data centre has another authority from now on. */
  synchronized void own(TrustAnchors anchors) {
    own = anchors;
    context = make();
    channels = makeChannels();
  }

  @Override
  @SuppressWarnings("NullAway") // a stage of nothing completes with null
  public CompletionStage<Void> keep(List<String> endpoints, TlsAuthentication authentication) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    disk.execute(
        () -> {
          try {
            keepNow(authentication);
            done.complete(null);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private synchronized void keepNow(TlsAuthentication authentication) {
    SourceFiles.Kept given =
        new SourceFiles.Kept(
            KeyMaterial.parse(
                "the client certificate for the source",
                bytes(authentication.clientCertificate()),
                "the client key for the source",
                bytes(authentication.clientKey())),
            TrustAnchors.parse("the source's authority", bytes(authentication.caCertificate())));
    files.ifPresent(kept -> kept.write(given));
    use(given);
    context = make();
    channels = makeChannels();
  }

  private TlsContext make() {
    SwappableKeys keys = shown == null ? null : new SwappableKeys(Purpose.CLIENT_AUTH, shown);
    return TlsContext.client(keys, trust(List.of()));
  }

  private ClientTls makeChannels() {
    SwappableTrust trust = trust(peers);
    return new ClientTls(TlsContext.client(null, trust).sslContext(), trust);
  }

  private SwappableTrust trust(List<X509Certificate> more) {
    List<X509Certificate> all = new ArrayList<>(own.certificates());
    all.addAll(source);
    all.addAll(workers);
    all.addAll(more);
    TrustAnchors anchors = all.isEmpty() ? own : TrustAnchors.of(all);
    return new SwappableTrust(Purpose.TLS, anchors);
  }

  private static byte[] bytes(String pem) {
    return pem.getBytes(StandardCharsets.US_ASCII);
  }
}
