package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.SyncException;
import io.syncline.store.Document;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a body of {@code replication/dump} or {@code dump/next}, line by line: bare
 * documents, or {@code {"type":2300,"data":{...}}}. Rows of {@code _users} are documents like any
 * other. Not thread-safe.
 *
 * <p>Bodies of documents share the array of the answer.
 */
public final class DumpBody {
  private static final String WHAT = "dump";
  private static final JsonText.Names NAMES =
      JsonText.Names.of("_id", "_key", "_rev", "data", "type");

  private final Lines lines;

  /** Begins at the first line. The array must not be changed any more. */
  public DumpBody(byte[] body) {
    this.lines = new Lines(body);
  }

  /**
   * The next document, or null at the end.
   *
   * @throws SyncException {@code CORRUPT} where a line is no document, or ends too early
   */
  public @Nullable Document next() {
    if (!lines.next()) {
      return null;
    }
    JsonText json = lines.json(WHAT);
    json.expect(JsonToken.START_OBJECT, "a document");
    int from = json.place();
    ObjectSlice.Fields fields = new ObjectSlice.Fields();
    ObjectSlice data = null;
    int type = 0;
    for (String name = json.name(NAMES); name != null; name = json.name(NAMES)) {
      JsonToken token = json.next();
      if (fields.take(json, name, token)) {
        continue;
      }
      if (name.equals("data") && token == JsonToken.START_OBJECT) {
        data = ObjectSlice.read(json);
      } else if (name.equals("type") && token == JsonToken.VALUE_NUMBER_INT) {
        type = Marks.type(json.stringOrNumber(name));
      } else {
        json.skip();
      }
    }
    ObjectSlice bare = fields.slice(json, from);
    json.end();
    // A document may have attributes of these names itself: only an envelope has no key.
    if (!fields.hasKey() && data != null) {
      if (type != Marks.PUT && type != Marks.PUT_EDGE) {
        throw json.corrupt("has type " + type + ", a dump has only " + Marks.PUT);
      }
      return data.document(json);
    }
    return bare.document(json);
  }
}
