package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import io.syncline.storage.arangodb.call.InventoryCalls.ClusterInventory;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What inventories were read from last. They are asked for every second and seldom say anything new
 * but their tick: then what was read before is good still, and nothing is made anew. Thread-safe.
 */
final class KnownInventories {
  /** Of answers that are kept; what was read of them is some times larger. */
  private static final int MOST_BYTES = 4 << 20;

  private static final byte[] TICK = "\"tick\":\"".getBytes(StandardCharsets.US_ASCII);

  // Guarded by this.
  private final Map<String, Known> byDatabase = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** An answer in three parts, and what it says. */
  private record Known(Parts parts, ClusterInventory inventory) {}

  /** An answer before, in and behind the digits of its tick. */
  private record Parts(Bytes before, Bytes tick, Bytes behind) {
    long bytes() {
      return (long) before.length() + tick.length() + behind.length();
    }

    boolean saysTheSame(Parts other) {
      return before.equals(other.before) && behind.equals(other.behind);
    }

    static Optional<Parts> of(Bytes answer) {
      for (int at = answer.length() - TICK.length; at >= 0; at--) {
        if (isTick(answer, at)) {
          int from = at + TICK.length;
          int to = from;
          while (to < answer.length() && answer.at(to) >= '0' && answer.at(to) <= '9') {
            to++;
          }
          return Optional.of(
              new Parts(
                  answer.slice(0, from),
                  answer.slice(from, to - from),
                  answer.slice(to, answer.length() - to)));
        }
      }
      return Optional.empty();
    }

    private static boolean isTick(Bytes answer, int at) {
      for (int i = 0; i < TICK.length; i++) {
        if (answer.at(at + i) != TICK[i]) {
          return false;
        }
      }
      return true;
    }
  }

  /** What an answer says, if it says the same as the last one of that database. */
  Optional<ClusterInventory> same(String database, Bytes answer) {
    Known known;
    synchronized (this) {
      known = byDatabase.get(database);
    }
    if (known == null) {
      return Optional.empty();
    }
    return Parts.of(answer)
        .filter(parts -> parts.saysTheSame(known.parts))
        .map(parts -> known.inventory.at(parts.tick.utf8()));
  }

  /** Keeps what was read from an answer. */
  synchronized void keep(String database, Bytes answer, ClusterInventory read) {
    forget(database);
    // Another text of that name may come last: then its digits must not be left out.
    Optional<Parts> parts = Parts.of(answer).filter(found -> found.tick.utf8().equals(read.tick()));
    if (parts.isEmpty()) {
      return;
    }
    byDatabase.put(database, new Known(parts.get(), read));
    bytes += parts.get().bytes();
    Iterator<Known> eldest = byDatabase.values().iterator();
    while (bytes > MOST_BYTES) {
      bytes -= eldest.next().parts.bytes();
      eldest.remove();
    }
  }

  private void forget(String database) {
    Known known = byDatabase.remove(database);
    if (known != null) {
      bytes -= known.parts.bytes();
    }
  }
}
