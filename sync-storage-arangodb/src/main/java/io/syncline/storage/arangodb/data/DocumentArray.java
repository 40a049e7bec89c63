package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Document;
import org.jspecify.annotations.Nullable;

/**
 * An array of documents in the order asked for: the answer of {@code revisions/documents} and of
 * {@code document?onlyget=true}. It may stop before all are answered: then the rest is asked again.
 * Not thread-safe.
 *
 * <p>Bodies of documents share the array of the answer.
 */
public final class DocumentArray {
  private final JsonText json;
  private int position = -1;
  private boolean ended;

  /**
   * Begins before the first. The array belongs to it from now on.
   *
   * @throws SyncException {@code CORRUPT} where the body is no array
   */
  public DocumentArray(byte[] body) {
    this.json = JsonText.whole(body, "documents");
    json.expect(JsonToken.START_ARRAY, "an array");
  }

  /**
   * The body that asks {@code revisions/documents} for revisions, with {@code encodeAsHLC=true}.
   */
  public static Bytes request(long[] revisions) {
    StringBuilder text = new StringBuilder("[");
    for (long revision : revisions) {
      text.append(text.length() == 1 ? "\"" : ",\"")
          .append(Revision.clockText(revision))
          .append('"');
    }
    return Bytes.utf8(text.append(']').toString());
  }

  /** Which of those asked for the last entry answers, counted from 0. */
  public int position() {
    return position;
  }

  /**
   * The next entry, or null at the end.
   *
   * @throws SyncException {@code CORRUPT} where it is neither a document nor a word about one
   */
  public @Nullable Entry next() {
    if (ended) {
      return null;
    }
    JsonToken token = json.next();
    if (token == JsonToken.END_ARRAY) {
      json.end();
      ended = true;
      return null;
    }
    if (token != JsonToken.START_OBJECT) {
      throw json.corrupt("has an entry that is no object at byte " + json.place());
    }
    position++;
    ItemObject item = ItemObject.read(json);
    if (item.slice().key() != null && item.slice().revision() != null) {
      return new Found(item.slice().documentInPlace(json));
    }
    if (item.failed()) {
      return new Failed(item.errorNum(), item.message());
    }
    if (item.attributes() == 0) {
      return new Gone();
    }
    throw json.corrupt("has entry " + position + " that is neither a document nor an error");
  }

  /** What is said about one document. */
  public sealed interface Entry {}

  /** The document. */
  public record Found(Document document) implements Entry {}

  /** There is no longer such a document. */
  public record Gone() implements Entry {}

  /** An error; 1202 says that there is no such document. */
  public record Failed(int errorNum, String message) implements Entry {}
}
