package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import io.syncline.testkit.arangodb.Application;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transaction that is larger than what is held of one, with parts in several shards. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class LargeTransactionsTest {
  private static final String DB = "shop";
  private static final ShardId WHOLE = new ShardId(DB, "whole", 0);
  private static final int BODY = 1 << 20;

  /** So many bodies are as much as is held of one transaction, in one server's log alone. */
  private static final int HELD = (int) (ArangoFeed.GROUP / BODY);

  private static final int BODIES = HELD + 24;

  @Test
  void comesInPartsInTheOrderOfItsChanges() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      Application app = cluster.standIn().application();
      app.createDatabase(DB);
      app.createCollection(DB, "whole", 1, 1);
      app.createCollection(DB, "parts", 6, 1);
      BlockingStore.Source source = cluster.arangoDb().source();
      Set<ShardId> all = new TreeSet<>(Set.of(WHOLE));
      for (int i = 0; i < 6; i++) {
        all.add(new ShardId(DB, "parts", i));
      }
      Map<ShardId, FeedShard> located = source.locate(all);
      FeedId feed = Objects.requireNonNull(located.get(WHOLE)).feed();
      all.removeIf(shard -> !Objects.requireNonNull(located.get(shard)).feed().equals(feed));
      assertThat(all).as("shards of both collections in one log").hasSizeGreaterThan(1);
      FeedPosition before;
      try (BlockingStore.View view = source.snapshot(feed, all)) {
        before = view.position().orElseThrow();
      }
      write(app);

      cluster.standIn().forgetRequests();
      List<FeedRead.Batch> batches = new ArrayList<>();
      long tails = read(cluster, source, before, all, batches);
      assertThat(tails).as("answers until the first part was given").isBetween(1L, HELD + 8L);
      assertThat(batches).allSatisfy(batch -> assertThat(size(batch)).isLessThan(2 * BODY + 4096));
      List<String> wanted = new ArrayList<>(List.of("again"));
      for (int i = 0; i < BODIES; i++) {
        wanted.add("w" + i);
      }
      wanted.addAll(List.of("-w0", "again", "after"));
      assertThat(keys(batches, WHOLE)).isEqualTo(wanted);
      List<String> parts = new ArrayList<>();
      all.stream().filter(s -> !s.equals(WHOLE)).forEach(s -> parts.addAll(keys(batches, s)));
      assertThat(parts).isNotEmpty().doesNotHaveDuplicates();

      // Who goes on after a part misses nothing of the rest.
      for (int at : List.of(0, batches.size() / 2, batches.size() - 2)) {
        List<FeedRead.Batch> rest = new ArrayList<>();
        read(cluster, source, before.at(batches.get(at).scannedTo()), all, rest);
        assertThat(keys(rest, WHOLE))
            .as("after batch %s", at)
            .endsWith(keys(batches.subList(at + 1, batches.size()), WHOLE).toArray(String[]::new));
      }
    }
  }

  private static void write(Application app) {
    String body = "x".repeat(BODY);
    app.transaction(
        DB,
        work -> {
          work.put("whole", "{\"_key\":\"again\",\"n\":0}");
          for (int i = 0; i < BODIES; i++) {
            work.put("whole", "{\"_key\":\"w" + i + "\",\"b\":\"" + body + "\"}");
            work.put("parts", "{\"_key\":\"p" + i + "\",\"n\":" + i + "}");
          }
          work.remove("whole", "w0");
          work.put("whole", "{\"_key\":\"again\",\"n\":1}");
        });
    app.put(DB, "whole", "{\"_key\":\"after\",\"n\":2}");
  }

  /** Reads until what was written last; gives how often the log was asked for the first part. */
  private static long read(
      ArangoCluster cluster,
      BlockingStore.Source source,
      FeedPosition from,
      Set<ShardId> shards,
      List<FeedRead.Batch> batches)
      throws Exception {
    long tails = 0;
    try (BlockingStore.Reader reader = source.open(from).reader().orElseThrow()) {
      reader.follow(shards);
      boolean isDone = false;
      while (!isDone) {
        FeedRead.Batch batch = (FeedRead.Batch) reader.read(BODY);
        if (!batch.entries().isEmpty()) {
          if (batches.isEmpty()) {
            tails =
                cluster.standIn().requests().stream()
                    .filter(seen -> seen.path().endsWith("/_api/wal/tail"))
                    .count();
          }
          batches.add(batch);
          isDone = keys(List.of(batch), WHOLE).contains("after");
        }
      }
    }
    return tails;
  }

  private static long size(FeedRead.Batch batch) {
    return batch.entries().stream().mapToLong(entry -> entry.change().size()).sum();
  }

  private static List<String> keys(List<FeedRead.Batch> batches, ShardId shard) {
    List<String> keys = new ArrayList<>();
    for (FeedRead.Batch batch : batches) {
      for (FeedEntry entry : batch.entries()) {
        if (entry.shard().equals(shard)) {
          keys.add(key(entry.change()));
        }
      }
    }
    return keys;
  }

  private static String key(Change change) {
    if (change instanceof Change.Put put) {
      return put.document().key().utf8();
    }
    return "-" + ((Change.Remove) change).key().utf8();
  }
}
