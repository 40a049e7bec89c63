package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON cut into its top-level pieces, each with the bytes it came with. */
final class RawJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private RawJson() {}

  /**
   * The members of an object, in their order; of a name that comes twice, the last.
   *
   * @throws Refusal 400/600 if it is no JSON, 400/1227 if it is no object
   */
  static Map<String, Bytes> members(Bytes json) {
    byte[] bytes = json.toArray();
    Map<String, Bytes> members = new LinkedHashMap<>();
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Refusal(400, 1227, "invalid document type: an object is expected");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, value(parser, bytes));
      }
      end(parser);
    } catch (IOException e) {
      throw broken(e);
    }
    return members;
  }

  /**
   * The elements of an array.
   *
   * @throws Refusal 400/600 if it is no JSON or no array
   */
  static List<Bytes> elements(Bytes json) {
    byte[] bytes = json.toArray();
    List<Bytes> elements = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new Refusal(400, 600, "invalid JSON: an array is expected");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(parser, bytes));
      }
      end(parser);
    } catch (IOException e) {
      throw broken(e);
    }
    return elements;
  }

  /** The lines of a body that are not blank. */
  static List<Bytes> lines(Bytes body) {
    byte[] bytes = body.toArray();
    List<Bytes> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        int end = i > from && bytes[i - 1] == '\r' ? i - 1 : i;
        if (end > from) {
          lines.add(Bytes.wrap(bytes, from, end - from));
        }
        from = i + 1;
      }
    }
    return lines;
  }

  /** An object of these members, written as they came. */
  static Bytes object(Map<String, Bytes> members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('{');
    write(out, members, true);
    out.write('}');
    return Bytes.wrap(out.toByteArray());
  }

  /** An array of these elements, written as they came. */
  static Bytes array(List<Bytes> elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('[');
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(elements.get(i).toArray());
    }
    out.write(']');
    return Bytes.wrap(out.toByteArray());
  }

  /** Members without the braces. */
  static Bytes inside(Map<String, Bytes> members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, members, true);
    return Bytes.wrap(out.toByteArray());
  }

  private static void write(ByteArrayOutputStream out, Map<String, Bytes> members, boolean first) {
    boolean begins = first;
    for (Map.Entry<String, Bytes> member : members.entrySet()) {
      if (!begins) {
        out.write(',');
      }
      begins = false;
      out.writeBytes(Json.bytes(member.getKey()).toArray());
      out.write(':');
      out.writeBytes(member.getValue().toArray());
    }
  }

  private static Bytes value(JsonParser parser, byte[] bytes) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int end = (int) parser.currentLocation().getByteOffset();
    while (end > start && bytes[end - 1] <= ' ') {
      end--;
    }
    return Bytes.copyOf(java.util.Arrays.copyOfRange(bytes, start, end));
  }

  private static void end(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw new Refusal(400, 600, "invalid JSON: something follows its end");
    }
  }

  private static Refusal broken(IOException e) {
    String reason =
        e instanceof com.fasterxml.jackson.core.JsonProcessingException j
            ? j.getOriginalMessage()
            : String.valueOf(e.getMessage());
    return new Refusal(400, 600, "invalid JSON: " + reason);
  }
}
