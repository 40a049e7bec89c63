package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import io.syncline.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The markers of a body of {@code wal/tail}, line by line. Not thread-safe.
 *
 * <p>Ticks never fall, and all lie after the tick that was asked from: a body in which they do is
 * refused, because positions would mean nothing. Entries of the structure may be one ahead: they
 * are printed with the tick of what follows. Bodies of documents share the array of the answer.
 */
public final class WalBody {
  private static final String WHAT = "log";
  private static final JsonText.Names NAMES =
      JsonText.Names.of("tick", "type", "tid", "db", "cuid", "data");

  private final Lines lines;
  private final long from;
  private long lastTick;
  private long floor;
  private int count;
  private boolean endsWithCommit;

  /**
   * Begins at the first line. The array must not be changed any more.
   *
   * @param from the tick that was asked from
   */
  public WalBody(byte[] body, long from) {
    this.lines = new Lines(body);
    this.from = from;
  }

  /** The tick of the last marker read, 0 before the first. */
  public long lastTick() {
    return lastTick;
  }

  /** How many markers were read. */
  public int count() {
    return count;
  }

  /** Whether the last marker read is a commit. */
  public boolean endsWithCommit() {
    return endsWithCommit;
  }

  /**
   * The next marker, or null at the end.
   *
   * @throws SyncException {@code CORRUPT} where a line is no marker, ends too early, or lies before
   *     another one
   */
  public @Nullable WalMarker next() {
    if (!lines.next()) {
      return null;
    }
    JsonText json = lines.json(WHAT);
    Fields fields = new Fields();
    json.expect(JsonToken.START_OBJECT, "a marker");
    for (String name = json.name(NAMES); name != null; name = json.name(NAMES)) {
      fields.take(json, name, json.next());
    }
    json.end();
    WalMarker marker = fields.marker(json);
    long tick = marker.at().tick();
    if (Long.compareUnsigned(tick, from) <= 0 || Long.compareUnsigned(tick, floor) < 0) {
      throw json.corrupt(
          "has tick "
              + Long.toUnsignedString(tick)
              + " after "
              + Long.toUnsignedString(count == 0 ? from : lastTick)
              + ": ticks never fall, and lie after "
              + Long.toUnsignedString(from));
    }
    lastTick = tick;
    long counted = marker instanceof WalMarker.Structure ? tick - 1 : tick;
    floor = Long.compareUnsigned(counted, floor) > 0 ? counted : floor;
    endsWithCommit = marker instanceof WalMarker.Commit;
    count++;
    return marker;
  }

  /**
   * All markers that are left.
   *
   * @throws SyncException as {@link #next}
   */
  public List<WalMarker> rest() {
    List<WalMarker> all = new ArrayList<>();
    for (WalMarker marker = next(); marker != null; marker = next()) {
      all.add(marker);
    }
    return all;
  }

  /** The attributes of one line; they come in any order. */
  private static final class Fields {
    private @Nullable Long tick;
    private @Nullable Long tid;
    private @Nullable String database;
    private @Nullable String uid;
    private @Nullable ObjectSlice data;
    private int type = -1;

    void take(JsonText json, String name, JsonToken token) {
      switch (name) {
        case "tick" -> {
          refuseSecond(json, name, tick);
          tick = json.unsigned(name);
        }
        case "type" -> {
          refuseSecond(json, name, type < 0 ? null : type);
          type = json.small(name);
        }
        case "tid" -> {
          refuseSecond(json, name, tid);
          tid = json.unsigned(name);
        }
        case "db" -> {
          refuseSecond(json, name, database);
          database = json.string(name);
        }
        case "cuid" -> {
          refuseSecond(json, name, uid);
          uid = json.string(name);
        }
        case "data" -> {
          refuseSecond(json, name, data);
          if (token == JsonToken.START_OBJECT) {
            data = ObjectSlice.read(json);
          } else {
            json.skip();
          }
        }
        default -> json.skip();
      }
    }

    WalMarker marker(JsonText json) {
      if (tick == null || type < 0) {
        throw json.corrupt("has no " + (tick == null ? "tick" : "type"));
      }
      WalMarker.Place at = new WalMarker.Place(tick, database == null ? "" : database);
      return switch (type) {
        case Marks.PUT, Marks.PUT_EDGE ->
            new WalMarker.Put(at, collection(json), tid(), data(json).document(json));
        case Marks.REMOVE -> {
          ObjectSlice removed = data(json);
          yield new WalMarker.Remove(
              at, collection(json), tid(), removed.keyBytes(json), removed.revisionNumber(json));
        }
        case Marks.TRUNCATE -> new WalMarker.Truncate(at, collection(json));
        case Marks.BEGIN -> new WalMarker.Begin(at, transaction(json));
        case Marks.COMMIT -> new WalMarker.Commit(at, transaction(json));
        case Marks.ABORT -> new WalMarker.Abort(at, transaction(json));
        default ->
            StructureEvent.of(type)
                .<WalMarker>map(
                    event ->
                        new WalMarker.Structure(
                            at,
                            event,
                            Optional.ofNullable(uid).map(CollectionUid::of),
                            data == null ? Bytes.EMPTY : data.bytes()))
                .orElse(new WalMarker.Unknown(at, type));
      };
    }

    private ObjectSlice data(JsonText json) {
      if (data == null) {
        throw json.corrupt("has type " + type + " and no data");
      }
      return data;
    }

    private CollectionUid collection(JsonText json) {
      if (uid == null || uid.isEmpty()) {
        throw json.corrupt("has type " + type + " and no cuid");
      }
      return CollectionUid.of(uid);
    }

    private long tid() {
      return tid == null ? 0 : tid;
    }

    private long transaction(JsonText json) {
      if (tid() == 0) {
        throw json.corrupt("has type " + type + " and no tid");
      }
      return tid();
    }

    private static void refuseSecond(JsonText json, String name, @Nullable Object first) {
      if (first != null) {
        throw json.corrupt("has a second " + name + " at byte " + json.place());
      }
    }
  }
}
