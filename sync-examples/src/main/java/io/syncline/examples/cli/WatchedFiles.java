package io.syncline.examples.cli;

import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.SyncWorkerListener;
import io.syncline.pki.CertificateUse;
import io.syncline.pki.ClientAuth;
import io.syncline.pki.Expiry;
import io.syncline.pki.FileWatch;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.pki.Watched;
import io.syncline.security.PasswordFile;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.transport.kafka.KafkaTls;
import io.syncline.transport.kafka.SwappableKafkaTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All files of a server that hold certificates, secrets and passwords: what is new in them is taken
 * up, what is broken is in the log and the old stays in use. Knows when the certificates end.
 */
final class WatchedFiles implements AutoCloseable {
  private final SyncRuntime runtime;
  private final Duration overlap;
  private final FileWatch watch;
  private final Map<CertificateUse, Supplier<Expiry>> certificates =
      new EnumMap<>(CertificateUse.class);
  private final CompletableFuture<CertificateUse> ended = new CompletableFuture<>();

  WatchedFiles(SyncRuntime runtime, Duration interval, Duration overlap) {
    this.runtime = runtime;
    this.overlap = overlap;
    this.watch = new FileWatch(runtime, interval);
  }

  SyncRuntime runtime() {
    return runtime;
  }

  /** A secret that is in a file, or was typed and stays as it is. */
  SecretRing secret(Optional<Path> file, Secret given) {
    return file.map(
            path -> SecretRing.watching(runtime, watch, path, overlap, WatchedFiles::inTheLog))
        .orElseGet(() -> new SecretRing(runtime, given));
  }

  PasswordFile passwords(Path file) {
    return PasswordFile.watching(
        runtime, watch, file, PasswordFile.Options.DEFAULT, WatchedFiles::inTheLog);
  }

  /** The server's own certificate, and the authority of its clients if there is one. */
  TlsContext server(Path keyfile, @Nullable Path authority) {
    TlsContext made =
        TlsContext.server(
            watch,
            keyfile,
            authority,
            authority == null ? ClientAuth.NONE : ClientAuth.WANTED,
            WatchedFiles::inTheLog);
    SwappableKeys keys = Objects.requireNonNull(made.keys());
    certificates.put(CertificateUse.TLS_SERVER, () -> Expiry.of(keys.current()));
    SwappableTrust clients = made.trust();
    if (clients != null) {
      certificates.put(CertificateUse.CLIENT_AUTHORITY, () -> Expiry.of(clients.current()));
    }
    return made;
  }

  /** A certificate of the own that is in no file; whoever gives another swaps it in. */
  TlsContext server(KeyMaterial shown) {
    SwappableKeys keys = new SwappableKeys(Purpose.TLS, shown);
    certificates.put(CertificateUse.TLS_SERVER, () -> Expiry.of(keys.current()));
    return TlsContext.server(keys, null, ClientAuth.NONE);
  }

  /** Authorities of the own data centre: whom it believes where it calls. */
  void own(Path authorities, Consumer<TrustAnchors> believes) {
    Watched<TrustAnchors> own = follow(authorities, believes);
    certificates.put(CertificateUse.TLS_AUTHORITY, () -> Expiry.of(own.current()));
  }

  /** Authorities, from now on. */
  Watched<TrustAnchors> follow(Path authorities, Consumer<TrustAnchors> believes) {
    Watched<TrustAnchors> found = watch.addAnchors(authorities, Purpose.TLS, believes::accept);
    believes.accept(found.current());
    return found;
  }

  /** What is shown to a source's masters, and whom they are known by: while there is a source. */
  void source(Supplier<Expiry> client, Supplier<Expiry> authority) {
    certificates.put(CertificateUse.SOURCE_CLIENT, client);
    certificates.put(CertificateUse.SOURCE_AUTHORITY, authority);
  }

  /** What is shown to Kafka's brokers, in no file; whoever gives another swaps it in. */
  SwappableKafkaTls kafka(KafkaTls shown) {
    return kafka(new SwappableKafkaTls(shown));
  }

  /** What is shown to Kafka's brokers. */
  SwappableKafkaTls kafka(Path authorities, Path keyfile) {
    return kafka(SwappableKafkaTls.watching(watch, authorities, keyfile, WatchedFiles::inTheLog));
  }

  private SwappableKafkaTls kafka(SwappableKafkaTls tls) {
    certificates.put(CertificateUse.KAFKA_CLIENT, tls::expiry);
    certificates.put(CertificateUse.KAFKA_AUTHORITY, tls::authoritiesExpiry);
    return tls;
  }

  /** What the other data centre is given for this one's brokers. */
  SwappableKafkaTls kafkaPeer(Path authorities, Path keyfile) {
    SwappableKafkaTls tls =
        SwappableKafkaTls.watching(watch, authorities, keyfile, WatchedFiles::inTheLog);
    certificates.put(CertificateUse.KAFKA_PEER, tls::expiry);
    return tls;
  }

  /** The ends of all certificates that were read so far. */
  Map<CertificateUse, Supplier<Expiry>> certificates() {
    return certificates;
  }

  /** The same for a worker, which drains at the end of one; then {@link #ended} completes. */
  SyncWorker.Builder tell(SyncWorker.Builder worker) {
    certificates.forEach(worker::certificate);
    return worker.listener(
        new SyncWorkerListener() {
          private @Nullable CertificateUse last;

          @Override
          public void certificateEnds(CertificateUse use, Expiry.Stage stage, Duration remaining) {
            if (stage == Expiry.Stage.EXPIRED && use.isOwn()) {
              last = use;
            }
          }

          @Override
          public void stateChanged(SyncWorker.State state) {
            if (state == SyncWorker.State.TERMINATED && last != null) {
              ended.complete(last);
            }
          }
        });
  }

  /** Completes when the worker has stopped because this certificate has ended. */
  CompletionStage<CertificateUse> ended() {
    return ended;
  }

  /** The certificate for whose end the worker has stopped, if it has. */
  Optional<CertificateUse> stoppedFor() {
    return ended.isDone() ? Optional.of(ended.join()) : Optional.empty();
  }

  /** The watch has said it already. */
  private static void inTheLog(Object taken) {}

  @Override
  public void close() {
    watch.close();
  }
}
