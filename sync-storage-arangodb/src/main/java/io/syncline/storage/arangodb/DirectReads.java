package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.BatchCalls;
import io.syncline.storage.arangodb.call.ReplicationClient;
import io.syncline.storage.arangodb.call.RetryClass;
import io.syncline.storage.arangodb.call.RevisionCalls;
import io.syncline.storage.arangodb.data.DocumentArray;
import io.syncline.storage.arangodb.data.RevisionRanges;
import io.syncline.storage.arangodb.data.RevisionTree;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a DB server itself: revisions are listed in order, and documents are read by them, so no
 * answer depends on one before it and each can be asked for again. Thread-safe.
 */
final class DirectReads implements ShardReads {
  private static final Logger LOG = LoggerFactory.getLogger(DirectReads.class);
  private static final int CHUNK = 8 << 20;

  /** No document has revision 0, nor the largest number, which stands for what is none. */
  private static final long FIRST = 1;

  private static final long LAST = -2;

  private static final int BLOCK = 5_000;

  private final ArangoLink link;
  private final boolean hlc;
  private final ReplicationClient client;
  private final Set<ShardName> without;
  private final ForwardedReads dumps;

  /**
   * Reads over a link to the server.
   *
   * @param hlc whether the server knows {@code encodeAsHLC}
   * @param without shards of which it is known that no revisions are listed; thread-safe
   * @param dumps the same server, for these
   */
  DirectReads(
      ArangoLink link,
      boolean hlc,
      ReplicationClient client,
      Set<ShardName> without,
      ForwardedReads dumps) {
    this.link = link;
    this.hlc = hlc;
    this.client = client;
    this.without = without;
    this.dumps = dumps;
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
    dumps.letGo(held);
  }

  private BatchCalls batches() {
    return new BatchCalls(link, Layout.SYSTEM);
  }

  @Override
  public boolean listsRevisions(ShardName shard) {
    return !without.contains(shard);
  }

  @Override
  public Revisions revisions(
      ShardName shard, Held held, List<PointRange> ranges, Optional<String> resume)
      throws InterruptedException {
    List<PointRange> asked =
        ranges.stream()
            .filter(range -> range.last() != 0 && range.first() != -1)
            .map(
                range ->
                    new PointRange(
                        range.first() == 0 ? FIRST : range.first(),
                        range.last() == -1 ? LAST : range.last()))
            .toList();
    if (asked.isEmpty()) {
      return new Revisions(new long[0], Optional.empty());
    }
    try {
      byte[] body =
          Await.answer(
              calls(shard).ranges(shard.shard(), held.id(), RevisionRanges.request(asked), resume));
      RevisionRanges found = RevisionRanges.parse(body);
      return new Revisions(found.revisions(), found.resume());
    } catch (ArangoError e) {
      if (e.retryClass() != RetryClass.UNSUPPORTED) {
        throw e.toSyncException();
      }
      if (without.add(shard)) {
        LOG.info(
            "event=shard-without-revisions shard={} next=it is dumped whole where it is compared;"
                + " its collection was made before 3.8",
            shard);
      }
      throw new NoRevisions(shard);
    }
  }

  @Override
  public Optional<RevisionTree> tree(ShardName shard, Held held) throws InterruptedException {
    try {
      byte[] body = Await.answer(calls(shard).tree(shard.shard(), held.id(), true));
      return Optional.of(RevisionTree.parse(body));
    } catch (ArangoError e) {
      if (e.retryClass() == RetryClass.UNSUPPORTED) {
        return Optional.empty(); // a collection of before 3.8
      }
      throw e.toSyncException();
    }
  }

  @Override
  public Documents documents(ShardName shard, Held held, long[] revisions)
      throws InterruptedException {
    byte[] body =
        Await.told(
            calls(shard)
                .documents(shard.shard(), held.id(), DocumentArray.request(revisions), CHUNK));
    DocumentArray array = new DocumentArray(body);
    List<Document> found = new ArrayList<>();
    for (DocumentArray.Entry entry = array.next(); entry != null; entry = array.next()) {
      if (entry instanceof DocumentArray.Found there) {
        found.add(there.document());
      } else if (entry instanceof DocumentArray.Failed failed) {
        throw new SyncException(
            SyncException.Code.UNAVAILABLE,
            "arangodb: shard "
                + shard
                + ": a document could not be read: error "
                + failed.errorNum()
                + ": "
                + failed.message());
      }
    }
    int answered = array.position() + 1;
    if (answered > revisions.length) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "arangodb: shard " + shard + ": more documents were answered than were asked for");
    }
    return new Documents(found, answered);
  }

  @Override
  public void scan(ShardName shard, Held held, DocumentSink sink) throws InterruptedException {
    if (listsRevisions(shard)) {
      try {
        scanListed(shard, held, sink);
        return;
      } catch (NoRevisions e) {
        LOG.debug("event=shard-dumped reason={}", e.getMessage());
      }
    }
    dumps.scan(shard, held, sink);
  }

  private void scanListed(ShardName shard, Held held, DocumentSink sink)
      throws InterruptedException {
    Optional<String> resume = Optional.empty();
    do {
      Revisions listed = revisions(shard, held, List.of(PointRange.ALL), resume);
      int at = 0;
      while (at < listed.found().length) {
        Documents documents =
            documents(
                shard,
                held,
                Arrays.copyOfRange(
                    listed.found(), at, Math.min(listed.found().length, at + BLOCK)));
        for (Document document : documents.found()) {
          sink.take(document);
        }
        if (documents.answered() == 0) {
          throw new SyncException(
              SyncException.Code.UNAVAILABLE,
              "arangodb: shard " + shard + ": none of the documents asked for was answered");
        }
        at += documents.answered();
      }
      resume = listed.resume();
    } while (resume.isPresent());
  }

  private RevisionCalls calls(ShardName shard) {
    return new RevisionCalls(link, shard.database(), hlc);
  }
}
