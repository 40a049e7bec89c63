package io.syncline.storage.arangodb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.data.TailPosition;
import io.syncline.store.Position;
import java.nio.ByteBuffer;

/**
 * Places in a server's log as positions: the tick, and where the server has to begin to look for
 * what follows it, since it leaves out a whole write batch that begins before. 16 bytes, both
 * big-endian, so that their order is that of the log.
 */
final class LogPlace {
  private LogPlace() {}

  /** A tick at which a write batch ended, as that of a snapshot. */
  static Position ofTick(long tick) {
    return of(tick, 0);
  }

  static Position of(TailPosition place) {
    return of(place.from(), place.lastScanned());
  }

  private static Position of(long tick, long looksFrom) {
    ByteBuffer bytes = ByteBuffer.allocate(16).putLong(tick).putLong(looksFrom);
    return new Position(Bytes.wrap(bytes.array()), 0);
  }

  static long tick(Position position) {
    return number(position, 0);
  }

  /** What to ask a server for, to read on after a position. */
  static TailPosition after(Position position) {
    long looksFrom = number(position, 8);
    return looksFrom == 0
        ? TailPosition.after(tick(position))
        : new TailPosition(tick(position), looksFrom);
  }

  private static long number(Position position, int at) {
    Bytes value = position.value();
    if (value.length() != 16) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "position of " + value.length() + " bytes is no place in the log of an ArangoDB server");
    }
    return ByteBuffer.wrap(value.toArray()).getLong(at);
  }
}
