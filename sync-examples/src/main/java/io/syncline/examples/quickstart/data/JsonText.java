package io.syncline.examples.quickstart.data;

import java.util.Collection;

/** Writes one flat JSON object, field by field. */
final class JsonText {

  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder(256).append('{');

  JsonText put(String field, String value) {
    name(field);
    quote(value);
    return this;
  }

  JsonText put(String field, long value) {
    name(field);
    text.append(value);
    return this;
  }

  JsonText put(String field, boolean value) {
    name(field);
    text.append(value);
    return this;
  }

  JsonText put(String field, Collection<String> values) {
    name(field);
    text.append('[');
    boolean first = true;
    for (String value : values) {
      if (!first) {
        text.append(',');
      }
      first = false;
      quote(value);
    }
    text.append(']');
    return this;
  }

  Body end() {
    return Body.of(text.append('}').toString());
  }

  private void name(String field) {
    if (text.length() > 1) {
      text.append(',');
    }
    quote(field);
    text.append(':');
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f) {
        text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
