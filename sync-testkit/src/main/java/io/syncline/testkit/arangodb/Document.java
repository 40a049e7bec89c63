package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document: its key, its revision, and the rest of its members as bytes, in the order given.
 *
 * @param rest members without braces; nothing of it is ever reformatted
 */
record Document(String key, long revision, Bytes rest) {
  /** What is read of a document's body before it has a key and a revision. */
  record Parsed(@Nullable String key, @Nullable String revision, Map<String, Bytes> rest) {
    Document with(String itsKey, long itsRevision) {
      return new Document(itsKey, itsRevision, RawJson.inside(rest));
    }
  }

  /**
   * Reads a body.
   *
   * @throws Refusal 400/600, 1227 (no object), 1221 (a key that is no text)
   */
  static Parsed parse(Bytes json) {
    Map<String, Bytes> rest = new LinkedHashMap<>(RawJson.members(json));
    rest.remove("_id");
    Bytes key = rest.remove("_key");
    Bytes revision = rest.remove("_rev");
    return new Parsed(key == null ? null : text(key, 1221), revisionText(revision), rest);
  }

  /** As a client sees it: {@code _id}, {@code _key}, {@code _rev}, and the rest as it came. */
  Bytes json(String collection) {
    StringBuilder head = new StringBuilder("{\"_id\":");
    head.append(Json.bytes(collection + "/" + key).utf8());
    head.append(",\"_key\":").append(Json.bytes(key).utf8());
    head.append(",\"_rev\":\"").append(Hlc.revText(revision)).append('"');
    byte[] first = head.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] all = new byte[first.length + (rest.length() > 0 ? 1 : 0) + rest.length() + 1];
    System.arraycopy(first, 0, all, 0, first.length);
    if (rest.length() > 0) {
      all[first.length] = ',';
      rest.copyTo(all, first.length + 1);
    }
    all[all.length - 1] = '}';
    return Bytes.wrap(all);
  }

  /** How large it is, about. */
  int size() {
    return key.length() + rest.length();
  }

  /** The members of the rest by name. */
  Map<String, Bytes> members() {
    return RawJson.members(Bytes.utf8("{" + rest.utf8() + "}"));
  }

  private static @Nullable String revisionText(@Nullable Bytes revision) {
    return revision == null || revision.length() == 0 || revision.at(0) != '"'
        ? null
        : text(revision, 1221);
  }

  private static String text(Bytes json, int errorNum) {
    var node = Json.parse(json);
    if (!node.isTextual()) {
      throw new Refusal(400, errorNum, "illegal document key");
    }
    return node.textValue();
  }
}
