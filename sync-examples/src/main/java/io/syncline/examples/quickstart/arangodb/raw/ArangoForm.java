package io.syncline.examples.quickstart.arangodb.raw;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.verify.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Documents as ArangoDB gives them, and one form of their bodies to compare: without what the
 * server adds, names in order, no blanks. A server promises the content of an object, not its text.
 */
final class ArangoForm {
  private static final String DIGITS =
      "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int DIGIT_BITS = 6;

  private static final ObjectMapper EXACT =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final ObjectReader READER =
      EXACT.readerFor(new TypeReference<Map<String, Object>>() {});
  private static final ObjectWriter WRITER = EXACT.writer();

  private ArangoForm() {}

  /** A document that was written, as it is read but for its revision. */
  static Row row(Document written) {
    try {
      Map<String, Object> fields = READER.readValue(written.body().bytes());
      return new Row(written.collection(), written.key(), 0, body(fields));
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON object: " + written.id(), e);
    }
  }

  /** Hands over documents that stand one behind the other, in lines or in an array. */
  static void rows(CollectionId collection, byte[] json, Consumer<Row> reader) {
    try (MappingIterator<Map<String, Object>> documents = READER.readValues(json)) {
      while (documents.hasNextValue()) {
        Map<String, Object> fields = documents.nextValue();
        String key = (String) fields.get("_key");
        String revision = (String) fields.get("_rev");
        if (key == null || revision == null) {
          throw new IllegalStateException(
              "a document of " + collection + " without key or revision");
        }
        reader.accept(new Row(collection, key, revision(revision), body(fields)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no documents of " + collection, e);
    }
  }

  private static Body body(Map<String, Object> fields) throws IOException {
    fields.remove("_key");
    fields.remove("_id");
    fields.remove("_rev");
    return Body.of(WRITER.writeValueAsBytes(fields));
  }

  /** The number that a revision's text stands for. */
  static long revision(String text) {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalStateException("no revision: '" + text + "'");
      }
      number = number << DIGIT_BITS | digit;
    }
    return number;
  }

  /** The text that stands for a revision's number. */
  static String revision(long number) {
    StringBuilder text = new StringBuilder();
    long rest = number;
    do {
      text.append(DIGITS.charAt((int) (rest & 63)));
      rest >>>= DIGIT_BITS;
    } while (rest != 0);
    return text.reverse().toString();
  }

  /** A body with its key, and its revision where one is given, as it is sent. */
  static String sent(String key, String revision, Body body) {
    String text = body.text();
    String rest = text.substring(text.indexOf('{') + 1);
    return "{\"_key\":\""
        + key
        + (revision.isEmpty() ? "\"" : "\",\"_rev\":\"" + revision + "\"")
        + (rest.isBlank() || rest.stripLeading().startsWith("}") ? "" : ",")
        + rest;
  }
}
