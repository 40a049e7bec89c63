package io.syncline.storage.arangodb;

import io.syncline.store.PointRange;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lists of the revisions that shards have at the moment of a view, in unsigned order.
 *
 * <p>A comparison asks for wide ranges side by side, most of which are empty, since revisions are
 * moments of some months among those of thousands of years: the first that asks for one has the
 * shard listed from its beginning, and what that brings is kept for the others. Thread-safe.
 */
final class RevisionLists {
  /** How many shards' lists are kept; each has half a megabyte at most. */
  private static final int KEPT = 64;

  /** A sixteenth of all revisions, about: a range that has fewer is listed by itself. */
  private static final long WIDE = 0xf00_0000_0000_0000L;

  private final Map<ShardName, Beginning> beginnings =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ShardName, Beginning> eldest) {
              return size() > KEPT;
            }
          });

  /**
   * The revisions of a range.
   *
   * @param upTo the range is complete up to here, and has others beyond, if that is before its end
   */
  record Part(long[] revisions, long upTo) {}

  /** The first revisions of a range, as many as the server lists at a time. */
  Part first(ArangoView.Place place, PointRange range) throws InterruptedException {
    if (Long.compareUnsigned(range.last() - range.first(), WIDE) < 0) {
      return listed(place, range);
    }
    Part known = beginnings.computeIfAbsent(place.shard(), any -> new Beginning()).of(place);
    if (Long.compareUnsigned(known.upTo, range.first()) < 0) {
      return listed(place, range);
    }
    long upTo = Long.compareUnsigned(known.upTo, range.last()) < 0 ? known.upTo : range.last();
    return new Part(
        Arrays.copyOfRange(
            known.revisions,
            before(known.revisions, range.first()),
            upTo == -1 ? known.revisions.length : before(known.revisions, upTo + 1)),
        upTo);
  }

  /** How many are less than a revision. */
  private static int before(long[] revisions, long revision) {
    int low = 0;
    int high = revisions.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(revisions[middle], revision) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Part listed(ArangoView.Place place, PointRange range) throws InterruptedException {
    ShardReads.Revisions answer =
        place
            .moment()
            .reads()
            .revisions(place.shard(), place.moment().held(), List.of(range), Optional.empty());
    long[] found = answer.found();
    boolean whole = answer.resume().isEmpty() || found.length == 0;
    return new Part(found, whole ? range.last() : found[found.length - 1]);
  }

  /** The first revisions of a shard, once they were asked for. */
  private static final class Beginning {
    private @Nullable Part part;

    /** Who comes while they are listed waits for them. */
    synchronized Part of(ArangoView.Place place) throws InterruptedException {
      Part known = part;
      if (known == null) {
        known = listed(place, PointRange.ALL);
        part = known;
      }
      return known;
    }
  }
}
