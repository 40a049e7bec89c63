package io.syncline.testkit.simulation;

import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A snapshot over a line that may be bad; it ends with its process. */
final class FaultySnapshot implements Snapshot {
  private final Snapshot inner;
  private final Line line;

  FaultySnapshot(Snapshot inner, Line line) {
    this.inner = inner;
    this.line = line;
    line.process().onDeath(inner::close);
  }

  @Override
  public Optional<FeedPosition> position() {
    return inner.position();
  }

  @Override
  public Optional<Incarnation> incarnation(ShardId shard) {
    return inner.incarnation(shard);
  }

  @Override
  public CompletionStage<List<Digest>> digests(
      ShardId shard, DigestKind kind, long salt, List<PointRange> ranges) {
    return line.ask(() -> inner.digests(shard, kind, salt, ranges));
  }

  @Override
  public CompletionStage<ScanPage> scan(
      ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
    return line.ask(() -> inner.scan(shard, space, range, maxBytes));
  }

  @Override
  public void close() {
    inner.close();
  }
}
