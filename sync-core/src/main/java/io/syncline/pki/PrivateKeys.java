package io.syncline.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in the three forms that programs write: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and
 * SEC1 (RFC 5915). The form is told by the content, since labels of PEM blocks lie.
 *
 * <p>The JDK reads PKCS#8 alone. The other two are put into its envelope here, which takes a dozen
 * lines and spares every host that only reads keys the 9 MB of Bouncy Castle.
 *
 * <p>What is thrown here has no cause and no text of the JDK's: neither may show a part of a key.
 */
final class PrivateKeys {
  private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
  private static final byte[] RSA_ALGORITHM =
      Der.element(
          Der.SEQUENCE, oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1), Der.element(Der.NULL));
  private static final byte[] EC_OID = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1);
  private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA", "RSASSA-PSS"};
  private static final byte[] PROBE = {'s', 'y', 'n', 'c', 'l', 'i', 'n', 'e'};

  private PrivateKeys() {}

  /** Why bytes are not a key; the text is ours and shows nothing of them. */
  static final class NotAKey extends Exception {
    private static final long serialVersionUID = 1L;

    NotAKey(String why) {
      super(why);
    }
  }

  /**
   * The key in these bytes.
   *
   * @param der one of the three forms
   * @param curve the content of a block {@code EC PARAMETERS}, for SEC1 keys without their curve
   */
  static PrivateKey parse(byte[] der, byte @Nullable [] curve) throws NotAKey {
    byte[] pkcs8 = toPkcs8(der, curve);
    for (String algorithm : ALGORITHMS) {
      try {
        PrivateKey key =
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        if (key.getEncoded() != null) {
          return key;
        }
      } catch (GeneralSecurityException | RuntimeException e) {
        continue; // The next algorithm may know it. Strange bytes make the JDK throw either kind.
      }
    }
    throw new NotAKey("its private key is damaged or of a kind this JVM does not know");
  }

  private static byte[] toPkcs8(byte[] der, byte @Nullable [] curve) throws NotAKey {
    Der content = new Der(der).take(Der.SEQUENCE);
    if (content == null) {
      throw new NotAKey("its private key is damaged");
    }
    if (content.tag() == Der.SEQUENCE) {
      throw new NotAKey(
          "its private key is encrypted: decrypt it with a tool (openssl pkey), and keep the file"
              + " from others by its mode");
    }
    if (content.take(Der.INTEGER) == null) {
      throw new NotAKey("its private key is damaged");
    }
    return switch (content.tag()) {
      case Der.SEQUENCE -> der;
      case Der.INTEGER ->
          Der.element(Der.SEQUENCE, VERSION_0, RSA_ALGORITHM, Der.element(Der.OCTETS, der));
      case Der.OCTETS -> fromSec1(der, content, curve);
      default -> throw new NotAKey("its private key is neither PKCS#8 nor PKCS#1 nor SEC1");
    };
  }

  private static byte[] fromSec1(byte[] der, Der content, byte @Nullable [] curve) throws NotAKey {
    content.take(Der.OCTETS);
    Der own = content.take(Der.CONTEXT_0);
    byte[] parameters = own == null ? curve : own.takeWhole();
    if (parameters == null) {
      throw new NotAKey("its private key does not say its curve: write it as PKCS#8");
    }
    return Der.element(
        Der.SEQUENCE,
        VERSION_0,
        Der.element(Der.SEQUENCE, EC_OID, parameters),
        Der.element(Der.OCTETS, der));
  }

  /** Whether this private key belongs to this public one. */
  static boolean belong(PrivateKey key, PublicKey to) {
    if (!key.getAlgorithm().equals(to.getAlgorithm())
        && !(key instanceof RSAKey && to instanceof RSAKey)) {
      return false;
    }
    // Cheap first: there are a hundred other certificates in some files.
    if (key instanceof RSAKey mine
        && to instanceof RSAKey theirs
        && !mine.getModulus().equals(theirs.getModulus())) {
      return false;
    }
    try {
      String algorithm = KeyKind.signatureAlgorithm(key);
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(to);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static byte[] oid(int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return Der.element(Der.OBJECT_IDENTIFIER, bytes);
  }
}
