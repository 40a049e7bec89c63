package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of the documents of one request, which was made with {@code silent=false}. A status
 * of 201 or 202 says nothing about single documents.
 */
public sealed interface BulkAnswer {
  /**
   * What became of each document.
   *
   * @param items in the order of the request
   */
  record Items(List<Item> items) implements BulkAnswer {
    /** Copies the list. */
    public Items {
      items = List.copyOf(items);
    }

    /** The positions of those that failed. */
    public List<Integer> failed() {
      List<Integer> positions = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        if (!items.get(i).ok()) {
          positions.add(i);
        }
      }
      return positions;
    }
  }

  /** The request as a whole was refused, and nothing was written. */
  record Refused(int errorNum, String message) implements BulkAnswer {}

  /** The answer can't be laid beside the request: ask for the documents, or send it again. */
  record Unknown(String why) implements BulkAnswer {}

  /**
   * What became of one document.
   *
   * @param errorNum 0 where it was written
   * @param message the server's words; empty where it was written
   */
  record Item(int errorNum, String message) {
    static final Item OK = new Item(0, "");

    /** Whether the document was written. */
    public boolean ok() {
      return errorNum == 0;
    }
  }

  /**
   * Reads an answer, and holds it against its header.
   *
   * @param expected how many documents the request was about
   * @param errorCodes the value of {@link ErrorCodes#HEADER}, null where there is none
   * @throws SyncException {@code CORRUPT} where the body or the header is none of ArangoDB's
   */
  static BulkAnswer read(byte[] body, int expected, @Nullable String errorCodes) {
    ErrorCodes codes = ErrorCodes.parse(errorCodes);
    JsonText json = JsonText.whole(body, "bulk answer");
    JsonToken first = json.next();
    if (first == JsonToken.START_OBJECT) {
      ItemObject whole = ItemObject.read(json);
      json.end();
      if (whole.failed()) {
        return new Refused(whole.errorNum(), whole.message());
      }
      return new Unknown(
          whole.attributes() == 0
              ? "it is that of a silent request, which names no document"
              : "it is an object and no array");
    }
    List<Item> items = new ArrayList<>();
    Map<Integer, Integer> counts = new TreeMap<>();
    for (JsonToken token = json.next(); token != JsonToken.END_ARRAY; token = json.next()) {
      if (token != JsonToken.START_OBJECT) {
        throw json.corrupt("has an entry that is no object at byte " + json.place());
      }
      int place = json.place();
      ItemObject item = ItemObject.read(json);
      if (item.failed()) {
        if (item.errorNum() == 0) {
          throw json.corrupt("has an error without a number at byte " + place);
        }
        items.add(new Item(item.errorNum(), item.message()));
        counts.merge(item.errorNum(), 1, Integer::sum);
      } else if (item.slice().key() != null) {
        items.add(Item.OK);
      } else {
        throw json.corrupt("has an entry without _key at byte " + place);
      }
    }
    json.end();
    int failed = counts.values().stream().mapToInt(Integer::intValue).sum();
    if (items.size() != expected) {
      return new Unknown(
          "it has "
              + items.size()
              + " entries for "
              + expected
              + " documents"
              + (failed == items.size() ? ": it is that of a silent request" : ""));
    }
    if (!counts.equals(codes.counts())) {
      return new Unknown("its entries have errors " + counts + ", its header " + codes.counts());
    }
    return new Items(items);
  }
}
