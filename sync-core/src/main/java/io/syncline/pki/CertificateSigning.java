package io.syncline.pki;

import io.syncline.SyncException;
import io.syncline.internal.loop.SecureBytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes certificates; the one class that touches Bouncy Castle, and only its builders: keys and
 * signatures are the JDK's, and no provider is added to the JVM.
 */
final class CertificateSigning {
  /** So that a machine whose clock is a little late does not refuse what was just made. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final String ORGANISATION = "Syncline";
  private static final int SERIAL_BYTES = 16;
  private static final int MARK_BYTES = 8;

  /** The longest common name (RFC 5280, appendix A, ub-common-name). */
  private static final int LONGEST_COMMON_NAME = 64;

  private CertificateSigning() {}

  /**
   * Who signs.
   *
   * @param certificate null for one who signs himself
   */
  record Issuer(@Nullable X509Certificate certificate, PrivateKey key) {}

  static X509Certificate authority(
      AuthorityOptions options, PublicKey subjectKey, PrivateKey key, Instant now) {
    X500Name name = name("Syncline " + options.purpose().label() + " CA " + mark(subjectKey));
    JcaX509v3CertificateBuilder builder =
        builder(name, name, subjectKey, now, now.plus(options.validFor()));
    int usage = KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyCertSign;
    try {
      // A path length of 0: it signs leaves, and no authority that could sign another kind.
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      return sign(builder, options.purpose(), subjectKey, new Issuer(null, key));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw failed(e);
    }
  }

  static X509Certificate leaf(
      CertificateOptions options, PublicKey subjectKey, Issuer issuer, Instant now) {
    X509Certificate by = java.util.Objects.requireNonNull(issuer.certificate());
    Instant end = now.plus(options.validFor());
    Instant last = by.getNotAfter().toInstant();
    JcaX509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(by.getSubjectX500Principal().getEncoded()),
            name(commonName(options)),
            subjectKey,
            now,
            end.isBefore(last) ? end : last);
    int usage = KeyUsage.digitalSignature | (options.key().isRsa() ? KeyUsage.keyEncipherment : 0);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      GeneralName[] names =
          AlternativeNames.of(options.hosts(), options.emails()).stream()
              .map(name -> new GeneralName(name.tag(), name.value()))
              .toArray(GeneralName[]::new);
      if (names.length > 0) {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return sign(builder, options.purpose(), subjectKey, issuer);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw failed(e);
    }
  }

  /** The first e-mail, else the first host, else our own name; none that is too long for a name. */
  private static String commonName(CertificateOptions options) {
    for (List<String> names : List.of(options.emails(), options.hosts())) {
      if (!names.isEmpty() && names.get(0).length() <= LONGEST_COMMON_NAME) {
        return names.get(0);
      }
    }
    return ORGANISATION;
  }

  /**
   * Tells authorities of one kind apart: a server names the authorities that it believes, and a
   * client shows no certificate that another one signed.
   */
  private static String mark(PublicKey key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return HexFormat.of().formatHex(hash, 0, MARK_BYTES);
    } catch (GeneralSecurityException e) {
      throw failed(e);
    }
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, ORGANISATION)
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey subjectKey, Instant now, Instant end) {
    BigInteger serial = new BigInteger(1, new SecureBytes().next(SERIAL_BYTES)).max(BigInteger.ONE);
    return new JcaX509v3CertificateBuilder(
        issuer,
        serial,
        Date.from(now.minus(CLOCK_SKEW).truncatedTo(ChronoUnit.SECONDS)),
        Date.from(end.truncatedTo(ChronoUnit.SECONDS)),
        subject,
        subjectKey);
  }

  private static X509Certificate sign(
      JcaX509v3CertificateBuilder builder, Purpose purpose, PublicKey subjectKey, Issuer issuer)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    KeyPurposeId usage = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose.usage()));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
    if (issuer.certificate() != null) {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
    }
    String algorithm = KeyKind.signatureAlgorithm(issuer.key());
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuer.key())));
  }

  private static SyncException failed(Exception cause) {
    return new SyncException(
        SyncException.Code.INTERNAL, "the certificate can't be made: " + cause.getMessage(), cause);
  }
}
