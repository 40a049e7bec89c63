package io.syncline.store;

import io.syncline.Registration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A reader whose reads run on an executor, one at a time; closed after the last of them. */
final class BlockingFeed implements Feed {
  private final BlockingStore.Reader reader;
  private final BlockingCalls calls;
  private final AtomicBoolean reading = new AtomicBoolean();
  private final AtomicReference<Optional<Set<ShardId>>> follow =
      new AtomicReference<>(Optional.empty());

  BlockingFeed(BlockingCalls store, BlockingStore.Reader reader) {
    this.reader = reader;
    this.calls = store.part("the feed", reader::close);
  }

  @Override
  public CompletionStage<FeedRead> read(int maxBytes) {
    if (!reading.compareAndSet(false, true)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("a read of this feed is outstanding: one at a time"));
    }
    return calls
        .run(
            () -> {
              // Handed to the reader by the thread that reads, so that no two calls meet.
              follow.getAndSet(Optional.empty()).ifPresent(reader::follow);
              return reader.read(maxBytes);
            })
        .whenComplete((read, failure) -> reading.set(false));
  }

  @Override
  public void follow(Set<ShardId> shards) {
    follow.set(Optional.of(Collections.unmodifiableSet(new LinkedHashSet<>(shards))));
  }

  @Override
  public Registration onHint(Runnable hint) {
    return reader.onHint(hint);
  }

  @Override
  public void close() {
    calls.close();
  }
}
