package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Document;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An object as bytes, with the key and the revision that stand in it.
 *
 * @param kept what is not {@code _id}, {@code _key} or {@code _rev}: pairs of places in the text,
 *     each from the first name of some attributes to what follows them
 * @param named whether it has any of the three
 * @param key null where there is none that is text
 * @param revision null where there is none that is text or a whole number
 */
record ObjectSlice(
    Bytes bytes, @Nullable String key, @Nullable String revision, int[] kept, boolean named) {
  static final JsonText.Names OWN = JsonText.Names.of("_id", "_key", "_rev");

  /** Reads over an object; its first token is the current one. */
  static ObjectSlice read(JsonText json) {
    int from = json.place();
    Fields fields = new Fields();
    for (String name = json.name(OWN); name != null; name = json.name(OWN)) {
      if (!fields.take(json, name, json.next())) {
        json.skip();
        if (fields.keeping()) {
          json.overPlain('_', '_');
        }
      }
    }
    return fields.slice(json, from);
  }

  /** Whether a name is one of those that every document has. */
  static boolean own(String name) {
    return name.equals("_key") || name.equals("_rev") || name.equals("_id");
  }

  /** The document. Its body is the object without {@code _id}, {@code _key} and {@code _rev}. */
  Document document(JsonText json) {
    return document(json, body(json));
  }

  /**
   * The same; its body shares the array of the text where it can, and the object is no longer
   * readable in it.
   */
  Document documentInPlace(JsonText json) {
    boolean atEnd = kept.length == 2 && json.at(kept[1]) == '}';
    boolean tight = atEnd && !JsonText.white(json.at(kept[1] - 1));
    return document(json, tight ? json.objectFrom(kept[0], kept[1] + 1) : body(json));
  }

  private Document document(JsonText json, Bytes body) {
    long number = revisionNumber(json);
    if (number == Revision.NONE) {
      throw json.corrupt("has a document without _rev");
    }
    return new Document(keyBytes(json), number, body);
  }

  private Bytes body(JsonText json) {
    byte[] body = new byte[bytes.length()];
    body[0] = '{';
    int at = 1;
    for (int i = 0; i < kept.length; i += 2) {
      Bytes attributes = json.slice(kept[i], kept[i + 1]);
      int length = attributes.length();
      while (JsonText.white(attributes.at(length - 1)) || attributes.at(length - 1) == ',') {
        length--;
      }
      if (at > 1) {
        body[at++] = ',';
      }
      attributes.slice(0, length).copyTo(body, at);
      at += length;
    }
    body[at++] = '}';
    return Bytes.wrap(body, 0, at);
  }

  /** The revision; {@link Revision#NONE} where there is none. */
  long revisionNumber(JsonText json) {
    if (revision == null) {
      return Revision.NONE;
    }
    try {
      return Revision.parse(revision);
    } catch (SyncException e) {
      throw json.corrupt("has a _rev that is none: " + e.getMessage());
    }
  }

  /** The key. */
  Bytes keyBytes(JsonText json) {
    if (key == null) {
      throw json.corrupt("has a document without _key");
    }
    Bytes utf8 = Keys.utf8(key);
    if (utf8.length() < 1 || utf8.length() > Document.MAX_KEY) {
      throw json.corrupt(
          "has a _key of "
              + utf8.length()
              + " bytes of text: 1 to "
              + Document.MAX_KEY
              + " can be");
    }
    return utf8;
  }

  /** Collects key and revision while an object is read. */
  static final class Fields {
    private @Nullable String key;
    private @Nullable String revision;
    private int[] kept = new int[6];
    private int places;
    private boolean named;

    /** Takes a value if it is one of the two; the value's first token is the current one. */
    boolean take(JsonText json, String name, JsonToken token) throws SyncException {
      boolean own = own(name);
      named |= own;
      if (own == keeping()) {
        place(json.namePlace());
      }
      if (name.equals("_key") && token == JsonToken.VALUE_STRING) {
        refuseSecond(json, name, key);
        key = json.string(name);
        return true;
      }
      if (name.equals("_rev")
          && (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT)) {
        refuseSecond(json, name, revision);
        revision = json.stringOrNumber(name);
        return true;
      }
      return false;
    }

    /** Whether the attributes that are read belong to the body. */
    boolean keeping() {
      return places % 2 == 1;
    }

    boolean hasKey() {
      return key != null;
    }

    /** The object that began at a place and ends at the current token. */
    ObjectSlice slice(JsonText json, int from) {
      if (keeping()) {
        place(json.namePlace());
      }
      return new ObjectSlice(
          json.slice(from, json.behind()), key, revision, Arrays.copyOf(kept, places), named);
    }

    private void place(int place) {
      if (places == kept.length) {
        kept = Arrays.copyOf(kept, places * 2);
      }
      kept[places++] = place;
    }

    private static void refuseSecond(JsonText json, String name, @Nullable String first) {
      if (first != null) {
        throw json.corrupt("has a second " + name + " at byte " + json.place());
      }
    }
  }
}
