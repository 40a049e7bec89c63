package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.PointRange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code replication/revisions/ranges}: which revisions there are in the ranges asked
 * for. The lists of the ranges are merged, since an answer may stop within one: only the set
 * counts.
 */
public final class RevisionRanges {
  private static final String WHAT = "revision ranges";

  private final long[] revisions;
  private final @Nullable String resume;

  private RevisionRanges(long[] revisions, @Nullable String resume) {
    this.revisions = revisions;
    this.resume = resume;
  }

  /** The body that asks for ranges; with {@code encodeAsHLC=true}. */
  public static Bytes request(List<PointRange> ranges) {
    StringBuilder text = new StringBuilder("[");
    for (PointRange range : ranges) {
      text.append(text.length() == 1 ? "[\"" : ",[\"")
          .append(Revision.clockText(range.first()))
          .append("\",\"")
          .append(Revision.clockText(range.last()))
          .append("\"]");
    }
    return Bytes.utf8(text.append(']').toString());
  }

  /**
   * Reads an answer that was asked for with {@code encodeAsHLC=true}.
   *
   * @throws SyncException {@code CORRUPT} where it is none
   */
  public static RevisionRanges parse(byte[] body) {
    JsonText json = JsonText.whole(body, WHAT);
    json.expect(JsonToken.START_OBJECT, "an answer");
    long[] revisions = new long[64];
    int count = -1;
    String resume = null;
    for (String name = json.name(); name != null; name = json.name()) {
      JsonToken token = json.next();
      if (name.equals("ranges")) {
        if (token != JsonToken.START_ARRAY || count >= 0) {
          throw json.corrupt("has ranges that are no single array at byte " + json.place());
        }
        count = 0;
        for (JsonToken t = json.next(); t != JsonToken.END_ARRAY; t = json.next()) {
          if (t != JsonToken.START_ARRAY) {
            throw json.corrupt("has a range that is no array at byte " + json.place());
          }
          for (JsonToken r = json.next(); r != JsonToken.END_ARRAY; r = json.next()) {
            if (count == revisions.length) {
              revisions = Arrays.copyOf(revisions, count * 2);
            }
            revisions[count++] = revision(json);
          }
        }
      } else if (name.equals("resumeHLC") || name.equals("resume") && resume == null) {
        resume = json.stringOrNumber(name);
      } else {
        json.skip();
      }
    }
    json.end();
    if (count < 0) {
      throw json.corrupt("has no ranges");
    }
    return new RevisionRanges(Arrays.copyOf(revisions, count), resume);
  }

  private static long revision(JsonText json) {
    int at = json.place();
    try {
      return Revision.parseClock(json.string("revision"));
    } catch (SyncException e) {
      throw json.corrupt("has a revision that is none at byte " + at);
    }
  }

  /** The revisions, in the order of the answer; a copy. */
  public long[] revisions() {
    return revisions.clone();
  }

  /**
   * What to ask the same with once more, verbatim; empty when all was answered. As {@code
   * resumeHLC} where the server knows that, else as {@code resume}.
   */
  public Optional<String> resume() {
    return Optional.ofNullable(resume);
  }
}
