package io.syncline.storage.arangodb.data;

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
    requireRoom(maxBytes);
    List<BulkBody> bodies = new ArrayList<>();
    List<DocumentItem> items = new ArrayList<>(documents.size());
    for (Document document : documents) {
      items.add(DocumentItem.of(document));
    }
    int first = 0;
    while (first < items.size()) {
      long size = 2L + items.get(first).most();
      int end = first + 1;
      while (end < items.size() && size + 1 + items.get(end).most() <= maxBytes) {
        size += 1L + items.get(end).most();
        end++;
      }
      bodies.add(new BulkBody(together(items.subList(first, end), size), first, end - first));
      first = end;
    }
    return bodies;
  }

  private static Bytes together(List<DocumentItem> items, long size) {
    byte[] out = new byte[Math.toIntExact(size)];
    int at = 0;
    for (DocumentItem item : items) {
      out[at] = (byte) (at == 0 ? '[' : ',');
      at = item.write(out, at + 1);
    }
    out[at] = ']';
    return Bytes.wrap(out, 0, at + 1);
  }

  /** Arrays of keys, for {@code DELETE document} and {@code PUT document?onlyget=true}. */
  public static List<BulkBody> keys(List<Bytes> keys, int maxBytes) {
    List<Bytes> items = new ArrayList<>(keys.size());
    for (Bytes key : keys) {
      Keys.require(key);
      items.add(Keys.json(key));
    }
    return cut(items, maxBytes, 1);
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
    return cut(items, maxBytes, 1);
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
        items.add(joined(PUT, oneLine(DocumentItem.of(put.document()).bytes()), "}\n"));
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
    return cut(items, maxBytes, 0);
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

  private static void requireRoom(int maxBytes) {
    if (maxBytes < 1) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "maxBytes = " + maxBytes + ": 1 or more is allowed");
    }
  }

  /** Puts items together: in an array, whose signs are of one byte, or as they are. */
  private static List<BulkBody> cut(List<Bytes> items, int maxBytes, int sign) {
    requireRoom(maxBytes);
    List<BulkBody> bodies = new ArrayList<>();
    int first = 0;
    while (first < items.size()) {
      long size = 2L * sign + items.get(first).length();
      int end = first + 1;
      while (end < items.size() && size + sign + items.get(end).length() <= maxBytes) {
        size += sign + items.get(end).length();
        end++;
      }
      bodies.add(
          new BulkBody(together(items.subList(first, end), size, sign == 1), first, end - first));
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
