package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.data.TailPosition;
import io.syncline.store.Position;

/**
 * Places in a server's log as positions: the tick orders them, and the witness tells how far before
 * it the server has to begin to look for what follows, since it leaves out a whole write batch that
 * begins before. Two readers that stand at one tick stand at one place, wherever they look from.
 *
 * <p>The witness is the distance, shifted, and a check of both numbers, so that one of something
 * else is noticed; 0 for a tick at which a write batch ended, as that of a snapshot.
 */
final class LogPlace {
  private static final int CHECK_BITS = 24;
  private static final long FARTHEST = (1L << 63 - CHECK_BITS) - 1;

  /** After all that a log has, and will have: no position to resume at. */
  static final Position END = ofTick(-1);

  private LogPlace() {}

  static Position ofTick(long tick) {
    return Position.of(tick, 0);
  }

  static Position of(TailPosition place) {
    long distance = place.from() - place.looksFrom();
    return Position.of(
        place.from(), distance < 0 || distance > FARTHEST ? 0 : witness(place.from(), distance));
  }

  private static long witness(long tick, long distance) {
    long mixed = (tick * 0x9E3779B97F4A7C15L ^ distance) * 0xBF58476D1CE4E5B9L;
    return distance << CHECK_BITS | (mixed >>> 64 - CHECK_BITS | 1);
  }

  static long tick(Position position) {
    return position.number();
  }

  /** Whether the witness is one that {@link #of} gives for the tick. */
  static boolean isPlace(Position position) {
    long witness = position.witness();
    return witness == 0 || witness == witness(position.number(), witness >>> CHECK_BITS);
  }

  /** What to ask a server for, to read on after a position. */
  static TailPosition after(Position position) {
    long tick = position.number();
    if (position.witness() == 0) {
      return TailPosition.after(tick);
    }
    long looksFrom = tick - (position.witness() >>> CHECK_BITS);
    return new TailPosition(tick, looksFrom == 0 ? 1 : looksFrom);
  }
}
