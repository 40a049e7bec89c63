package io.syncline.pki;

import io.syncline.SyncException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose signatures are believed: some authorities, or those of the JDK's own trust store.
 * Immutable.
 */
public final class TrustAnchors {
  private static final TrustAnchors SYSTEM = new TrustAnchors(null);

  private final @Nullable List<X509Certificate> certificates;

  private TrustAnchors(@Nullable List<X509Certificate> certificates) {
    this.certificates = certificates;
  }

  /** The public authorities of the JDK's trust store: where no authority is named. */
  public static TrustAnchors ofSystem() {
    return SYSTEM;
  }

  /**
   * These authorities and no others.
   *
   * @throws SyncException {@code BAD_REQUEST} for none
   */
  public static TrustAnchors of(List<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "at least one certificate of an authority is needed");
    }
    return new TrustAnchors(List.copyOf(new LinkedHashSet<>(certificates)));
  }

  /**
   * Reads a file of certificates: PEM with one or more, or one as DER. At most 1 MiB and 1,000
   * certificates.
   *
   * @throws SyncException {@code NOT_FOUND} for a file that is not there, {@code CORRUPT} for one
   *     that can't be used; the text names file and reason
   */
  public static TrustAnchors read(Path file) {
    return parse(file.toString(), SafeFiles.read(file));
  }

  /** The same from a file's bytes; the name is for errors. */
  public static TrustAnchors parse(String name, byte[] bytes) {
    List<X509Certificate> found = Pem.parse(name, bytes).certificates();
    if (found.isEmpty()) {
      throw Pem.corrupt(name, "it has no certificate", null);
    }
    return of(found);
  }

  /**
   * Writes the certificates to a PEM file, mode 0600, in the place of one that is there.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} for the JDK's, which have no list
   */
  public void write(Path file) {
    SafeFiles.replace(file, pem().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The certificates as PEM text.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} for the JDK's, which have no list
   */
  public String pem() {
    if (isSystem()) {
      throw new SyncException(
          SyncException.Code.PRECONDITION_FAILED, "the JDK's authorities are not written to files");
    }
    return Pem.write(certificates());
  }

  /** Reads the trusted certificates of a key store, JKS or PKCS#12; errors as of {@link #read}. */
  public static TrustAnchors readKeyStore(Path file, char[] password) {
    List<X509Certificate> found =
        KeyStores.trusted(file.toString(), SafeFiles.read(file), password);
    if (found.isEmpty()) {
      throw Pem.corrupt(file.toString(), "it has no trusted certificate", null);
    }
    return of(found);
  }

  /** Whether these are the JDK's. */
  public boolean isSystem() {
    return certificates == null;
  }

  /** The authorities; empty for those of the JDK. */
  public List<X509Certificate> certificates() {
    return certificates == null ? List.of() : certificates;
  }

  /**
   * Checks that every authority may stand behind a purpose, so that the wrong file is noticed when
   * it is named and not when a peer calls.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} for an authority of the other kind
   */
  public void requireFor(Purpose purpose) {
    for (X509Certificate certificate : certificates()) {
      if (!purpose.isAllowedBy(certificate)) {
        throw new SyncException(
            SyncException.Code.PRECONDITION_FAILED,
            "the authority "
                + certificate.getSubjectX500Principal().getName()
                + " can't vouch for "
                + purpose.label()
                + ": its extended key usage is another; name the other authority's file");
      }
    }
  }

  /** The same authorities in the same order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TrustAnchors that
        && isSystem() == that.isSystem()
        && certificates().equals(that.certificates());
  }

  @Override
  public int hashCode() {
    return certificates().hashCode();
  }

  /** The subjects. */
  @Override
  public String toString() {
    return isSystem()
        ? "TrustAnchors[system]"
        : "TrustAnchors"
            + certificates().stream().map(c -> c.getSubjectX500Principal().getName()).toList();
  }
}
