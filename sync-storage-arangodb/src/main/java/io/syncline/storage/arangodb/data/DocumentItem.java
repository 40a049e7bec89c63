package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Document;
import java.nio.charset.StandardCharsets;

/**
 * One document as ArangoDB writes it: its body with key and revision before its attributes. Where
 * it is written to it is copied once, and looked at there.
 */
final class DocumentItem {
  private static final byte[] KEY = "{\"_key\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REVISION = "\",\"_rev\":\"".getBytes(StandardCharsets.US_ASCII);

  private final Document document;
  private final Bytes body;
  private final String revision;

  private DocumentItem(Document document, Bytes body) {
    this.document = document;
    this.body = body;
    this.revision = Revision.text(document.revision());
  }

  /**
   * Nothing is looked at but the key.
   *
   * @throws SyncException {@code BAD_REQUEST} where ArangoDB would refuse it
   */
  static DocumentItem of(Document document) {
    Keys.require(document.key()); // so nothing of it has to be escaped
    Bytes body = document.body();
    int from = 0;
    int to = body.length();
    while (from < to && JsonText.white(body.at(from))) {
      from++;
    }
    while (from < to && JsonText.white(body.at(to - 1))) {
      to--;
    }
    return new DocumentItem(document, body.slice(from, to - from));
  }

  /** How many bytes it has; one less where the body has no attribute. */
  int most() {
    return KEY.length
        + document.key().length()
        + REVISION.length
        + revision.length()
        + 1
        + body.length();
  }

  /** It alone. */
  Bytes bytes() {
    byte[] out = new byte[most()];
    return Bytes.wrap(out, 0, write(out, 0));
  }

  /**
   * Writes it.
   *
   * @return the place behind it
   * @throws SyncException {@code BAD_REQUEST} where the body is not one JSON object, or has key or
   *     revision itself
   */
  int write(byte[] out, int from) {
    int at = copy(KEY, out, from);
    document.key().copyTo(out, at);
    at = copy(REVISION, out, at + document.key().length());
    for (int i = 0; i < revision.length(); i++) {
      out[at++] = (byte) revision.charAt(i);
    }
    out[at++] = '"';
    body.copyTo(out, at);
    if (isEmpty(out, at)) {
      out[at] = '}';
      return at + 1;
    }
    out[at] = ','; // for the brace of the body
    return at + body.length();
  }

  private static int copy(byte[] part, byte[] out, int at) {
    System.arraycopy(part, 0, out, at, part.length);
    return at + part.length;
  }

  /** Looks at the body; whether it has no attribute. */
  private boolean isEmpty(byte[] out, int at) {
    boolean any;
    boolean named = false;
    try {
      JsonText json = new JsonText(out, at, body.length(), "body");
      json.expect(JsonToken.START_OBJECT, "an object");
      any = json.overPlain('_', '_');
      for (String name = json.name(ObjectSlice.OWN);
          name != null;
          name = json.name(ObjectSlice.OWN)) {
        any = true;
        named |= ObjectSlice.own(name);
        json.next();
        json.skip();
        json.overPlain('_', '_');
      }
      json.end();
    } catch (SyncException e) {
      throw refused("is not one JSON object: " + e.getMessage());
    }
    if (named) {
      throw refused("has an attribute _id, _key or _rev");
    }
    return !any;
  }

  private SyncException refused(String why) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "document " + document.key().utf8() + ": its body " + why + ". Bodies are ArangoDB's own");
  }
}
