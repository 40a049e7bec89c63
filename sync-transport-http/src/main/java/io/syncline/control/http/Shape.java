package io.syncline.control.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** How values of one type look in JSON. Immutable. */
interface Shape {
  /** Writes a value of this shape's type. */
  void write(JsonGenerator out, Object value) throws IOException;

  /**
   * Reads a value; a field that is not there is a missing node.
   *
   * @throws Mismatch if it is not one of this shape
   */
  Object read(JsonNode node) throws Mismatch;

  /** JSON that is not of the expected shape. */
  final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message, null, false, false);
    }

    Mismatch within(String name) {
      return new Mismatch(name + ": " + getMessage());
    }
  }
}
