package io.syncline.pki;

import io.syncline.SyncException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificate and those up to its authority, complete: the key belongs to
 * the certificate. Immutable; its text shows the certificate, never the key.
 *
 * <p>What reads takes at most 1 MiB and fails with a {@link SyncException} that names the file and
 * the reason: {@code NOT_FOUND} for a file that is not there, {@code CORRUPT} for one that can't be
 * used. No text and no cause shows a part of a key or a password.
 */
public final class KeyMaterial {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private KeyMaterial(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /**
   * Reads a keyfile: certificates and a private key in one PEM file, in any order. The key is
   * PKCS#8, PKCS#1 or SEC1, not encrypted; of several keys the first counts. The leaf is the
   * certificate that the key belongs to; its chain follows in order, then certificates that are no
   * part of it.
   */
  public static KeyMaterial readKeyfile(Path file) {
    return parseKeyfile(file.toString(), SafeFiles.read(file));
  }

  /** The same from a file's bytes; the name is for errors. */
  public static KeyMaterial parseKeyfile(String name, byte[] bytes) {
    Pem.Content content = Pem.parse(name, bytes);
    if (content.key() == null) {
      throw Pem.corrupt(name, "it has no private key", null);
    }
    return assemble(name, content.certificates(), content.key());
  }

  /** Reads certificates and key from two PEM files. */
  public static KeyMaterial read(Path certificates, Path key) {
    return parse(
        certificates.toString(), SafeFiles.read(certificates), key.toString(), SafeFiles.read(key));
  }

  /** The same from the files' bytes; the names are for errors. */
  public static KeyMaterial parse(
      String certificatesName, byte[] certificates, String keyName, byte[] key) {
    Pem.Content holdsKey = Pem.parse(keyName, key);
    if (holdsKey.key() == null) {
      throw Pem.corrupt(keyName, "it has no private key", null);
    }
    return assemble(
        certificatesName, Pem.parse(certificatesName, certificates).certificates(), holdsKey.key());
  }

  /**
   * Reads a key store, JKS or PKCS#12; key and store have the same password.
   *
   * @param alias of the key; null where the store has only one
   */
  public static KeyMaterial readKeyStore(Path file, char[] password, @Nullable String alias) {
    return KeyStores.parse(file.toString(), SafeFiles.read(file), password, alias);
  }

  /** The same from a file's bytes; the name is for errors. */
  public static KeyMaterial parseKeyStore(
      String name, byte[] bytes, char[] password, @Nullable String alias) {
    return KeyStores.parse(name, bytes, password, alias);
  }

  /** Puts the leaf first, then whoever signed it, and so on, then the rest in their order. */
  static KeyMaterial assemble(String name, List<X509Certificate> certificates, PrivateKey key) {
    if (certificates.isEmpty()) {
      throw Pem.corrupt(name, "it has no certificate", null);
    }
    List<X509Certificate> rest = new ArrayList<>(certificates);
    X509Certificate leaf =
        rest.stream()
            .filter(certificate -> PrivateKeys.belong(key, certificate.getPublicKey()))
            .findFirst()
            .orElseThrow(
                () ->
                    Pem.corrupt(name, "the private key belongs to none of its certificates", null));
    List<X509Certificate> chain = new ArrayList<>();
    X509Certificate next = leaf;
    while (next != null) {
      chain.add(next);
      X509Certificate last = next;
      rest.removeIf(last::equals);
      next =
          rest.stream()
              .filter(c -> c.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
              .findFirst()
              .orElse(null);
    }
    chain.addAll(rest);
    return new KeyMaterial(chain, key);
  }

  /** The certificate that the key belongs to. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  /** The leaf, then the certificates up to its authority; at least one. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** The key. Never to be logged. */
  public PrivateKey privateKey() {
    return key;
  }

  /** When the leaf's time ends. */
  public Instant expires() {
    return leaf().getNotAfter().toInstant();
  }

  /**
   * Checks that this can be used now.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} for a leaf of another purpose, or whose time
   *     has not come or is over
   */
  public void requireUsable(Purpose purpose, Instant now) {
    if (!purpose.isNamedBy(leaf())) {
      throw unusable(
          "is not for "
              + purpose.label()
              + ": its extended key usage must name "
              + purpose.usageName());
    }
    if (!now.isBefore(expires())) {
      throw unusable("has expired at " + expires() + ": make a new one");
    }
    if (now.isBefore(leaf().getNotBefore().toInstant())) {
      throw unusable(
          "is good only from " + leaf().getNotBefore().toInstant() + " on: check the clock");
    }
  }

  /** Certificates and key as the text of a keyfile. Secret: not for logs. */
  public String keyfile() {
    return Pem.write(chain) + "\n" + Pem.write(key);
  }

  /** Writes a keyfile, mode 0600, in the place of one that is there. */
  public void writeKeyfile(Path file) {
    SafeFiles.replace(file, keyfile().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Writes certificates and key to two files, mode 0600, in the place of those that are there; the
   * key first. Each is replaced at once, the two are not: who reads between sees two that do not
   * belong together, which reading notices.
   */
  public void write(Path certificates, Path keyFile) {
    SafeFiles.replace(keyFile, Pem.write(key).getBytes(StandardCharsets.US_ASCII));
    SafeFiles.replace(certificates, Pem.write(chain).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Writes a key store, mode 0600, in the place of one that is there.
   *
   * @param password of the store and the key, at least 6 characters
   */
  public void writeKeyStore(Path file, KeyStoreKind kind, String alias, char[] password) {
    SafeFiles.replace(file, KeyStores.write(this, kind, alias, password));
  }

  private SyncException unusable(String why) {
    return new SyncException(
        SyncException.Code.PRECONDITION_FAILED,
        "the certificate of " + leaf().getSubjectX500Principal().getName() + " " + why);
  }

  /** The same certificates; the key follows from the leaf, whatever form it was written in. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyMaterial that && chain.equals(that.chain);
  }

  @Override
  public int hashCode() {
    return chain.hashCode();
  }

  /** Subject, serial number and end; nothing of the key. */
  @Override
  public String toString() {
    return "KeyMaterial[subject="
        + leaf().getSubjectX500Principal().getName()
        + ", serial="
        + leaf().getSerialNumber().toString(16)
        + ", expires="
        + expires()
        + ", certificates="
        + chain.size()
        + "]";
  }
}
