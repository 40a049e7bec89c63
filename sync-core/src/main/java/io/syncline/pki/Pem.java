package io.syncline.pki;

import io.syncline.SyncException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Text with certificates and keys in blocks (RFC 7468); what stands between the blocks is passed
 * over, as OpenSSL writes names there. Any bytes give a value or one {@link SyncException} that
 * names the file and says why. At most 1 MiB and 1,000 certificates.
 */
final class Pem {
  private static final int MOST_CERTIFICATES = 1000;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final byte[] NEWLINE = {'\n'};

  private Pem() {}

  /**
   * What a file holds.
   *
   * @param certificates in the file's order
   * @param key the first one
   */
  record Content(List<X509Certificate> certificates, @Nullable PrivateKey key) {
    @Override
    public String toString() {
      return "Content[certificates=" + certificates.size() + ", key=" + (key != null) + "]";
    }
  }

  private record Block(String label, byte[] der, boolean encrypted) {}

  /** Reads certificates and the first key. One certificate may also stand alone as DER. */
  static Content parse(String name, byte[] bytes) {
    SafeFiles.checkSize(name, bytes);
    if (isDer(bytes)) {
      return new Content(List.of(certificate(name, bytes)), null);
    }
    List<X509Certificate> certificates = new ArrayList<>();
    Block key = null;
    byte[] curve = null;
    for (Block block : blocks(name, bytes)) {
      if (isCertificate(block.label)) {
        if (certificates.size() == MOST_CERTIFICATES) {
          throw corrupt(name, "it has more than " + MOST_CERTIFICATES + " certificates", null);
        }
        certificates.add(certificate(name, block.der));
      } else if (block.label.endsWith("PRIVATE KEY")) {
        key = key == null ? block : key;
      } else if (block.label.equals("EC PARAMETERS")) {
        curve = block.der;
      }
    }
    return new Content(List.copyOf(certificates), key == null ? null : key(name, key, curve));
  }

  static String write(X509Certificate certificate) {
    try {
      return write("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "a certificate that was read can't be written", e);
    }
  }

  static String write(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    certificates.forEach(certificate -> text.append(write(certificate)));
    return text.toString();
  }

  static String write(PrivateKey key) {
    return write("PRIVATE KEY", key.getEncoded());
  }

  private static String write(String label, byte[] der) {
    String lines = Base64.getMimeEncoder(64, NEWLINE).encodeToString(der);
    return BEGIN + label + "-----\n" + lines + "\n" + END + label + "-----\n";
  }

  static SyncException corrupt(String name, String why, @Nullable Throwable cause) {
    String text = name + " can't be used: " + why;
    return cause == null
        ? new SyncException(SyncException.Code.CORRUPT, text)
        : new SyncException(SyncException.Code.CORRUPT, text, cause);
  }

  /** A long sequence; a text may begin with the same byte, a zero, but its next is no length. */
  private static boolean isDer(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == Der.SEQUENCE && bytes[1] < 0;
  }

  private static boolean isCertificate(String label) {
    // OpenSSL's TRUSTED CERTIFICATE says what to trust it for, which would be lost here.
    return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
  }

  private static PrivateKey key(String name, Block block, byte @Nullable [] curve) {
    try {
      if (block.encrypted || block.label.equals("ENCRYPTED PRIVATE KEY")) {
        throw new PrivateKeys.NotAKey(
            "its private key is encrypted: decrypt it with a tool (openssl pkey), and keep the file"
                + " from others by its mode");
      }
      return PrivateKeys.parse(block.der, curve);
    } catch (PrivateKeys.NotAKey e) {
      throw corrupt(name, String.valueOf(e.getMessage()), null);
    }
  }

  private static X509Certificate certificate(String name, byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | RuntimeException e) {
      // The JDK's parser has thrown unchecked exceptions at strange bytes before.
      throw corrupt(name, "it has a damaged certificate, or is not PEM", e);
    }
  }

  private static List<Block> blocks(String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Block> found = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      if (labelEnd < 0 || label.indexOf('\n') >= 0) {
        throw corrupt(name, "a BEGIN line is cut off", null);
      }
      int bodyStart = labelEnd + DASHES.length();
      String endLine = END + label + DASHES;
      int bodyEnd = text.indexOf(endLine, bodyStart);
      if (bodyEnd < 0) {
        throw corrupt(name, "a block has a BEGIN line and no END line: it is cut off", null);
      }
      found.add(block(name, label, text.substring(bodyStart, bodyEnd)));
      at = text.indexOf(BEGIN, bodyEnd + endLine.length());
    }
    return found;
  }

  private static Block block(String name, String label, String body) {
    String base64 = body;
    boolean encrypted = false;
    if (body.indexOf(':') >= 0) { // headers of RFC 1421, up to an empty line
      encrypted = body.toUpperCase(Locale.ROOT).contains("ENCRYPTED");
      int headersEnd = body.replace("\r", "").indexOf("\n\n", 1);
      base64 = headersEnd < 0 ? "" : body.replace("\r", "").substring(headersEnd);
    }
    try {
      byte[] der =
          encrypted ? new byte[0] : Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return new Block(label, der, encrypted);
    } catch (IllegalArgumentException e) {
      // Its message would show a character of what may be a key.
      throw corrupt(name, "a block is not base64", null);
    }
  }
}
