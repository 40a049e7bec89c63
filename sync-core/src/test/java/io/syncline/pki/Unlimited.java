package io.syncline.pki;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What others make who do not keep purposes apart. */
final class Unlimited {
  /** Any extended key usage. */
  static final String ANY = "2.5.29.37.0";

  private static final X500Name AUTHORITY = new X500Name("CN=for everything");
  private static final char[] PASSWORD = "pass-word".toCharArray();
  private static final KeyPair KEY = KeyKind.P256.generate();

  private Unlimited() {}

  /**
   * An authority's certificate.
   *
   * @param usages object identifiers; none for one that says none
   */
  static X509Certificate authority(String... usages) {
    try {
      JcaX509v3CertificateBuilder builder = builder(AUTHORITY, KEY);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      addUsages(builder, usages);
      return sign(builder);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Signed by the authority, for localhost.
   *
   * @param usages object identifiers; none for a certificate that says none
   */
  static KeyMaterial leaf(X509Certificate authority, String... usages) {
    try {
      KeyPair key = KeyKind.P256.generate();
      JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=leaf"), key);
      addUsages(builder, usages);
      GeneralName name = new GeneralName(GeneralName.dNSName, "localhost");
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
      return KeyMaterial.assemble("leaf", List.of(sign(builder), authority), key.getPrivate());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A peer of the JDK's that shows whatever it is given. */
  static SSLContext context(KeyMaterial material, SwappableTrust trust) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      X509Certificate[] chain = material.chain().toArray(new X509Certificate[0]);
      store.setKeyEntry("own", material.privateKey(), PASSWORD, chain);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
      return context;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair key) {
    return new JcaX509v3CertificateBuilder(
        AUTHORITY,
        BigInteger.valueOf(System.nanoTime()),
        Date.from(Authorities.NOW.minus(Duration.ofHours(1))),
        Date.from(Authorities.NOW.plus(Duration.ofDays(1))),
        subject,
        key.getPublic());
  }

  private static void addUsages(JcaX509v3CertificateBuilder builder, String... usages)
      throws Exception {
    if (usages.length > 0) {
      KeyPurposeId[] ids =
          Arrays.stream(usages)
              .map(usage -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(usage)))
              .toArray(KeyPurposeId[]::new);
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(ids));
    }
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEY.getPrivate())));
  }
}
