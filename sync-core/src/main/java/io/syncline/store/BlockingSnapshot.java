package io.syncline.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A view whose calls run on an executor; closed after the last of them. */
final class BlockingSnapshot implements Snapshot {
  private final BlockingStore.View view;
  private final BlockingCalls calls;
  private final Optional<FeedPosition> position;

  BlockingSnapshot(BlockingCalls store, BlockingStore.View view) {
    this.view = view;
    this.position = view.position();
    this.calls = store.part("the snapshot", view::close);
  }

  @Override
  public Optional<FeedPosition> position() {
    return position;
  }

  @Override
  public Optional<Incarnation> incarnation(ShardId shard) {
    if (!calls.enter()) {
      return Optional.empty();
    }
    try {
      return view.incarnation(shard);
    } finally {
      calls.exit();
    }
  }

  @Override
  public CompletionStage<List<Digest>> digests(
      ShardId shard, DigestKind kind, long salt, List<PointRange> ranges) {
    return calls.run(() -> view.digests(shard, kind, salt, ranges));
  }

  @Override
  public CompletionStage<ScanPage> scan(
      ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
    return calls.run(() -> view.scan(shard, space, range, maxBytes));
  }

  @Override
  public void close() {
    calls.close();
  }
}
