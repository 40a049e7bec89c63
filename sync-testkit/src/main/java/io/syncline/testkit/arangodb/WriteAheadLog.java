package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one DB server: markers with ticks that are its own and have holes, as a database's
 * sequence numbers have. Guarded by the cluster's lock.
 */
final class WriteAheadLog {
  private final long limitBytes;
  private final List<Marker> markers = new ArrayList<>();
  private long last;
  private long written;
  private long bytes;
  private long transactions;

  WriteAheadLog(long firstTick, long limitBytes) {
    this.last = firstTick;
    this.limitBytes = limitBytes;
    this.transactions = 88_000 + firstTick % 1_000;
  }

  /** The newest tick, also where nothing is shown for it. */
  long last() {
    return last;
  }

  /** The oldest tick that is still there. */
  long first() {
    return markers.isEmpty() ? last : markers.get(0).tick();
  }

  long nextTransaction() {
    return ++transactions;
  }

  /** Ticks go up without anything that a reader is shown. */
  void skip(long ticks) {
    last += ticks;
  }

  /** Something about a database or a view. */
  void structure(int type, String database, @Nullable String cuid, @Nullable Bytes data) {
    append(type, database, null, cuid, Marker.NO_TID, Marker.Data.of(data), true);
  }

  /** Something about a shard that is no operation on a document. */
  void ofShard(int type, ShardState shard, @Nullable Bytes data) {
    String database = shard.collection.database.name;
    append(type, database, shard.name, shard.cuid(), Marker.NO_TID, Marker.Data.of(data), true);
  }

  /** A document is put, alone or in a transaction. */
  void put(ShardState shard, long tid, Document document) {
    String collection = shard.collection.logicalName();
    operation(
        Marker.PUT, shard, tid, new Marker.Data(document.size(), () -> document.json(collection)));
  }

  /** A document is removed, alone or in a transaction. */
  void remove(ShardState shard, long tid, Bytes data) {
    operation(Marker.REMOVE, shard, tid, Marker.Data.of(data));
  }

  private void operation(int type, ShardState shard, long tid, Marker.@Nullable Data data) {
    append(type, shard.collection.database.name, shard.name, shard.cuid(), tid, data, tid == 0);
  }

  /** The beginning or the end of a transaction. */
  void frame(int type, String database, long tid) {
    append(type, database, null, null, tid, null, type == Marker.COMMIT);
  }

  private void append(
      int type,
      String database,
      @Nullable String shard,
      @Nullable String cuid,
      long tid,
      Marker.@Nullable Data data,
      boolean endsBatch) {
    last += 1 + written++ % 3;
    Marker marker = new Marker(last, type, database, shard, cuid, tid, data, endsBatch);
    markers.add(marker);
    bytes += marker.size();
    if (limitBytes > 0 && endsBatch && bytes > limitBytes) {
      int gone = 0;
      for (long over = bytes - limitBytes; over > 0 && gone < markers.size() - 1; gone++) {
        over -= markers.get(gone).size();
      }
      drop(gone);
    }
  }

  /** What was written up to this tick goes; the newest marker stays, as the open file does. */
  void expire(long upTo) {
    drop(Math.min(indexAfter(upTo), Math.max(0, markers.size() - 1)));
  }

  /** What nobody needs who has read up to this tick goes; where that tick is, stays. */
  void expireUnneeded(long readUpTo) {
    drop(Math.max(0, indexAfter(readUpTo) - 1));
  }

  private void drop(int count) {
    List<Marker> gone = markers.subList(0, count);
    gone.forEach(marker -> bytes -= marker.size());
    gone.clear();
  }

  /** The markers above a tick; a view, not to be kept. */
  List<Marker> after(long tick) {
    return markers.subList(indexAfter(tick), markers.size());
  }

  private int indexAfter(long tick) {
    int low = 0;
    int high = markers.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (markers.get(middle).tick() <= tick) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
