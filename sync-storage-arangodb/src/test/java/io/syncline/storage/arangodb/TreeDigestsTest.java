package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.Seen;
import io.syncline.testkit.arangodb.StandInOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What digests of revisions cost at the servers. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TreeDigestsTest {
  private static final String DB = "d";
  private static final ShardId SHARD = new ShardId(DB, "c", 0);
  private static final int DOCUMENTS = 10_000;
  private static final List<PointRange> PARTS = PointRange.ALL.split(64);

  @Test
  void takesALargeShardFromItsTree() throws Exception {
    try (ArangoCluster cluster = filled(options -> options.rangesPerAnswer(500))) {
      assertThat(digests(cluster, DigestKind.REVISION_TREE, PARTS))
          .extracting(Digest::count)
          .contains((long) DOCUMENTS);
      assertThat(calls(cluster, "tree")).isOne();
      assertThat(calls(cluster, "ranges")).as("of 20").isOne();
      assertThat(calls(cluster, "documents")).isZero();
    }
  }

  @Test
  void listsASmallShard() throws Exception {
    try (ArangoCluster cluster = filled(UnaryOperator.identity())) {
      assertThat(digests(cluster, DigestKind.REVISION_TREE, PARTS))
          .extracting(Digest::count)
          .contains((long) DOCUMENTS);
      assertThat(calls(cluster, "tree")).isZero();
      assertThat(calls(cluster, "ranges")).isOne();
    }
  }

  @Test
  void theDigestIsTheSameHoweverItIsTaken() throws Exception {
    long from = System.currentTimeMillis() << 20;
    List<PointRange> cut =
        new PointRange(from + 12_345, from + (30_000L << 20)).split(5_000); // 6 ms each
    try (ArangoCluster cluster =
        filled(options -> options.rangesPerAnswer(500).trees(3, from, 1L << 30))) {
      cluster.standIn().forgetRequests();
      List<Digest> whole = digests(cluster, DigestKind.REVISION_TREE, PARTS);
      List<Digest> parts = digests(cluster, DigestKind.REVISION_TREE, cut);
      assertThat(calls(cluster, "tree")).isEqualTo(2);
      assertThat(parts.stream().filter(part -> part.count() > 0)).hasSizeGreaterThan(1);
      cluster.standIn().fault("GET", "/_api/replication/revisions/tree").always().refuses(501, 9);
      assertThat(digests(cluster, DigestKind.REVISION_TREE, PARTS)).isEqualTo(whole);
      assertThat(digests(cluster, DigestKind.REVISION_TREE, cut)).isEqualTo(parts);
    }
  }

  @Test
  void narrowsAViewDownByATreeThatItHasReadOnce() throws Exception {
    try (ArangoCluster cluster = filled(options -> options.rangesPerAnswer(500));
        Snapshot snapshot = snapshot(cluster)) {
      List<Digest> parts = get(snapshot.digests(SHARD, DigestKind.REVISION_TREE, 1, PARTS));
      for (int i = 0; i < PARTS.size(); i++) {
        List<PointRange> narrow = PARTS.get(i).split(8);
        List<Digest> found = get(snapshot.digests(SHARD, DigestKind.REVISION_TREE, 1, narrow));
        assertThat(found.stream().mapToLong(Digest::count).sum()).isEqualTo(parts.get(i).count());
      }
      assertThat(calls(cluster, "tree")).isOne();
    }
  }

  private static ArangoCluster filled(UnaryOperator<StandInOptions.Builder> options) {
    ArangoCluster cluster = ArangoCluster.named("c", options);
    Application app = cluster.standIn().application();
    app.createDatabase(DB);
    app.createCollection(DB, "c", 1, 2);
    for (int i = 0; i < DOCUMENTS; i++) {
      app.put(DB, "c", "{\"_key\":\"k" + i + "\",\"n\":" + i + "}");
    }
    cluster.standIn().forgetRequests();
    return cluster;
  }

  private static List<Digest> digests(
      ArangoCluster cluster, DigestKind kind, List<PointRange> ranges) throws Exception {
    try (Snapshot snapshot = snapshot(cluster)) {
      return get(snapshot.digests(SHARD, kind, 1, ranges));
    }
  }

  private static Snapshot snapshot(ArangoCluster cluster) throws Exception {
    return get(cluster.store().target().snapshot(Set.of(SHARD)));
  }

  private static <T> T get(CompletionStage<T> call) throws Exception {
    return call.toCompletableFuture().get();
  }

  private static long calls(ArangoCluster cluster, String what) {
    ArangoStandIn at = cluster.standIn();
    return at.requests().stream()
        .map(Seen::path)
        .filter(path -> path.endsWith("/replication/revisions/" + what))
        .count();
  }
}
