package io.syncline.examples.cli;

import io.syncline.control.rest.SourceCredentials;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.Expiry;
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

/**
 * Whom a master believes when it calls, and what it shows: the own data centre's authority, and
 * from {@code configure sync} on the source's authority and the client certificate for it. One
 * source at a time; kept for the next start, as the state of the synchronisation is, and where
 * masters share that, for the other masters.
 */
final class CallTrust implements SourceCredentials {
  private TrustAnchors own;
  private Optional<SourceKeep.Kept> kept;
  private Optional<SourceKeep.Kept> before = Optional.empty();
  private TlsAuthentication last = TlsAuthentication.NONE;
  private final Optional<? extends SourceKeep> files;
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
  CallTrust(TrustAnchors own, Optional<? extends SourceKeep> files, Executor disk) {
    this.own = own;
    this.files = files;
    this.disk = disk;
    this.kept = files.flatMap(keep -> keep.read());
    this.context = make();
    this.channels = makeChannels();
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

  /** Whether anything is kept for a source. */
  synchronized boolean keeps() {
    return kept.isPresent();
  }

  /** When the client certificate for the source ends. */
  synchronized Expiry clientEnd() {
    return kept.map(source -> Expiry.of(source.shown())).orElse(Expiry.NEVER);
  }

  /** When the source's authority ends. */
  synchronized Expiry authorityEnd() {
    return kept.map(source -> Expiry.of(source.source())).orElse(Expiry.NEVER);
  }

  @Override
  public CompletionStage<Void> keep(List<String> endpoints, TlsAuthentication authentication) {
    return onDisk(
        () -> {
          SourceKeep.Kept given =
              new SourceKeep.Kept(
                  KeyMaterial.parse(
                      "the client certificate for the source",
                      bytes(authentication.clientCertificate()),
                      "the client key for the source",
                      bytes(authentication.clientKey())),
                  TrustAnchors.parse(
                      "the source's authority", bytes(authentication.caCertificate())));
          before = kept;
          use(Optional.of(given));
          last = authentication;
        });
  }

  @Override
  public CompletionStage<Void> takeBack(TlsAuthentication authentication) {
    return onDisk(
        () -> {
          if (last.equals(authentication)) {
            use(before);
            forgetOthers();
          }
        });
  }

  /** Takes up what another master has kept since, if it has; {@code null} completes the stage. */
  CompletionStage<Void> look() {
    return onDisk(
        () -> {
          Optional<SourceKeep.Kept> now = files.flatMap(keep -> keep.read());
          if (!now.equals(kept)) {
            take(now);
          }
        });
  }

  /** Shows nothing to a source any more, and believes none: the files are removed. */
  CompletionStage<Void> forget() {
    return onDisk(
        () -> {
          use(Optional.empty());
          forgetOthers();
        });
  }

  private void forgetOthers() {
    before = Optional.empty();
    last = TlsAuthentication.NONE;
  }

  @SuppressWarnings("NullAway") // a stage of nothing completes with null
  private CompletionStage<Void> onDisk(Runnable change) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    disk.execute(
        () -> {
          try {
            synchronized (this) {
              change.run();
            }
            done.complete(null);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private void use(Optional<SourceKeep.Kept> next) {
    if (!next.equals(kept)) {
      files.ifPresent(disk -> next.ifPresentOrElse(disk::write, disk::remove));
    }
    take(next);
  }

  private void take(Optional<SourceKeep.Kept> next) {
    kept = next;
    context = make();
    channels = makeChannels();
  }

  private TlsContext make() {
    SwappableKeys keys =
        kept.map(source -> new SwappableKeys(Purpose.CLIENT_AUTH, source.shown())).orElse(null);
    return TlsContext.client(keys, trust(List.of()));
  }

  private ClientTls makeChannels() {
    SwappableTrust trust = trust(peers);
    return new ClientTls(TlsContext.client(null, trust).sslContext(), trust);
  }

  private SwappableTrust trust(List<X509Certificate> more) {
    List<X509Certificate> all = new ArrayList<>();
    kept.ifPresent(source -> all.addAll(source.source().certificates()));
    all.addAll(workers);
    all.addAll(more);
    if (!all.isEmpty()) {
      // The JDK's own are not listed by the anchors, and must not be lost beside named ones.
      all.addAll(
          own.isSystem()
              ? List.of(new SwappableTrust(Purpose.TLS, own).getAcceptedIssuers())
              : own.certificates());
    }
    TrustAnchors anchors = all.isEmpty() ? own : TrustAnchors.of(all);
    return new SwappableTrust(Purpose.TLS, anchors);
  }

  private static byte[] bytes(String pem) {
    return pem.getBytes(StandardCharsets.US_ASCII);
  }
}
