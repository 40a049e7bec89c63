package io.syncline.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.Difference;
import io.syncline.Stall;
import io.syncline.SyncRuntime;
import io.syncline.SyncState;
import io.syncline.WorkerOptions;
import io.syncline.control.ShardReport;
import io.syncline.control.VerifyReport;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.Fencing;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tasks of real workers, on real threads, between two stores in memory. */
@Timeout(120)
class ShardTasksTest {
  private static final WorkerOptions FAST =
      WorkerOptions.builder()
          .heartbeat(Duration.ofMillis(100))
          .idleCheckpoint(Duration.ofSeconds(1))
          .maxDocumentBytes(1 << 20)
          .build();

  private static Link link(Fencing fencing) {
    SyncRuntime runtime = SyncRuntime.threaded("test");
    MemoryStore source = MemoryStore.builder(Link.SOURCE, runtime).feeds(2).build();
    MemoryStore target =
        MemoryStore.builder(Link.TARGET, runtime)
            .feeds(2)
            .fencing(fencing)
            .requestDeadline(Duration.ofMillis(200))
            .refuses(
                (shard, document) ->
                    document.key().equals(Bytes.utf8("poison"))
                        ? Optional.of("poison")
                        : Optional.empty())
            .build();
    source.documents().createDatabase("d");
    source.documents().createCollection("d", "c", 4);
    return new Link(runtime, source, target, FAST);
  }

  private static void fill(Link link, int from, int to) {
    for (int i = from; i < to; i++) {
      link.source.documents().put("d", "c", "key" + i, "{\"v\":" + i + "}");
    }
  }

  @ParameterizedTest
  @EnumSource(Fencing.class)
  void copiesThenFollowsEveryKindOfChange(Fencing fencing) {
    try (Link link = link(fencing)) {
      fill(link, 0, 2000);
      link.start();
      fill(link, 1000, 3000);
      link.await("the copy", link::equal);
      link.source.documents().remove("d", "c", "key7");
      link.source
          .documents()
          .transaction(
              writes -> {
                writes.put("d", "c", Bytes.utf8("key8"), Bytes.utf8("new"));
                writes.remove("d", "c", Bytes.utf8("key9"));
              });
      link.await("the changes", link::equal);
      link.source.documents().truncate("d", "c");
      fill(link, 5000, 5010);
      link.await("the truncate", link::equal);
      assertThat(link.target.documents().count("d", "c")).isEqualTo(10);
      link.await(
          "running",
          () ->
              link.reports().stream()
                  .allMatch(r -> r.caughtUp() && r.state() == SyncState.RUNNING));
    }
  }

  @Test
  void aChannelThatIsRefusedIsAStallThatSaysWhyAndIsTriedAgainAfterPausesThatGrow() {
    try (Link link = link(Fencing.ATOMIC)) {
      fill(link, 0, 100);
      link.lockedOut = true;
      link.start();
      link.await(
          "the reason",
          () -> link.reports().stream().allMatch(r -> r.stall().filter(this::refused).isPresent()));
      int first = link.opened();
      link.await(
          "a stall of four seconds",
          () ->
              link.reports().stream()
                  .allMatch(
                      r -> r.stall().orElseThrow().lasting().compareTo(Duration.ofSeconds(4)) > 0));
      // Four shards and two feeds, each after 1, 2 and 4 s.
      assertThat(link.opened() - first).isBetween(4, 18);
      assertThat(link.reports()).allMatch(r -> r.message().contains("the credential is not valid"));
      link.lockedOut = false;
      link.renewReceivers(); // the same tasks, as the leader hands the new address on
      link.await("the copy", link::equal);
      assertThat(link.reports()).noneMatch(r -> r.stall().filter(this::refused).isPresent());
    }
  }

  private boolean refused(Stall stall) {
    return stall.hop() == Stall.Hop.TRANSPORT
        && stall.reason().contains("the credential is not valid");
  }

  @ParameterizedTest
  @EnumSource(Fencing.class)
  void findsExactlyWhatWasDamagedAndMendsIt(Fencing fencing) {
    try (Link link = link(fencing)) {
      fill(link, 0, 3000);
      link.start();
      link.await("the copy", link::equal);
      link.await(
          "running", () -> link.reports().stream().allMatch(r -> r.state() == SyncState.RUNNING));
      ShardId shard = new ShardId("d", "c", 1);
      List<Document> documents = link.target.operator().documents(shard);
      Document altered = documents.get(1);
      link.target
          .operator()
          .rawPut(shard, new Document(altered.key(), altered.revision(), Bytes.utf8("other")));
      link.target.operator().rawRemove(shard, documents.get(2).key());
      link.target.operator().rawPut(shard, new Document(Bytes.utf8("extra"), 1, Bytes.utf8("{}")));
      List<VerifyReport> found = link.verify("look", false);
      assertThat(found.stream().flatMap(r -> r.differences().stream()))
          .containsExactlyInAnyOrder(
              new Difference(shard, altered.key(), Difference.Kind.DIFFERENT),
              new Difference(shard, documents.get(2).key(), Difference.Kind.MISSING),
              new Difference(shard, Bytes.utf8("extra"), Difference.Kind.EXTRA));
      assertThat(found.stream().mapToLong(VerifyReport::documents).sum()).isEqualTo(3000);
      assertThat(link.verify("mend", true).stream().mapToLong(VerifyReport::mended).sum())
          .isEqualTo(3);
      assertThat(link.verify("look again", false).stream().mapToLong(VerifyReport::differing).sum())
          .isZero();
      assertThat(link.equal()).isTrue();
    }
  }

