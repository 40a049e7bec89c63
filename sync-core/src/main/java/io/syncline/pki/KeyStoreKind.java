package io.syncline.pki;

/** The two forms of Java key stores. */
public enum KeyStoreKind {
  /** The old form of Java, file names end in {@code .jks}. */
  JKS,
  /** The form of RFC 7292, which other programs read too; {@code .p12} or {@code .pfx}. */
  PKCS12
}
