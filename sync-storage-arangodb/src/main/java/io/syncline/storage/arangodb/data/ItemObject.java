package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;

/**
 * One object of an answer about many documents.
 *
 * @param attributes how many it has
 */
record ItemObject(ObjectSlice slice, int attributes, boolean failed, int errorNum, String message) {
  /** More of a message is left out: it may quote the document. */
  private static final int MAX_MESSAGE = 200;

  private static final JsonText.Names NAMES =
      JsonText.Names.of("_id", "_key", "_rev", "error", "errorNum", "errorMessage");

  /** Reads over the object; its first token is the current one. */
  static ItemObject read(JsonText json) {
    int from = json.place();
    ObjectSlice.Fields fields = new ObjectSlice.Fields();
    int attributes = 0;
    boolean failed = false;
    int errorNum = 0;
    String message = "";
    for (String name = json.name(NAMES); name != null; name = json.name(NAMES)) {
      JsonToken token = json.next();
      attributes++;
      if (fields.take(json, name, token)) {
        continue;
      }
      if (name.equals("error") && token == JsonToken.VALUE_TRUE) {
        failed = true;
      } else if (name.equals("errorNum") && token == JsonToken.VALUE_NUMBER_INT) {
        errorNum = Math.max(0, Marks.type(json.stringOrNumber(name)));
      } else if (name.equals("errorMessage") && token == JsonToken.VALUE_STRING) {
        String text = json.string(name);
        message = text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) : text;
      } else {
        json.skip();
      }
      if (fields.keeping()) {
        json.overPlain('_', 'e');
      }
    }
    return new ItemObject(fields.slice(json, from), attributes, failed, errorNum, message);
  }
}
