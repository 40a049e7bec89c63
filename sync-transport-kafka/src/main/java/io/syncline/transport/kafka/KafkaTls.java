package io.syncline.transport.kafka;

import io.syncline.SyncException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TLS with a client certificate, all of it as PEM. The broker's host name is always checked.
 *
 * @param authorities certificates of those who may have signed the broker's, one or more
 * @param certificates the client's certificate, then those up to its authority; empty for none
 * @param key the client's private key, PKCS#8 without a password, RSA or EC; empty for none. Never
 *     logged
 */
public record KafkaTls(String authorities, String certificates, String key)
    implements KafkaSecurity {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \\1-----", Pattern.DOTALL);

  /** Checks that the parts can be read and belong together as far as that can be seen. */
  public KafkaTls {
    if (parse("authorities", authorities).isEmpty()) {
      throw refused("authorities", "at least one PEM certificate is needed", null);
    }
    if (parse("certificates", certificates).isEmpty() != key.isBlank()) {
      throw refused("certificates", "a client certificate and its key come together", null);
    }
    if (!key.isBlank() && !key.contains("-----BEGIN PRIVATE KEY-----")) {
      throw refused("key", "PKCS#8 without a password is needed (BEGIN PRIVATE KEY)", null);
    }
  }

  /** Trusts these authorities and shows no certificate. */
  public static KafkaTls trusting(String authorities) {
    return new KafkaTls(authorities, "", "");
  }

  /**
   * Reads PEM files.
   *
   * @param authorities certificates of the authorities
   * @param keyFile the client's private key and its certificates, in any order
   */
  public static KafkaTls ofPem(Path authorities, Path keyFile) throws IOException {
    return ofPem(Files.readString(authorities), Files.readString(keyFile));
  }

  static KafkaTls ofPem(String authorities, String keyFile) {
    StringBuilder certificates = new StringBuilder();
    StringBuilder key = new StringBuilder();
    Matcher blocks = BLOCK.matcher(keyFile);
    while (blocks.find()) {
      boolean isKey = blocks.group(1).endsWith("PRIVATE KEY");
      (isKey ? key : certificates).append(blocks.group()).append('\n');
    }
    return new KafkaTls(authorities, certificates.toString(), key.toString());
  }

  /**
   * Reads key stores of any type that the JDK detects (PKCS#12, JKS).
   *
   * @param trustStore certificates of the authorities
   * @param keyStore one key with its chain, under the store's password
   */
  public static KafkaTls ofKeyStores(
      Path trustStore, char[] trustPassword, Path keyStore, char[] keyPassword) throws IOException {
    try {
      KeyStore trusted = KeyStore.getInstance(trustStore.toFile(), trustPassword);
      KeyStore own = KeyStore.getInstance(keyStore.toFile(), keyPassword);
      List<String> authorities = new ArrayList<>();
      for (Enumeration<String> e = trusted.aliases(); e.hasMoreElements(); ) {
        Certificate authority = trusted.getCertificate(e.nextElement());
        if (authority != null) {
          authorities.add(pem("CERTIFICATE", authority.getEncoded()));
        }
      }
      for (Enumeration<String> e = own.aliases(); e.hasMoreElements(); ) {
        String alias = e.nextElement();
        if (own.isKeyEntry(alias)) {
          List<String> chain = new ArrayList<>();
          for (Certificate certificate : own.getCertificateChain(alias)) {
            chain.add(pem("CERTIFICATE", certificate.getEncoded()));
          }
          String key = pem("PRIVATE KEY", own.getKey(alias, keyPassword).getEncoded());
          return new KafkaTls(String.join("", authorities), String.join("", chain), key);
        }
      }
      throw refused("keyStore", keyStore + " has no key", null);
    } catch (GeneralSecurityException e) {
      throw refused("keyStore", "can't read the key stores: " + e.getMessage(), e);
    }
  }

  /** When the first of the client's certificates ends; {@link Instant#MAX} without one. */
  public Instant expires() {
    return parse("certificates", certificates).stream()
        .map(c -> ((X509Certificate) c).getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** Nothing of what it holds. */
  @Override
  public String toString() {
    return "KafkaTls[certificate until " + expires() + "]";
  }

  private static Collection<? extends Certificate> parse(String option, String pem) {
    if (pem.isBlank()) {
      return List.of();
    }
    try (InputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (CertificateException | IOException e) {
      throw refused(option, "not PEM certificates", e);
    }
  }

  private static String pem(String label, byte[] content) {
    byte[] newline = {'\n'};
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, newline).encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static SyncException refused(
      String option, String why, @org.jspecify.annotations.Nullable Exception cause) {
    String message = "kafka TLS: " + option + ": " + why;
    return cause == null
        ? new SyncException(SyncException.Code.BAD_REQUEST, message)
        : new SyncException(SyncException.Code.BAD_REQUEST, message, cause);
  }
}
