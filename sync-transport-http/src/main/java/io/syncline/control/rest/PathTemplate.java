package io.syncline.control.rest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with names in it: {@code /_api/worker/{id}}. A name takes one whole segment, which is
 * decoded for itself, so that an encoded slash is part of the name.
 *
 * @param segments in their order, those in braces are names
 */
record PathTemplate(List<String> segments) {
  static PathTemplate of(String template) {
    return new PathTemplate(List.of(template.substring(1).split("/", -1)));
  }

  /**
   * The segments of a request's path, decoded.
   *
   * @throws Refusal 400 if the encoding is wrong
   */
  static List<String> split(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(decode(segment));
    }
    return segments;
  }

  /** The values of the names, if the path is of this kind. */
  Optional<Map<String, String>> match(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String wanted = segments.get(i);
      String found = path.get(i);
      if (wanted.startsWith("{")) {
        if (found.isEmpty()) {
          return Optional.empty();
        }
        names.put(wanted.substring(1, wanted.length() - 1), found);
      } else if (!wanted.equals(found)) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }

  /** How many segments are fixed: of two that match, the one with more is meant. */
  int fixed() {
    return (int) segments.stream().filter(s -> !s.startsWith("{")).count();
  }

  private static String decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    byte[] raw = segment.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        out.write(raw[i]);
        continue;
      }
      int high = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw Refusal.badRequest("the path has a % that is not followed by two hex digits");
      }
      out.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(out.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw Refusal.badRequest("the path is not UTF-8 where it is percent-encoded");
    }
  }
}
