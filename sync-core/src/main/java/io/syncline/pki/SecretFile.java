package io.syncline.pki;

import io.syncline.SyncException;
import io.syncline.internal.loop.SecureBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Files with one secret, as JWT secrets are kept: a line of text. */
public final class SecretFile {
  /** Bytes of randomness by default; the file has twice as many hexadecimal digits. */
  public static final int DEFAULT_BYTES = 32;

  private static final int LEAST_BYTES = 16;
  private static final int MOST_BYTES = 1024;

  private SecretFile() {}

  /**
   * Writes a new random secret in hexadecimal digits and a newline, mode 0600.
   *
   * @param bytes of randomness, 16 to 1,024; {@link #DEFAULT_BYTES} is sound. Too few can be
   *     guessed
   * @param overwrite whether a file that is there is replaced: whoever has the old secret is locked
   *     out
   * @throws SyncException {@code CONFLICT} for a file that is there, unless overwritten
   */
  public static void create(Path file, int bytes, boolean overwrite) {
    if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option length = " + bytes + ": " + LEAST_BYTES + " to " + MOST_BYTES + " is allowed");
    }
    String text = HexFormat.of().formatHex(new SecureBytes().next(bytes)) + "\n";
    byte[] content = text.getBytes(StandardCharsets.US_ASCII);
    if (overwrite) {
      SafeFiles.replace(file, content);
    } else {
      SafeFiles.create(file, content);
    }
  }

  /**
   * Writes a text that is not for others, mode 0600, at once in the place of a file that is there.
   *
   * @throws SyncException {@code NOT_FOUND} where there is no such folder
   */
  public static void write(Path file, String text) {
    SafeFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The secret in a file, without blanks and newlines around it. The text itself is the secret, as
   * ArangoDB has it: hexadecimal digits are not decoded.
   *
   * @throws SyncException {@code NOT_FOUND} for a file that is not there, {@code CORRUPT} for one
   *     that is empty, larger than 1 MiB or no text; the text names the file and not the secret
   */
  public static String read(Path file) {
    return parse(file.toString(), SafeFiles.read(file));
  }

  /** The same from a file's bytes; the name is for errors. */
  public static String parse(String name, byte[] bytes) {
    SafeFiles.checkSize(name, bytes);
    String secret = new String(bytes, StandardCharsets.UTF_8).strip();
    if (secret.isEmpty()) {
      throw Pem.corrupt(name, "it is empty, a secret is needed", null);
    }
    if (secret.indexOf('\uFFFD') >= 0) {
      throw Pem.corrupt(name, "it is no text in UTF-8", null);
    }
    return secret;
  }
}