  /** Seed 2370: the receiver that stayed on another lane reported instead of the one that works. */
  @Test
  void aShardThatMovesToAnotherFeedHasOneReceiver() {
    try (Link link = link(Fencing.ATOMIC)) {
      fill(link, 0, 100);
      link.start();
      link.await("the copy", link::equal);
      ShardId shard = new ShardId("d", "c", 1);
      FeedId former = link.feed(shard);
      FeedId other =
          link.source.operator().feeds().stream().filter(f -> !f.equals(former)).findFirst().get();
      link.source.operator().move(shard, other);
      link.startReceiversWhereShardsAre();
      assertThat(link.reports()).extracting(ShardReport::shard).doesNotHaveDuplicates();
      fill(link, 100, 200);
      link.await("what was written after the move", link::equal);
    }
  }

  @Test
  void comparesWhenTheFeedHasLostWhatTheTargetNeeds() {
    try (Link link = link(Fencing.ATOMIC)) {
      fill(link, 0, 1000);
      link.start();
      link.await("the copy", link::equal);
      link.stopSenders();
      fill(link, 1000, 1500);
      link.source.documents().remove("d", "c", "key1");
      link.source.operator().feeds().forEach(feed -> link.source.operator().trimFeed(feed));
      link.startSenders();
      link.await("equality", link::equal);
    }
  }

  @Test
  void noticesAWipedTargetThoughTheSourceIsIdle() {
    try (Link link = link(Fencing.ATOMIC)) {
      fill(link, 0, 500);
      link.start();
      link.await("the copy", link::equal);
      ShardId shard = new ShardId("d", "c", 0);
      link.await(
          "running", () -> link.reports().stream().allMatch(r -> r.state() == SyncState.RUNNING));
      var backup = link.target.operator().backup();
      fill(link, 500, 600);
      link.await("the changes", link::equal);
      link.target.operator().restore(backup);
      link.await("equality after a restored backup", () -> link.equal(shard) && link.equal());
    }
  }

  @Test
  void joinsDocumentsLargerThanAFrameAndFailsOnlyTheShardOfOneThatIsTooLarge() {
    try (Link link = link(Fencing.ATOMIC)) {
      link.source.documents().put("d", "c", "large", "x".repeat(1 << 20));
      fill(link, 0, 100);
      link.start();
      link.await("the copy", link::equal);
      link.source.documents().put("d", "c", "huge", "x".repeat((1 << 20) + 1));
      fill(link, 100, 200);
      link.await(
          "one failed shard",
          () -> link.reports().stream().filter(r -> r.state() == SyncState.FAILED).count() == 1);
      ShardReport failed =
          link.reports().stream()
              .filter(r -> r.state() == SyncState.FAILED)
              .findFirst()
              .orElseThrow();
      assertThat(failed.key()).isEqualTo("huge");
      assertThat(failed.message()).contains("maxDocumentBytes");
      link.await(
          "the other shards",
          () ->
              link.reports().stream()
                  .allMatch(r -> r.shard().equals(failed.shard()) || link.equal(r.shard())));
      link.source.documents().remove("d", "c", "huge");
      link.startReceivers(true);
      link.await("equality after the reset", link::equal);
    }
  }

  @Test
  void putsAPoisonDocumentsShardAndOnlyItInFailed() {
    try (Link link = link(Fencing.ATOMIC)) {
      fill(link, 0, 100);
      link.start();
      link.await("the copy", link::equal);
      link.source.documents().put("d", "c", "poison", "{}");
      fill(link, 100, 200);
      link.await(
          "one failed shard",
          () ->
              link.reports().stream()
                      .filter(r -> r.state() == SyncState.FAILED && r.key().equals("poison"))
                      .count()
                  == 1);
      link.await(
          "three running shards",
          () ->
              link.reports().stream()
                      .filter(r -> r.state() == SyncState.RUNNING && link.equal(r.shard()))
                      .count()
                  == 3);
    }
  }
}
