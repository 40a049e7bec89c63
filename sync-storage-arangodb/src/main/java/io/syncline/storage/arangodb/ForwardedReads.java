package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.storage.arangodb.call.BatchCalls;
import io.syncline.storage.arangodb.call.DumpCalls;
import io.syncline.storage.arangodb.call.ReplicationClient;
import io.syncline.storage.arangodb.data.DumpBody;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads a DB server by way of the coordinators, as any admin may. Only whole shards can be dumped,
 * and the server remembers how far it came: a look that fails is begun anew. Thread-safe.
 */
final class ForwardedReads implements ShardReads {
  private static final int CHUNK = 4 << 20;

  private final ArangoLink link;
  private final boolean envelope;
  private final ReplicationClient client;

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
    Await.told(batches().close(held.id()));
  }

  private BatchCalls batches() {
    return new BatchCalls(link, Layout.SYSTEM);
  }

  @Override
  public Revisions revisions(
      ShardName shard, Held held, List<PointRange> ranges, Optional<String> resume) {
    throw unsupported();
  }

  @Override
  public Documents documents(ShardName shard, Held held, long[] revisions) {
    throw unsupported();
  }

  private static SyncException unsupported() {
    return new SyncException(
        SyncException.Code.PRECONDITION_FAILED,
        "arangodb: revisions are not listed by way of coordinators; compare by the hash of the key");
  }

  @Override
  public void scan(ShardName shard, Held held, DocumentSink sink) throws InterruptedException {
    DumpCalls calls = new DumpCalls(link, shard.database());
    boolean more = true;
    while (more) {
      DumpCalls.Piece piece = Await.told(calls.next(shard.shard(), held.id(), CHUNK, envelope));
      DumpBody body = new DumpBody(piece.lines().toArray());
      for (Document document = body.next(); document != null; document = body.next()) {
        sink.take(document);
      }
      more = piece.more();
    }
  }
}
