package io.syncline.pki;

import io.syncline.SyncException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who signs certificates of one purpose, and of no other. Immutable, thread-safe; its text
 * does not show its key.
 *
 * <p>Making an authority and a certificate needs Bouncy Castle (bcpkix) on the class or module
 * path.
 */
public final class CertificateAuthority {
  private static final int KEY_CERT_SIGN = 5;

  private final Purpose purpose;
  private final KeyMaterial material;

  private CertificateAuthority(Purpose purpose, KeyMaterial material) {
    this.purpose = purpose;
    this.material = material;
  }

  /**
   * A new authority with a key of its own, signed by itself: subject {@code O=Syncline, CN=Syncline
   * TLS CA} or {@code CN=Syncline client authentication CA}, and behind it 16 digits made from its
   * key, so that no two authorities have one name.
   */
  public static CertificateAuthority create(AuthorityOptions options, Instant now) {
    requireBouncyCastle();
    KeyPair key = options.key().generate();
    X509Certificate certificate =
        CertificateSigning.authority(options, key.getPublic(), key.getPrivate(), now);
    return new CertificateAuthority(
        options.purpose(),
        KeyMaterial.assemble("the new authority", List.of(certificate), key.getPrivate()));
  }

  /**
   * Reads an authority's certificate and key from PEM files.
   *
   * @param purpose what it is meant to sign
   * @throws SyncException {@code NOT_FOUND} or {@code CORRUPT} as {@link KeyMaterial} says; {@code
   *     PRECONDITION_FAILED} for a certificate that is no authority's, or of another purpose. One
   *     that was made elsewhere and has no extended key usage signs what the caller says
   */
  public static CertificateAuthority read(Purpose purpose, Path certificate, Path key) {
    return of(purpose, certificate.toString(), KeyMaterial.read(certificate, key));
  }

  /**
   * An authority whose certificate and key were kept elsewhere.
   *
   * @param purpose what it is meant to sign
   * @param certificate its name in errors
   * @throws SyncException as {@link #read}
   */
  public static CertificateAuthority of(Purpose purpose, String certificate, KeyMaterial material) {
    X509Certificate own = material.leaf();
    boolean[] usage = own.getKeyUsage();
    if (own.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
      throw refused(certificate + " is no certificate authority: name the one with CA:TRUE");
    }
    if (Purpose.usages(own) != null && !purpose.isNamedBy(own)) {
      throw refused(
          certificate
              + " is an authority of another kind, it can't sign for "
              + purpose.label()
              + ": its extended key usage would have to name "
              + purpose.usageName());
    }
    return new CertificateAuthority(purpose, material);
  }

  /** Its certificate and key, to be kept. */
  public KeyMaterial material() {
    return material;
  }

  /** What it signs. */
  public Purpose purpose() {
    return purpose;
  }

  /** Its own certificate. */
  public X509Certificate certificate() {
    return material.leaf();
  }

  /** What a peer must have to believe what it signed. */
  public TrustAnchors anchors() {
    return TrustAnchors.of(List.of(certificate()));
  }

  /** When its time ends, and that of all that it signed. */
  public Instant expires() {
    return material.expires();
  }

  /**
   * A new certificate with a key of its own: subject {@code O=Syncline}, the common name is the
   * first e-mail, else the first host, else {@code Syncline}; a random serial number of 128 bits;
   * good from 5 min before now, so that clocks may differ, to the end asked for or that of the
   * authority, whichever comes first. The authority's chain is behind it.
   *
   * @throws SyncException {@code BAD_REQUEST} for another purpose than the authority's; {@code
   *     PRECONDITION_FAILED} when the authority's own time is over
   */
  public KeyMaterial issue(CertificateOptions options, Instant now) {
    if (options.purpose() != purpose) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "an authority for "
              + purpose.label()
              + " can't sign a certificate for "
              + options.purpose().label()
              + ": use the other authority");
    }
    if (!now.isBefore(expires())) {
      throw refused(
          "the authority " + name() + " has expired at " + expires() + ": make a new one first");
    }
    requireBouncyCastle();
    KeyPair key = options.key().generate();
    CertificateSigning.Issuer issuer =
        new CertificateSigning.Issuer(certificate(), material.privateKey());
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(CertificateSigning.leaf(options, key.getPublic(), issuer, now));
    chain.addAll(material.chain());
    return KeyMaterial.assemble("the new certificate", chain, key.getPrivate());
  }

  /** Whether it signed this certificate. */
  boolean signed(X509Certificate certificate) {
    try {
      certificate.verify(certificate().getPublicKey());
      return true;
    } catch (java.security.GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Writes certificate and key to two PEM files, mode 0600.
   *
   * @param overwrite whether files that are there are replaced; peers that trust the old authority
   *     refuse what the new one signs
   * @throws SyncException {@code CONFLICT} for a file that is there, unless overwritten
   */
  public void write(Path certificate, Path key, boolean overwrite) {
    if (overwrite) {
      material.write(certificate, key);
      return;
    }
    SafeFiles.refuseExisting(certificate);
    byte[] keyText = Pem.write(material.privateKey()).getBytes(StandardCharsets.US_ASCII);
    SafeFiles.create(key, keyText);
    byte[] chainText = Pem.write(material.chain()).getBytes(StandardCharsets.US_ASCII);
    SafeFiles.create(certificate, chainText);
  }

  private String name() {
    return certificate().getSubjectX500Principal().getName();
  }

  private static SyncException refused(String why) {
    return new SyncException(SyncException.Code.PRECONDITION_FAILED, why);
  }

  /** Says it before the JVM's {@code NoClassDefFoundError} does. */
  private static void requireBouncyCastle() {
    try {
      Class.forName(
          "org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder",
          false,
          CertificateAuthority.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new SyncException(
          SyncException.Code.PRECONDITION_FAILED,
          "making certificates needs Bouncy Castle: add org.bouncycastle:bcpkix-jdk18on, and on"
              + " the module path require org.bouncycastle.pkix",
          e);
    }
  }

  /** The same certificates and key, for the same purpose. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CertificateAuthority that
        && purpose == that.purpose
        && material.equals(that.material);
  }

  @Override
  public int hashCode() {
    return material.hashCode();
  }

  /** Purpose, subject and end; nothing of the key. */
  @Override
  public String toString() {
    return "CertificateAuthority[purpose="
        + purpose
        + ", subject="
        + name()
        + ", expires="
        + expires()
        + "]";
  }
}
