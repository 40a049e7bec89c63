package io.syncline.testbroker;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
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

/**
 * A throw-away certificate authority and what it signs, made on the spot: elliptic curve P-256,
 * good for {@code localhost} and {@code 127.0.0.1}, for either end of a connection, from an hour
 * ago for 30 days. Two objects are two authorities that do not trust each other.
 */
public final class TestCertificates {
  /** The password of every store and key here; they are worth nothing. */
  public static final String PASSWORD = "throw-away";

  private static final Duration PAST = Duration.ofHours(1);
  private static final Duration FUTURE = Duration.ofDays(30);

  private final Path dir;
  private final SecureRandom random = new SecureRandom();
  private final KeyPair key;
  private final X509Certificate authority;
  private final Map<String, Identity> issued = new LinkedHashMap<>();

  /**
   * A key with its certificate, in the two forms that programs ask for.
   *
   * @param keyStore PKCS12, the key and the chain under the identity's name
   * @param keyFile PEM, the PKCS8 key and then the chain
   */
  public record Identity(Path keyStore, Path keyFile) {}

  private TestCertificates(Path dir) throws GeneralSecurityException, IOException {
    this.dir = Files.createDirectories(dir);
    key = newKey();
    X500Name name = new X500Name("CN=throw-away authority");
    JcaX509v3CertificateBuilder builder = builder(name, name, key, FUTURE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    authority = sign(builder);
    KeyStore store = emptyStore();
    store.setCertificateEntry("authority", authority);
    write(store, trustStore());
    Files.writeString(authorityFile(), pem("CERTIFICATE", authority.getEncoded()));
  }

  /** A new authority that writes its files to this folder, which is made where it is missing. */
  public static TestCertificates in(Path dir) throws IOException {
    try {
      return new TestCertificates(dir);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot make a certificate authority in " + dir, e);
    }
  }

  /** PKCS12 with the authority's certificate alone. */
  public Path trustStore() {
    return dir.resolve("authority.p12");
  }

  /**
   * Writes a PKCS12 store, in which a broker finds whom to believe, over the one that is there.
   *
   * @param all whose authorities are in it
   */
  public static void trust(Path store, TestCertificates... all) throws IOException {
    try {
      KeyStore made = emptyStore();
      for (TestCertificates each : all) {
        made.setCertificateEntry("a" + made.size(), each.authority);
      }
      write(made, store);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot write " + store, e);
    }
  }

  /** PEM with the authority's certificate alone. */
  public Path authorityFile() {
    return dir.resolve("authority.pem");
  }

  /** The identity of this name, made at the first call. */
  public Identity identity(String name) {
    return identity(name, FUTURE);
  }

  /** The same, good for so long from now on if it is made by this call. */
  public synchronized Identity identity(String name, Duration life) {
    return issued.computeIfAbsent(name, first -> issue(first, life));
  }

  /**
   * The TLS settings of a Kafka client or broker that is this identity and trusts this authority.
   */
  public Map<String, String> settings(String identity) {
    Map<String, String> settings = new LinkedHashMap<>(trustSettings());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", identity(identity).keyStore().toString());
    settings.put("ssl.keystore.password", PASSWORD);
    settings.put("ssl.key.password", PASSWORD);
    return settings;
  }

  /**
   * The TLS settings of a Kafka client that trusts this authority and has no certificate of its
   * own.
   */
  public Map<String, String> trustSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.location", trustStore().toString());
    settings.put("ssl.truststore.password", PASSWORD);
    return settings;
  }

  private Identity issue(String name, Duration life) {
    try {
      return write(name, newKey(), life);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot issue a certificate for " + name, e);
    }
  }

  private Identity write(String name, KeyPair own, Duration life)
      throws GeneralSecurityException, IOException {
    X500Name issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
    JcaX509v3CertificateBuilder builder = builder(issuer, new X500Name("CN=" + name), own, life);
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority));
    // A broker is a client of itself, so one certificate serves both ends.
    KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    GeneralName[] hosts = {
      new GeneralName(GeneralName.dNSName, "localhost"),
      new GeneralName(GeneralName.iPAddress, "127.0.0.1")
    };
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts));
    X509Certificate certificate = sign(builder);
    KeyStore store = emptyStore();
    store.setKeyEntry(
        name,
        own.getPrivate(),
        PASSWORD.toCharArray(),
        new X509Certificate[] {certificate, authority});
    Identity identity = new Identity(dir.resolve(name + ".p12"), dir.resolve(name + ".pem"));
    write(store, identity.keyStore());
    Files.writeString(identity.keyFile(), pem(own.getPrivate(), certificate, authority));
    return identity;
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair subjectKey, Duration life) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(120, random),
        Date.from(now.minus(PAST)),
        Date.from(now.plus(life)),
        subject,
        subjectKey.getPublic());
  }

  private X509Certificate sign(JcaX509v3CertificateBuilder builder)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static void write(KeyStore store, Path file)
      throws GeneralSecurityException, IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  private static String pem(PrivateKey key, X509Certificate... chain)
      throws GeneralSecurityException {
    StringBuilder text = new StringBuilder(pem("PRIVATE KEY", key.getEncoded()));
    for (X509Certificate certificate : chain) {
      text.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    return text.toString();
  }

  private static String pem(String label, byte[] content) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }
}
