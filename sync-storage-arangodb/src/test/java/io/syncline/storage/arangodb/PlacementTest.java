package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
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
import io.syncline.testkit.arangodb.Fault;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
  private static final ShardId SHARD = new ShardId("db", "c", 0);

  @Test
  void aDocumentThatTheTargetPlacesElsewhereIsRefusedWithTheReason() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      cluster.createCollection("db", "c", 4);
      assertThat(apply(cluster, claim(cluster, 1), document(cluster, true)))
          .isInstanceOf(ApplyResult.Applied.class);
      ApplyResult refused = apply(cluster, claim(cluster, 2), document(cluster, false));
      assertThat(refused).isInstanceOf(ApplyResult.Refused.class);
      assertThat(((ApplyResult.Refused) refused).documents().get(0).reason())
          .contains("sharded otherwise", "shardKeys");
      assertThat(cluster.standIn().application().documents("db", "c")).hasSize(1);
    }
  }

  /** That nobody can say where it belongs now is no reason not to ask again. */
  @ParameterizedTest
  @CsvSource({"403, 9001", "403, 11", "403, 1004"})
  void aLookThatIsRefusedForATimeIsTakenAgain(int status, int errorNum) throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      cluster.createCollection("db", "c", 4);
      Fault refused =
          cluster
              .standIn()
              .fault("PUT", "/_api/collection/*/responsibleShard")
              .refuses(status, errorNum);
      Checkpoint held = claim(cluster, 1);
      assertThatThrownBy(() -> apply(cluster, held, document(cluster, false)))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("error " + errorNum);
      assertThat(refused.hits()).isOne();
      assertThat(apply(cluster, held, document(cluster, false)))
          .isInstanceOf(ApplyResult.Refused.class);
      assertThat(cluster.standIn().application().documents("db", "c")).isEmpty();
    }
  }

  private static Document document(ArangoCluster cluster, boolean inTheShard) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> new Document(Bytes.utf8("k" + i), 1_000_000L + i, Bytes.utf8("{}")))
        .filter(d -> cluster.livesIn(SHARD, d.key()) == inTheShard)
        .findFirst()
        .orElseThrow();
  }

  private static Checkpoint claim(ArangoCluster cluster, long attempt) throws Exception {
    ClaimResult claimed =
        cluster
            .arangoDb()
            .target()
            .claim(new Claim(SHARD, new SyncId("sync"), new StreamId(1, attempt), false, false));
    return ((ClaimResult.Claimed) claimed).checkpoint();
  }

  private static ApplyResult apply(ArangoCluster cluster, Checkpoint held, Document document)
      throws Exception {
    FeedPosition at =
        new FeedPosition(new FeedId("feed"), new Incarnation("life"), Position.of(1, 0));
    return cluster
        .arangoDb()
        .target()
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
