package io.syncline.store.memory;

import io.syncline.store.Change;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One log: the transactions of its shards, numbered without gaps, of which the oldest are dropped.
 * A position is the number of a transaction; its witness is a hash of all that was ever written up
 * to there, so that two histories that only look alike are told apart.
 *
 * <p>What a reader or a snapshot still needs is kept beyond the retention, but never more than
 * {@code maxPinned}: beyond that, whoever needs it finds it gone. Guarded by the store's lock.
 */
final class MemoryFeed {
  final FeedId id;
  final String host;
  final CopyOnWriteArrayList<Runnable> hints = new CopyOnWriteArrayList<>();
  private final MemoryOptions options;
  private final Map<Object, Pin> pins = new HashMap<>();
  private Incarnation incarnation;
  private @Nullable Transaction[] ring = new Transaction[16];
  private int first;
  private int count;
  private long base;
  private long baseWitness;
  private long entries;
  private long bytes;
  private @Nullable Position head;

  MemoryFeed(FeedId id, String host, MemoryOptions options, Incarnation incarnation) {
    this.id = id;
    this.host = host;
    this.options = options;
    this.incarnation = incarnation;
    this.baseWitness = witnessOf(incarnation);
  }

  /** One transaction: the entries that share a place. */
  record Transaction(List<FeedEntry> entries, Position at, long bytes) {}

  /** What a reader or snapshot needs: all after a number; a reader, only until a time. */
  private record Pin(long number, long until) {}

  /** A change of a shard of this feed. */
  record ShardChange(MemoryShard shard, Change change) {}

  /** All there is to say about a feed, to bring it back. */
  record Saved(
      Incarnation incarnation, List<Transaction> transactions, long base, long baseWitness) {}

  Incarnation incarnation() {
    return incarnation;
  }

  Position head() {
    Position known = head;
    if (known == null) {
      known = Position.of(base + count, witnessAt(base + count));
      head = known;
    }
    return known;
  }

  FeedPosition end() {
    return new FeedPosition(id, incarnation, head());
  }

  /** The oldest place that reading can go on from. */
  Position oldest() {
    return Position.of(base, baseWitness);
  }

  long oldestNumber() {
    return base;
  }

  long headNumber() {
    return base + count;
  }

  /** The witness of a number between the oldest and the head. */
  long witnessAt(long number) {
    return number == base ? baseWitness : transaction(number).at().witness();
  }

  /** The transaction of a number after the oldest, up to the head. */
  Transaction transaction(long number) {
    Transaction found = ring[first + (int) (number - base - 1) & ring.length - 1];
    if (found == null) {
      throw new IllegalStateException("feed " + id + " has no transaction " + number);
    }
    return found;
  }

  /** Appends one transaction. */
  void append(List<ShardChange> changes, long clock) {
    long witness = witnessAt(base + count);
    for (ShardChange change : changes) {
      witness = mix(witness * 31 + hash(change));
    }
    Position at = Position.of(base + count + 1, witness == 0 ? 1 : witness);
    FeedEntry[] written = new FeedEntry[changes.size()];
    long size = 0;
    for (int i = 0; i < written.length; i++) {
      MemoryShard shard = changes.get(i).shard();
      Change change = changes.get(i).change();
      written[i] = new FeedEntry(shard.id, shard.incarnation, change, at, clock);
      size += change.size();
    }
    add(new Transaction(List.of(written), at, size));
    trim(clock);
  }

  private void add(Transaction transaction) {
    if (count == ring.length) {
      Transaction[] larger = new Transaction[2 * count];
      for (int i = 0; i < count; i++) {
        larger[i] = ring[first + i & count - 1];
      }
      ring = larger;
      first = 0;
    }
    ring[first + count & ring.length - 1] = transaction;
    count++;
    entries += transaction.entries().size();
    bytes += transaction.bytes();
    head = transaction.at();
  }

  private void trim(long clock) {
    if (entries <= options.retainedEntries() && bytes <= options.retainedBytes()) {
      return;
    }
    long needed = needed(clock);
    while (count > 0
        && (entries > options.retainedEntries() || bytes > options.retainedBytes())
        && (base < needed || bytes > options.maxPinnedBytes())) {
      dropOldest();
    }
  }

  private long needed(long clock) {
    long needed = Long.MAX_VALUE;
    for (Pin pin : pins.values()) {
      if (clock <= pin.until()) {
        needed = Math.min(needed, pin.number());
      }
    }
    return needed;
  }

  private void dropOldest() {
    Transaction dropped = transaction(base + 1);
    ring[first] = null;
    first = first + 1 & ring.length - 1;
    count--;
    base++;
    baseWitness = dropped.at().witness();
    entries -= dropped.entries().size();
    bytes -= dropped.bytes();
  }

  /** Drops all but the newest transactions, needed or not. */
  void dropAllBut(int newest) {
    while (count > newest) {
      dropOldest();
    }
  }

  /** Keeps what lies after a number for a reader or snapshot. */
  void pin(Object by, long number, long until) {
    pins.put(by, new Pin(number, until));
  }

  void unpin(Object by, long clock) {
    if (pins.remove(by) != null) {
      trim(clock);
    }
  }

  void unpinAll() {
    pins.clear();
  }

  Saved save() {
    Transaction[] all = new Transaction[count];
    for (int i = 0; i < count; i++) {
      all[i] = transaction(base + 1 + i);
    }
    return new Saved(incarnation, List.of(all), base, baseWitness);
  }

  /** Brings back what was saved, as an operator does who copies files. */
  void restore(Saved saved) {
    incarnation = saved.incarnation();
    clear(saved.base(), saved.baseWitness());
    saved.transactions().forEach(this::add);
    head = null;
  }

  /** Begins a new life: what was written is not told, and no place of the former life counts. */
  void beginAnew(Incarnation next) {
    incarnation = next;
    clear(0, witnessOf(next));
  }

  private void clear(long newBase, long newWitness) {
    Arrays.fill(ring, null);
    first = 0;
    count = 0;
    entries = 0;
    bytes = 0;
    base = newBase;
    baseWitness = newWitness;
    head = null;
    pins.clear();
  }

  private static long witnessOf(Incarnation incarnation) {
    long witness = io.syncline.Bytes.utf8(incarnation.value()).hash64(0);
    return witness == 0 ? 1 : witness;
  }

  private static long hash(ShardChange written) {
    Change change = written.change();
    if (change instanceof Change.Put put) {
      return put.document().key().hash64(put.document().revision());
    }
    if (change instanceof Change.Remove remove) {
      return remove.key().hash64(~remove.revision());
    }
    return io.syncline.Bytes.utf8(written.shard().id + "/" + change).hash64(0);
  }

  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
