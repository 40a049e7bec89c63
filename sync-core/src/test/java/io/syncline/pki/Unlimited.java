package io.syncline.pki;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
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
import org.jspecify.annotations.Nullable;

/** What others make who do not keep purposes apart. */
final class Unlimited {
  private static final X500Name AUTHORITY = new X500Name("CN=for everything");
  private static final char[] PASSWORD = "pass-word".toCharArray();
  private static final KeyPair KEY = KeyKind.P256.generate();

  private Unlimited() {}

  /** A certificate without an extended key usage. */
  static X509Certificate authority() {
    try {
      JcaX509v3CertificateBuilder builder = builder(AUTHORITY, KEY);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      return sign(builder);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Signed by the authority, for localhost.
   *
   * @param purpose null for a certificate that says none
   */
  static KeyMaterial leaf(X509Certificate authority, @Nullable Purpose purpose) {
    try {
      KeyPair key = KeyKind.P256.generate();
      JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=leaf"), key);
      if (purpose != null) {
        KeyPurposeId id = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose.usage()));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(id));
      }
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

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEY.getPrivate())));
  }
}
