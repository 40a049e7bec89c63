package io.syncline.transport.kafka;

import io.syncline.SyncException;
import io.syncline.pki.Expiry;
import io.syncline.pki.FileWatch;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.ReloadListener;
import io.syncline.pki.TrustAnchors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS whose certificate, key and authorities can be swapped while producers and consumers work:
 * open connections go on, each new one takes what is current, and no session of before is resumed.
 * Thread-safe.
 */
public final class SwappableKafkaTls implements KafkaSecurity {
  private static final char[] NO_PASSWORD = new char[0];

  private volatile State state;

  private record State(KafkaTls tls, SSLContext context) {}

  /**
   * Begins with this.
   *
   * @throws SyncException {@code CORRUPT} or {@code BAD_REQUEST} for a key that does not belong to
   *     its certificate
   */
  public SwappableKafkaTls(KafkaTls first) {
    this.state = new State(first, context(first));
  }

  /**
   * Follows two PEM files; what is new in them counts within two of the watch's intervals, once key
   * and certificate belong together.
   *
   * @param authorities of the brokers
   * @param keyFile the client's private key and its certificates, in any order
   * @param listener hears of what is new as soon as it counts, and of files that can't be used
   * @throws SyncException for files that are not there or can't be used; it names them
   */
  public static SwappableKafkaTls watching(
      FileWatch watch, Path authorities, Path keyFile, ReloadListener<? super KafkaTls> listener) {
    AtomicReference<SwappableKafkaTls> made = new AtomicReference<>();
    watch.addSettled(
        List.of(authorities, keyFile),
        contents -> parse(authorities, keyFile, contents),
        first -> {
          SwappableKafkaTls tls = new SwappableKafkaTls(first);
          made.set(tls);
          return new ReloadListener<KafkaTls>() {
            @Override
            public void changed(KafkaTls next) {
              tls.swap(next);
              listener.changed(next);
            }

            @Override
            public void broken(SyncException problem) {
              listener.broken(problem);
            }
          };
        });
    return Objects.requireNonNull(made.get());
  }

  private static KafkaTls parse(Path authorities, Path keyFile, List<byte[]> contents) {
    TrustAnchors.parse(authorities.toString(), contents.get(0));
    KeyMaterial.parseKeyfile(keyFile.toString(), contents.get(1));
    return KafkaTls.ofPem(text(contents.get(0)), text(contents.get(1)));
  }

  private static String text(byte[] pem) {
    return new String(pem, StandardCharsets.US_ASCII);
  }

  /**
   * From the next connection on, this is it.
   *
   * @throws SyncException as the constructor; what was there before stays
   */
  public synchronized void swap(KafkaTls next) {
    if (!next.equals(state.tls())) {
      state = new State(next, context(next));
    }
  }

  /** What the next connection takes. */
  public KafkaTls current() {
    return state.tls();
  }

  /** When the client's certificate ends. */
  public Expiry expiry() {
    return new Expiry(current().expires());
  }

  /** When the last of the authorities ends. */
  public Expiry authoritiesExpiry() {
    return Expiry.of(anchors(current()));
  }

  SSLContext context() {
    return state.context();
  }

  private static TrustAnchors anchors(KafkaTls tls) {
    return TrustAnchors.parse("kafka TLS: authorities", bytes(tls.authorities()));
  }

  private static byte[] bytes(String pem) {
    return pem.getBytes(StandardCharsets.US_ASCII);
  }

  /** A new one each time: its caches of sessions are empty. */
  private static SSLContext context(KafkaTls tls) {
    try {
      KeyStore trusted = empty();
      int number = 0;
      for (X509Certificate authority : anchors(tls).certificates()) {
        trusted.setCertificateEntry("authority-" + number++, authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(keys(tls), trust.getTrustManagers(), null);
      return made;
    } catch (GeneralSecurityException | IOException e) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "kafka TLS: this JDK can't use it: " + e, e);
    }
  }

  private static KeyManager @Nullable [] keys(KafkaTls tls)
      throws GeneralSecurityException, IOException {
    if (tls.key().isBlank()) {
      return new KeyManager[0];
    }
    KeyMaterial own =
        KeyMaterial.parse(
            "kafka TLS: certificates",
            bytes(tls.certificates()),
            "kafka TLS: key",
            bytes(tls.key()));
    KeyStore store = empty();
    store.setKeyEntry(
        "own", own.privateKey(), NO_PASSWORD, own.chain().toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Nothing of what it holds. */
  @Override
  public String toString() {
    return "Swappable" + current();
  }
}
