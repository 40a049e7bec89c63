package io.syncline.pki;

import io.syncline.SyncException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Locale;

/** The kinds of keys that are made here. Others are read as well: whatever the JDK knows. */
public enum KeyKind {
  /** Elliptic curve P-256 (secp256r1). */
  P256("EC", new ECGenParameterSpec("secp256r1")),
  /** Elliptic curve P-384 (secp384r1). */
  P384("EC", new ECGenParameterSpec("secp384r1")),
  /** Elliptic curve P-521 (secp521r1). */
  P521("EC", new ECGenParameterSpec("secp521r1")),
  /** RSA with 2048 bits. */
  RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));

  private final String algorithm;
  private final AlgorithmParameterSpec parameters;

  KeyKind(String algorithm, AlgorithmParameterSpec parameters) {
    this.algorithm = algorithm;
    this.parameters = parameters;
  }

  /**
   * The kind that a command line names: {@code P256}, {@code P384}, {@code P521} in any case, with
   * or without a hyphen; RSA with 2048 bits where nothing is given.
   *
   * @throws SyncException {@code BAD_REQUEST} for another curve. P-224 is one: the JDK's TLS has
   *     not had it since Java 16
   */
  public static KeyKind ofCurve(String curve) {
    return switch (curve.strip().toUpperCase(Locale.ROOT).replace("-", "")) {
      case "" -> RSA_2048;
      case "P256" -> P256;
      case "P384" -> P384;
      case "P521" -> P521;
      case "P224" ->
          throw new SyncException(
              SyncException.Code.BAD_REQUEST,
              "curve P224: the JDK's TLS does not have it any more, use P256, P384 or P521");
      default ->
          throw new SyncException(
              SyncException.Code.BAD_REQUEST,
              "curve '" + curve + "': P256, P384, P521, or none for RSA with 2048 bits");
    };
  }

  KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "this JVM makes no keys of kind " + this, e);
    }
  }

  boolean isRsa() {
    return this == RSA_2048;
  }

  /** How a key of any kind that can sign here signs certificates. */
  static String signatureAlgorithm(PrivateKey key) {
    if (key instanceof java.security.interfaces.ECPrivateKey curve) {
      int bits = curve.getParams().getOrder().bitLength();
      return bits <= 256 ? "SHA256withECDSA" : bits <= 384 ? "SHA384withECDSA" : "SHA512withECDSA";
    }
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EdDSA" -> ((java.security.interfaces.EdECPrivateKey) key).getParams().getName();
      default ->
          throw new SyncException(
              SyncException.Code.BAD_REQUEST,
              "a key of kind " + key.getAlgorithm() + " can't sign: RSA, EC or EdDSA is needed");
    };
  }
}
