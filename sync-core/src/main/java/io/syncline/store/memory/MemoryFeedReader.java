package io.syncline.store.memory;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.Feed;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedRead;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** An open reader of a log: where it stands, and which shards it follows. */
final class MemoryFeedReader implements Feed {
  /** How many entries one read looks at, so that it never holds the store for long. */
  private static final int SCAN = 65_536;

  private final MemoryState state;
  private final MemoryFeed feed;
  private final Incarnation incarnation;
  private final int life;
  private final List<Runnable> registered = new ArrayList<>();
  private Set<ShardId> followed = Set.of();
  private Position scanned;
  private int within;
  private boolean closed;

  /** Call under the lock, with a position that the feed has. */
  MemoryFeedReader(MemoryState state, MemoryFeed feed, Position after) {
    this.state = state;
    this.feed = feed;
    this.incarnation = feed.incarnation();
    this.life = state.life();
    this.scanned = after;
  }

  @Override
  public CompletionStage<FeedRead> read(int maxBytes) {
    return state.read(
        () -> {
          state.checkLife(life, "the reader of feed " + feed.id);
          if (closed) {
            throw new SyncException(
                SyncException.Code.CLOSED, "the reader of feed " + feed.id + " is closed");
          }
          return readOn(maxBytes);
        });
  }

  private FeedRead readOn(int maxBytes) {
    long number = scanned.number();
    if (!incarnation.equals(feed.incarnation()) || number > feed.headNumber()) {
      return new FeedRead.OtherIncarnation(feed.incarnation());
    }
    if (number < feed.oldestNumber()) {
      return new FeedRead.Gone(feed.oldest());
    }
    if (feed.witnessAt(number) != scanned.witness()) {
      return new FeedRead.OtherIncarnation(feed.incarnation());
    }
    return batch(maxBytes);
  }

  private FeedRead batch(int maxBytes) {
    List<FeedEntry> out = new ArrayList<>();
    long room = maxBytes;
    int looked = 0;
    while (scanned.number() < feed.headNumber() && looked < SCAN && (room > 0 || out.isEmpty())) {
      MemoryFeed.Transaction next = feed.transaction(scanned.number() + 1);
      List<FeedEntry> entries = next.entries();
      if (within == 0 && !out.isEmpty() && next.bytes() > room && followedBytes(entries) > room) {
        break; // begun with the next read, so that only what is larger than a read is ever cut
      }
      boolean fits = within == 0 && next.bytes() <= maxBytes;
      while (within < entries.size() && (fits || room > 0 || out.isEmpty())) {
        FeedEntry entry = entries.get(within++);
        if (followed.contains(entry.shard())) {
          out.add(entry);
          room -= entry.change().size();
        }
        looked++;
      }
      if (within < entries.size()) {
        break;
      }
      within = 0;
      scanned = next.at();
    }
    return new FeedRead.Batch(out, scanned, feed.head(), state.clock());
  }

  private long followedBytes(List<FeedEntry> entries) {
    long bytes = 0;
    for (FeedEntry entry : entries) {
      bytes += followed.contains(entry.shard()) ? entry.change().size() : 0;
    }
    return bytes;
  }

  @Override
  public void follow(Set<ShardId> shards) {
    Set<ShardId> copy = Collections.unmodifiableSet(new LinkedHashSet<>(shards));
    state.locked(
        () -> {
          followed = copy;
          return true;
        });
  }

  @Override
  public Registration onHint(Runnable hint) {
    Runnable own = hint::run; // an object of its own, so that one hint may be registered twice
    feed.hints.add(own);
    state.locked(() -> registered.add(own));
    return () -> feed.hints.remove(own);
  }

  @Override
  public void close() {
    List<Runnable> hints =
        state.locked(
            () -> {
              closed = true;
              return List.copyOf(registered);
            });
    feed.hints.removeAll(hints);
  }
}
