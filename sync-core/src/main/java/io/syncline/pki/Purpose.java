package io.syncline.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a certificate is for, said by its extended key usage (RFC 5280, 4.2.1.12). */
public enum Purpose {
  /** A TLS server: {@code serverAuth}. */
  TLS("1.3.6.1.5.5.7.3.1", "serverAuth", "TLS"),
  /** A client that authenticates itself in TLS: {@code clientAuth}. */
  CLIENT_AUTH("1.3.6.1.5.5.7.3.2", "clientAuth", "client authentication");

  private static final String ANY = "2.5.29.37.0";

  private final String usage;
  private final String usageName;
  private final String label;

  Purpose(String usage, String usageName, String label) {
    this.usage = usage;
    this.usageName = usageName;
    this.label = label;
  }

  /** The object identifier of the extended key usage. */
  public String usage() {
    return usage;
  }

  /** The name of the extended key usage, as OpenSSL and the JDK write it. */
  public String usageName() {
    return usageName;
  }

  /** As it reads in a sentence and in the subject of an authority. */
  String label() {
    return label;
  }

  /**
   * Whether a certificate names this use. One without the extension, or with {@code any} alone,
   * does not.
   */
  public boolean isNamedBy(X509Certificate certificate) {
    List<String> usages = usages(certificate);
    return usages != null && usages.contains(usage);
  }

  /**
   * Whether an authority may stand behind this use: it names it, or limits nothing. Authorities
   * made by others often have no extended key usage, ArangoSync's have {@code any}.
   */
  boolean isAllowedBy(X509Certificate authority) {
    List<String> usages = usages(authority);
    return usages == null || usages.contains(usage) || usages.contains(ANY);
  }

  /** Null where the extension is missing; nothing where it can't be read. */
  static @Nullable List<String> usages(X509Certificate certificate) {
    try {
      return certificate.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
