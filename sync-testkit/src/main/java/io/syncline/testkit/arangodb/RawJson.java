package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON cut into its top-level pieces, each with the bytes it came with. The pieces of one text
 * share one array: who keeps one of them keeps all.
 */
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
    return joined('{', named(members), '}');
  }

  /** An array of these elements, written as they came. */
  static Bytes array(List<Bytes> elements) {
    return joined('[', elements, ']');
  }

  /** Members without the braces. */
  static Bytes inside(Map<String, Bytes> members) {
    Bytes object = object(members);
    return object.slice(1, object.length() - 2);
  }

  private static List<Bytes> named(Map<String, Bytes> members) {
    List<Bytes> named = new ArrayList<>(members.size());
    members.forEach(
        (name, value) -> {
          Bytes quoted = Json.bytes(name);
          byte[] both = new byte[quoted.length() + 1 + value.length()];
          quoted.copyTo(both, 0);
          both[quoted.length()] = ':';
          value.copyTo(both, quoted.length() + 1);
          named.add(Bytes.wrap(both));
        });
    return named;
  }

  private static Bytes joined(char open, List<Bytes> pieces, char close) {
    int length = 2 + Math.max(0, pieces.size() - 1);
    for (Bytes piece : pieces) {
      length += piece.length();
    }
    byte[] all = new byte[length];
    int at = 0;
    for (Bytes piece : pieces) {
      all[at] = ',';
      piece.copyTo(all, at + 1);
      at += 1 + piece.length();
    }
    all[0] = (byte) open;
    all[length - 1] = (byte) close;
    return Bytes.wrap(all);
  }

  private static Bytes value(JsonParser parser, byte[] bytes) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int end = (int) parser.currentLocation().getByteOffset();
    while (end > start && bytes[end - 1] <= ' ') {
      end--;
    }
    return Bytes.wrap(bytes, start, end - start);
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
