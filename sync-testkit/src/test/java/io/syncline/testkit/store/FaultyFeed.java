package io.syncline.testkit.store;

import io.syncline.Registration;
import io.syncline.store.Change;
import io.syncline.store.Feed;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A reader with one fault. */
final class FaultyFeed implements Feed {
  private final StoreFault fault;
  private final MemoryStore store;
  private final FeedPosition start;
  private Feed feed;
  private boolean resumed;

  FaultyFeed(StoreFault fault, MemoryStore store, Feed feed, FeedPosition start) {
    this.fault = fault;
    this.store = store;
    this.feed = feed;
    this.start = start;
    this.resumed = start.position().number() > 0;
  }

  /** Where to open in place of what was asked for. */
  static FeedPosition elsewhere(MemoryStore store, FeedPosition asked, FeedOpening refusal) {
    FeedPosition head = store.operator().head(asked.feed());
    return refusal instanceof FeedOpening.Gone gone ? head.at(gone.oldest()) : head;
  }

  @Override
  public CompletionStage<FeedRead> read(int maxBytes) {
    int asked =
        switch (fault) {
          case BATCH_HOLDS_ALL -> 1 << 30;
          case CUTS_SMALL_TRANSACTIONS -> 1;
          default -> maxBytes;
        };
    return feed.read(asked).thenApply(this::changed);
  }

  private FeedRead changed(FeedRead read) {
    if (fault == StoreFault.READS_OVER_A_GAP && read instanceof FeedRead.Gone gone) {
      FeedOpening again = FaultyCluster.get(store.source().open(start.at(gone.oldest())));
      feed = ((FeedOpening.Opened) again).feed();
      return FaultyCluster.get(feed.read(1 << 16));
    }
    if (!(read instanceof FeedRead.Batch b)) {
      return read;
    }
    List<FeedEntry> entries = new ArrayList<>(b.entries());
    if (fault == StoreFault.RESUMES_ONE_LATER && resumed && !entries.isEmpty()) {
      resumed = false;
      entries.remove(0);
      return new FeedRead.Batch(entries, b.scannedTo(), b.head(), b.clock());
    }
    return switch (fault) {
      case LOSES_CHANGES -> {
        if (entries.size() > 2) {
          entries.remove(1);
        }
        yield new FeedRead.Batch(entries, b.scannedTo(), b.head(), b.clock());
      }
      case CHANGES_OUT_OF_ORDER -> {
        if (entries.size() > 2) {
          Collections.swap(entries, 0, 1);
        }
        yield new FeedRead.Batch(entries, b.scannedTo(), b.head(), b.clock());
      }
      case TRUNCATES_UNTOLD -> without(b, new Change.Cleared());
      case DROP_UNTOLD -> without(b, new Change.Ended());
      case SCAN_STANDS_STILL -> new FeedRead.Batch(entries, start.position(), b.head(), b.clock());
      case HEAD_STANDS_STILL ->
          new FeedRead.Batch(entries, b.scannedTo(), start.position(), b.clock());
      case RESUMES_WITHIN_A_TRANSACTION ->
          entries.isEmpty()
              ? b
              : new FeedRead.Batch(
                  entries, entries.get(entries.size() - 1).at(), b.head(), b.clock());
      default -> b;
    };
  }

  private static FeedRead without(FeedRead.Batch b, Change untold) {
    return new FeedRead.Batch(
        b.entries().stream().filter(e -> !e.change().equals(untold)).toList(),
        b.scannedTo(),
        b.head(),
        b.clock());
  }

  @Override
  public void follow(Set<ShardId> shards) {
    feed.follow(fault == StoreFault.FOLLOWS_EVERYTHING ? store.operator().shards() : shards);
  }

  @Override
  public Registration onHint(Runnable hint) {
    if (fault == StoreFault.NO_HINTS) {
      return () -> {};
    }
    Registration registration = feed.onHint(hint);
    return fault == StoreFault.HINTS_NEVER_END ? () -> {} : registration;
  }

  @Override
  public void close() {
    feed.close();
  }
}
