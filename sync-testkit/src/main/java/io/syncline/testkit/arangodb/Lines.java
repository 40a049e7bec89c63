package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.io.ByteArrayOutputStream;

/** Lines that are collected, with their size. */
final class Lines {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A line that has its end. */
  void add(Bytes line) {
    out.writeBytes(line.toArray());
  }

  /** A line that has none. */
  void addLine(Bytes line) {
    add(line);
    out.write('\n');
  }

  int length() {
    return out.size();
  }

  Bytes bytes() {
    return Bytes.wrap(out.toByteArray());
  }
}
