package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final ShardId SHARD = new ShardId("db", "c", 0);

  @Test
  void aDocumentThatTheTargetPlacesElsewhereIsRefusedWithTheReason() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      cluster.createCollection("db", "c", 4);
      assertThat(apply(cluster, document(cluster, true), 1))
          .isInstanceOf(ApplyResult.Applied.class);
      ApplyResult refused = apply(cluster, document(cluster, false), 2);
      assertThat(refused).isInstanceOf(ApplyResult.Refused.class);
      assertThat(((ApplyResult.Refused) refused).documents().get(0).reason())
          .contains("sharded otherwise", "shardKeys");
      assertThat(cluster.standIn().application().documents("db", "c")).hasSize(1);
    }
  }

  private static Document document(ArangoCluster cluster, boolean inTheShard) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> new Document(Bytes.utf8("k" + i), 1_000_000L + i, Bytes.utf8("{}")))
        .filter(d -> cluster.livesIn(SHARD, d.key()) == inTheShard)
        .findFirst()
        .orElseThrow();
  }

  private static ApplyResult apply(ArangoCluster cluster, Document document, long attempt)
      throws Exception {
    var target = cluster.arangoDb().target();
    ClaimResult claimed =
        target.claim(new Claim(SHARD, new SyncId("sync"), new StreamId(1, attempt), false, false));
    Checkpoint held = ((ClaimResult.Claimed) claimed).checkpoint();
    FeedPosition at =
        new FeedPosition(new FeedId("feed"), new Incarnation("life"), Position.of(attempt, 0));
    return target
        .apply(
            List.of(
                new ShardBatch(
                    SHARD,
                    held,
                    held.following(new SessionId(1, 1), new Incarnation("source"), at),
                    new ShardBatch.Changes(List.of(new Change.Put(document))))))
        .get(0);
  }
}
