package io.syncline.testkit.simulation;

import io.syncline.Registration;
import io.syncline.store.ClusterStore;
import io.syncline.store.Feed;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A cluster to read from over a line that may be bad. */
record FaultySource(ClusterStore inner, Line line) implements SourceStore {
  @Override
  public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
    return line.ask(() -> inner.source().locate(shards));
  }

  @Override
  public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
    return line.ask(
        () -> inner.source().snapshot(feed, shards).thenApply(s -> new FaultySnapshot(s, line)));
  }

  @Override
  public CompletionStage<FeedOpening> open(FeedPosition after) {
    return line.ask(
        () ->
            inner
                .source()
                .open(after)
                .thenApply(
                    opening ->
                        opening instanceof FeedOpening.Opened opened
                            ? new FeedOpening.Opened(new FaultyFeed(opened.feed(), line))
                            : opening));
  }

  @Override
  public CompletionStage<Void> release(String reader, FeedPosition upTo) {
    return line.ask(() -> inner.source().release(reader, upTo));
  }

  @Override
  public CompletionStage<Void> leave(String reader, FeedId feed) {
    return line.ask(() -> inner.source().leave(reader, feed));
  }

  /** An open reader; it ends with its process. */
  private static final class FaultyFeed implements Feed {
    private final Feed inner;
    private final Line line;
    private final List<Registration> hints = new ArrayList<>();
    private boolean hinted;

    FaultyFeed(Feed inner, Line line) {
      this.inner = inner;
      this.line = line;
      line.process().onDeath(inner::close);
    }

    @Override
    public CompletionStage<FeedRead> read(int maxBytes) {
      return line.ask(() -> inner.read(Math.min(maxBytes, line.readBytes())));
    }

    @Override
    public void follow(Set<ShardId> shards) {
      inner.follow(shards);
    }

    @Override
    public Registration onHint(Runnable hint) {
      Registration registered =
          inner.onHint(
              () -> {
                if (!hinted) {
                  hinted = true;
                  line.hint(
                      () -> {
                        hinted = false;
                        hint.run();
                      });
                }
              });
      hints.add(registered);
      return registered;
    }

    @Override
    public void close() {
      hints.forEach(Registration::close);
      inner.close();
    }
  }
}
