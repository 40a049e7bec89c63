package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import java.util.Optional;
import okhttp3.Headers;

/**
 * An answer whose status says that the call succeeded.
 *
 * @param headers of several with one name the last counts
 * @param server who answered
 * @param call method and path
 */
record ArangoAnswer(
    int status, Headers headers, Content content, ServerAddress server, String call) {
  /** What came. Whoever takes the array has it alone: bytes of it must not be asked for as well. */
  static final class Content {
    private final byte[] array;

    Content(byte[] array) {
      this.array = array;
    }

    byte[] array() {
      return array;
    }
  }

  /** The body. */
  Bytes body() {
    return Bytes.wrap(content.array);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The body as a JSON object; an object that says {@code "error": true} is one. */
  JsonFields json() {
    return JsonFields.of(this);
  }

  ArangoError.Where where() {
    return new ArangoError.Where(call, server.toString(), true);
  }

  ArangoError malformed(String text) {
    return ArangoError.malformed(where(), status, text, null);
  }

  /** A decimal unsigned 64-bit number in a header. */
  long tick(String name) {
    String text = header(name).orElseThrow(() -> malformed("the answer has no header " + name));
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw malformed("the answer's header " + name + " is no number: " + text);
    }
  }

  /** True or false in a header. */
  boolean flag(String name) {
    String text = header(name).orElseThrow(() -> malformed("the answer has no header " + name));
    if (!text.equals("true") && !text.equals("false")) {
      throw malformed("the answer's header " + name + " is neither true nor false: " + text);
    }
    return text.equals("true");
  }
}
