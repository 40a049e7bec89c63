package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Change;
import io.syncline.store.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The body of a request about many documents.
 *
 * @param bytes the body
 * @param first the position, in the list that was given, of the first document it is about
 * @param count how many it is about
 */
public record BulkBody(Bytes bytes, int first, int count) {
  private static final Bytes PUT = Bytes.utf8("{\"type\":2300,\"data\":");
  private static final Bytes REMOVE = Bytes.utf8("{\"type\":2302,\"data\":{\"_key\":");

  /**
   * Arrays of documents, for {@code POST document?isRestore=true}.
   *
   * @param maxBytes the most that a body may have; a document that has more is alone in one
   * @throws SyncException {@code BAD_REQUEST} where a document's body is not one JSON object with
   *     its key and revision
   */
  public static List<BulkBody> documents(List<Document> documents, int maxBytes) {
    List<Bytes> items = new ArrayList<>(documents.size());
    for (Document document : documents) {
      items.add(checked(document));
    }
    return cut(items, maxBytes, true);
  }

  /** Arrays of keys, for {@code DELETE document} and {@code PUT document?onlyget=true}. */
  public static List<BulkBody> keys(List<Bytes> keys, int maxBytes) {
    List<Bytes> items = new ArrayList<>(keys.size());
    for (Bytes key : keys) {
      Keys.require(key);
      items.add(Keys.json(key));
    }
    return cut(items, maxBytes, true);
  }

  /**
   * Arrays of {@code {"_key":..,"_rev":..}}, for removes of these versions only.
   *
   * @throws SyncException {@code BAD_REQUEST} as {@link #documents}
   */
  public static <T> List<BulkBody> versions(
      List<T> versions, Function<T, Bytes> key, ToLongFunction<T> revision, int maxBytes) {
    List<Bytes> items = new ArrayList<>(versions.size());
    for (T version : versions) {
      Bytes of = key.apply(version);
      Keys.require(of);
      items.add(
          Bytes.utf8(
              "{\"_key\":"
                  + Keys.json(of).utf8()
                  + ",\"_rev\":\""
                  + Revision.text(revision.applyAsLong(version))
                  + "\"}"));
    }
    return cut(items, maxBytes, true);
  }

  /**
   * Lines for {@code PUT replication/restore-data}: documents and removes of one collection.
   *
   * @param changes {@link Change.Put} and {@link Change.Remove} only
   * @throws SyncException {@code BAD_REQUEST} as {@link #documents}, or for another change
   */
  public static List<BulkBody> restoreLines(List<Change> changes, int maxBytes) {
    List<Bytes> items = new ArrayList<>(changes.size());
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        items.add(joined(PUT, oneLine(checked(put.document())), "}\n"));
      } else if (change instanceof Change.Remove remove) {
        Keys.require(remove.key());
        items.add(joined(REMOVE, Keys.json(remove.key()), "}}\n"));
      } else {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            change.getClass().getSimpleName()
                + " has no line in restore-data: only put and remove");
      }
    }
    return cut(items, maxBytes, false);
  }

  /** The document as ArangoDB writes it, once it is sure that its body is one JSON object. */
  private static Bytes checked(Document document) {
    Keys.require(document.key());
    byte[] body = document.body().toArray();
    ObjectSlice slice;
    try {
      JsonText json = JsonText.whole(body, "body");
      json.expect(JsonToken.START_OBJECT, "an object");
      slice = ObjectSlice.read(json);
      json.end();
    } catch (SyncException e) {
      throw refused(document, "is not one JSON object: " + e.getMessage());
    }
    Bytes inside = slice.bytes();
    if (slice.named()) {
      throw refused(document, "has an attribute _id, _key or _rev");
    }
    return whole(document, inside, slice.kept().length == 0);
  }

  private static Bytes whole(Document document, Bytes body, boolean empty) {
    Bytes head =
        Bytes.utf8(
            "{\"_key\":"
                + Keys.json(document.key()).utf8()
                + ",\"_rev\":\""
                + Revision.text(document.revision())
                + (empty ? "\"}" : "\","));
    return empty ? head : joined(head, body.slice(1, body.length() - 1), "");
  }

  private static SyncException refused(Document document, String why) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "document " + document.key().utf8() + ": its body " + why + ". Bodies are ArangoDB's own");
  }

  /** Line ends within a body can only be white space: blanks do as well. */
  private static Bytes oneLine(Bytes body) {
    int breaks = 0;
    for (int i = 0; i < body.length(); i++) {
      breaks += body.at(i) == '\n' || body.at(i) == '\r' ? 1 : 0;
    }
    if (breaks == 0) {
      return body;
    }
    byte[] line = body.toArray();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return Bytes.wrap(line);
  }

  private static Bytes joined(Bytes before, Bytes middle, String after) {
    byte[] out = new byte[before.length() + middle.length() + after.length()];
    before.copyTo(out, 0);
    middle.copyTo(out, before.length());
    Bytes.utf8(after).copyTo(out, before.length() + middle.length());
    return Bytes.wrap(out);
  }

  private static List<BulkBody> cut(List<Bytes> items, int maxBytes, boolean array) {
    if (maxBytes < 1) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "maxBytes = " + maxBytes + ": 1 or more is allowed");
    }
    int frame = array ? 1 : 0;
    List<BulkBody> bodies = new ArrayList<>();
    int first = 0;
    while (first < items.size()) {
      long size = 2L * frame + items.get(first).length();
      int end = first + 1;
      while (end < items.size() && size + frame + items.get(end).length() <= maxBytes) {
        size += frame + items.get(end).length();
        end++;
      }
      bodies.add(
          new BulkBody(together(items.subList(first, end), size, array), first, end - first));
      first = end;
    }
    return bodies;
  }

  private static Bytes together(List<Bytes> items, long size, boolean array) {
    byte[] out = new byte[Math.toIntExact(size)];
    int at = 0;
    for (Bytes item : items) {
      if (array) {
        out[at] = (byte) (at == 0 ? '[' : ',');
        at++;
      }
      item.copyTo(out, at);
      at += item.length();
    }
    if (array) {
      out[at] = ']';
    }
    return Bytes.wrap(out);
  }
}
