package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a log.
 *
 * @param shard the shard it is about, by which filters and dropped collections are looked up
 * @param cuid how the collection is named in the log, if it is about one
 * @param tid the transaction, 0 for a single operation, negative for what knows none
 * @param endsBatch whether what was written at once ends here
 */
record Marker(
    long tick,
    int type,
    String database,
    @Nullable String shard,
    @Nullable String cuid,
    long tid,
    @Nullable Data data,
    boolean endsBatch) {
  static final int CREATE_DATABASE = 1100;
  static final int DROP_DATABASE = 1101;
  static final int CREATE_COLLECTION = 2000;
  static final int DROP_COLLECTION = 2001;
  static final int CHANGE_COLLECTION = 2003;
  static final int TRUNCATE = 2004;
  static final int CREATE_INDEX = 2100;
  static final int DROP_INDEX = 2101;
  static final int CREATE_VIEW = 2110;
  static final int DROP_VIEW = 2111;
  static final int CHANGE_VIEW = 2112;
  static final int BEGIN = 2200;
  static final int COMMIT = 2201;
  static final int PUT = 2300;
  static final int REMOVE = 2302;
  static final long NO_TID = -1;

  /**
   * What an entry says, made whenever it is read: most of a log is read by nobody.
   *
   * @param bytes about how long it is
   */
  record Data(int bytes, Supplier<Bytes> json) {
    static @Nullable Data of(@Nullable Bytes json) {
      return json == null ? null : new Data(json.length(), () -> json);
    }
  }

  /** The line of an answer, with its end. */
  Bytes line() {
    StringBuilder head = new StringBuilder("{\"tick\":\"").append(tick);
    head.append("\",\"type\":").append(type);
    head.append(",\"db\":").append(Json.bytes(database).utf8());
    if (cuid != null) {
      head.append(",\"cuid\":").append(Json.bytes(cuid).utf8());
    }
    if (tid != NO_TID) {
      head.append(",\"tid\":\"").append(tid).append('"');
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    if (data != null) {
      line.writeBytes(",\"data\":".getBytes(StandardCharsets.UTF_8));
      line.writeBytes(data.json.get().toArray());
    }
    line.write('}');
    line.write('\n');
    return Bytes.wrap(line.toByteArray());
  }

  int size() {
    return 64 + (data == null ? 0 : data.bytes);
  }
}
