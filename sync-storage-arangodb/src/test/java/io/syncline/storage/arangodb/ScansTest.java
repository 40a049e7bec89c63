package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it costs at the servers to read the ranges of a shard, as a comparison does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ScansTest {
  private static final String DB = "d";
  private static final ShardId SHARD = new ShardId(DB, "c", 0);
  private static final int DOCUMENTS = 2_000;
  private static final int PAGE = 4_000;

  @ParameterizedTest
  @CsvSource({"16, 100000, 1", "16, 700, 17", "1, 100000, 1", "1, 1999, 2", "1, 2000, 1"})
  void wideRangesSideBySideListTheShardOnce(int ranges, int atATime, int lists) throws Exception {
    try (ArangoCluster cluster = filled(atATime);
        Snapshot snapshot = snapshot(cluster)) {
      List<PointRange> parts = PointRange.ALL.split(ranges);
      List<CompletableFuture<List<Document>>> scans =
          parts.stream()
              .map(part -> CompletableFuture.supplyAsync(() -> documents(snapshot, part)))
              .toList();
      List<Document> found = new ArrayList<>();
      for (CompletableFuture<List<Document>> scan : scans) {
        found.addAll(scan.get());
      }
      assertThat(keys(found)).hasSameSizeAs(found).hasSize(DOCUMENTS);
      assertThat(calls(cluster, "ranges")).isEqualTo(lists);
    }
  }

  @Test
  void aNarrowRangeIsListedByItself() throws Exception {
    try (ArangoCluster cluster = filled(50);
        Snapshot snapshot = snapshot(cluster)) {
      List<Document> all = documents(snapshot, PointRange.ALL);
      cluster.standIn().forgetRequests();
      PointRange some = new PointRange(all.get(500).revision(), all.get(509).revision());
      try (Snapshot other = snapshot(cluster)) {
        assertThat(documents(other, some)).containsExactlyElementsOf(all.subList(500, 510));
      }
      assertThat(calls(cluster, "ranges")).isOne();
    }
  }

  private static ArangoCluster filled(int atATime) {
    ArangoCluster cluster = ArangoCluster.named("c", options -> options.rangesPerAnswer(atATime));
    Application app = cluster.standIn().application();
    app.createDatabase(DB);
    app.createCollection(DB, "c", 1, 2);
    app.transaction(
        DB,
        writes ->
            IntStream.range(0, DOCUMENTS)
                .forEach(i -> writes.put("c", "{\"_key\":\"k" + i + "\",\"n\":" + i + "}")));
    cluster.standIn().forgetRequests();
    return cluster;
  }

  private static List<Document> documents(Snapshot snapshot, PointRange range) {
    List<Document> found = new ArrayList<>();
    Optional<PointRange> rest = Optional.of(range);
    while (rest.isPresent()) {
      PointRange asked = rest.get();
      ScanPage page =
          snapshot.scan(SHARD, DigestKind.Space.REVISION, asked, PAGE).toCompletableFuture().join();
      found.addAll(page.documents());
      rest =
          page.covered().last() == asked.last()
              ? Optional.empty()
              : Optional.of(new PointRange(page.covered().last() + 1, asked.last()));
    }
    return found;
  }

  private static Set<Bytes> keys(List<Document> documents) {
    return Set.copyOf(documents.stream().map(Document::key).toList());
  }

  private static Snapshot snapshot(ArangoCluster cluster) throws Exception {
    return cluster.store().target().snapshot(Set.of(SHARD)).toCompletableFuture().get();
  }

  private static long calls(ArangoCluster cluster, String what) {
    return cluster.standIn().requests().stream()
        .map(Seen::path)
        .filter(path -> path.endsWith("/replication/revisions/" + what))
        .count();
  }
}
