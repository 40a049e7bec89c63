package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.storage.arangodb.call.BatchCalls;
import io.syncline.storage.arangodb.call.DumpCalls;
import io.syncline.storage.arangodb.call.ReplicationClient;
import io.syncline.storage.arangodb.data.RevisionTree;
import io.syncline.store.PointRange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a DB server by way of the coordinators, as any admin may, or itself where it is too old to
 * list revisions. Only whole shards can be dumped, once in a held moment, so a shard is kept in a
 * file until the moment is let go. Thread-safe.
 */
final class ForwardedReads implements ShardReads {
  private static final int CHUNK = 4 << 20;

  private final ArangoLink link;
  private final boolean envelope;
  private final ReplicationClient client;
  private final Map<String, Spool> spools = new ConcurrentHashMap<>();

  ForwardedReads(ArangoLink link, ArangoVersion version, ReplicationClient client) {
    this.link = link;
    this.envelope = !version.atLeast(3, 9, 0);
    this.client = client;
  }

  @Override
  public Held hold(Duration life) throws InterruptedException {
    BatchCalls.Batch batch = Await.told(batches().open(life, client));
    return new Held(batch.id(), batch.lastTick());
  }

  @Override
  public void extend(Held held, Duration life) throws InterruptedException {
    Await.told(batches().extend(held.id(), life, client));
  }

  @Override
  public void letGo(Held held) throws InterruptedException {
    spools
        .entrySet()
        .removeIf(
            spool -> {
              boolean of = spool.getKey().startsWith(held.id() + "/");
              if (of) {
                spool.getValue().close();
              }
              return of;
            });
    Await.told(batches().close(held.id()));
  }

  private BatchCalls batches() {
    return new BatchCalls(link, Layout.SYSTEM);
  }

  @Override
  public boolean listsRevisions(ShardName shard) {
    return false;
  }

  @Override
  public Revisions revisions(
      ShardName shard, Held held, List<PointRange> ranges, Optional<String> resume) {
    throw unsupported();
  }

  @Override
  public Optional<RevisionTree> tree(ShardName shard, Held held) {
    throw unsupported();
  }

  @Override
  public Documents documents(ShardName shard, Held held, long[] revisions) {
    throw unsupported();
  }

  private static SyncException unsupported() {
    return new SyncException(
        SyncException.Code.PRECONDITION_FAILED,
        "arangodb: revisions are listed neither by way of coordinators nor before version 3.8;"
            + " compare by the hash of the key");
  }

  /** The first look at a shard keeps it in a file, and every look reads that. */
  @Override
  public void scan(ShardName shard, Held held, DocumentSink sink) throws InterruptedException {
    spools
        .computeIfAbsent(held.id() + "/" + shard, any -> new Spool(shard))
        .read(into -> dump(shard, held, into), sink);
  }

  private void dump(ShardName shard, Held held, Spool.Pieces into)
      throws IOException, InterruptedException {
    DumpCalls calls = new DumpCalls(link, shard.database());
    boolean more = true;
    while (more) {
      DumpCalls.Piece piece = Await.told(calls.next(shard.shard(), held.id(), CHUNK, envelope));
      into.add(piece.lines().toArray());
      more = piece.more();
    }
  }
}
