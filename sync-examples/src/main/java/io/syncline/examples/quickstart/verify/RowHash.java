package io.syncline.examples.quickstart.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 of rows: once of key and body, once with the revision. For one thread. */
final class RowHash {

  private final MessageDigest sha256;
  private final ByteBuffer length = ByteBuffer.allocate(4);
  private final ByteBuffer number = ByteBuffer.allocate(8);

  RowHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Of key and body. */
  byte[] content(Row row) {
    field(row.key().getBytes(StandardCharsets.UTF_8));
    field(row.body().bytes());
    return sha256.digest();
  }

  /** Of what {@link #content} gave and the revision. */
  byte[] withRevision(byte[] content, long revision) {
    sha256.update(content);
    sha256.update(number.putLong(0, revision).array());
    return sha256.digest();
  }

  /** Each field behind its length, so that no two rows read alike. */
  private void field(byte[] bytes) {
    sha256.update(length.putInt(0, bytes.length).array());
    sha256.update(bytes);
  }
}
