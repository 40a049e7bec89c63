package io.syncline.internal.structure;

import static io.syncline.internal.structure.Replicated.SYNC;
import static io.syncline.internal.structure.Replicated.collection;
import static io.syncline.internal.structure.Replicated.database;
import static io.syncline.internal.structure.Replicated.index;
import static io.syncline.internal.structure.Replicated.make;
import static io.syncline.internal.structure.Replicated.object;
import static io.syncline.internal.structure.Replicated.structure;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.StreamId;
import io.syncline.control.ShardReport;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Fence;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore.ObjectResult;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructureReplicationTest {
  private static final ShardId FIRST = new ShardId("d", "users", 0);
  private static final ShardId SECOND = new ShardId("d", "users", 1);

  private final Replicated world = new Replicated(7);

  @Test
  void whatIsMadeChangedAndDroppedAtTheSourceIsSoAtTheTargetWithinTwoSeconds() {
    make(world.source, database("d"), collection("d", "users", 2));
    world.send(1);
    world.receive(1, true);
    world.time.until("first", Duration.ofSeconds(2), world::settled);
    assertThat(structure(world.target).shards()).containsExactly(FIRST, SECOND);

    make(
        world.source,
        collection("d", "items", 1),
        object(ObjectId.collection("d", "users"), 2, "{\"wait\":true}", Stage.BEFORE_DATA),
        object(new ObjectId(ObjectKind.VIEW, "d", "", "v"), 0, "{}", Stage.BEFORE_DATA));
    world.time.until("changed", Duration.ofSeconds(2), world::settled);
    world.source.documents().dropCollection("d", "items");
    world.source.documents().dropObject(new ObjectId(ObjectKind.VIEW, "d", "", "v"));
    world.time.until("dropped", Duration.ofSeconds(2), world::settled);
    assertThat(structure(world.target).objects()).hasSize(2);

    world.time.until("complete", Duration.ofSeconds(2), () -> world.last().complete());
    assertThat(world.last().problems()).isEmpty();
    assertThat(world.last().shards().keySet()).containsExactly(FIRST, SECOND);
    assertThat(world.last().shards().get(FIRST))
        .isEqualTo(
            structure(world.source)
                .get(ObjectId.collection("d", "users"))
                .orElseThrow()
                .incarnation());
  }

  @Test
  void itDoesNotMatterWhichSideStartsFirst() {
    make(world.source, database("d"), collection("d", "users", 1));
    world.receive(1, true);
    world.time.pass(Duration.ofSeconds(40));
    world.send(1);
    world.time.until("first", Duration.ofSeconds(2), world::settled);
  }

  @Test
  void whatOnlyTheTargetHasIsRemovedWheneverItComes() {
    make(world.source, database("d"), collection("d", "users", 1));
    make(world.target, database("theirs"), collection("theirs", "x", 1));
    world.send(1);
    world.receive(1, true);
    world.untilSettled();
    assertThat(structure(world.target).get(ObjectId.database("theirs"))).isEmpty();

    make(world.target, index("d", "users", "theirs", Stage.BEFORE_DATA));
    world.target.documents().dropObject(ObjectId.collection("d", "users"));
    world.time.until("mended", Duration.ofSeconds(3), world::settled);
  }

  @Test
  void waitsForTheDataAndForPromotion() {
    InventoryObject unique = index("d", "users", "unique", Stage.AFTER_DATA);
    InventoryObject ttl = index("d", "users", "ttl", Stage.AT_PROMOTION);
    make(world.source, database("d"), collection("d", "users", 2), unique, ttl);
    world.send(1);
    world.receive(1, true);
    world.untilSettled();
    world.time.until("complete", Duration.ofSeconds(5), () -> world.last().complete());
    assertThat(structure(world.target).get(unique.id())).isEmpty();

    world.copied.addAll(List.of(FIRST, SECOND));
    world.time.until(
        "after the data",
        Duration.ofSeconds(8),
        () -> structure(world.target).get(unique.id()).isPresent());
    assertThat(structure(world.target).get(ttl.id())).isEmpty();

    world.promote = true;
    world.time.until("promoted", Duration.ofSeconds(8), () -> world.last().promoted());
    assertThat(structure(world.target).get(ttl.id())).isPresent();
  }

  @Test
  void whatWasCopiedOfACollectionDoesNotCountForItsNamesake() {
    InventoryObject unique = index("d", "users", "unique", Stage.AFTER_DATA);
    make(world.source, database("d"), collection("d", "users", 1), unique);
    world.copied.add(FIRST);
    world.send(1);
    world.receive(1, true);
    world.untilSettled();
    world.time.pass(Duration.ofSeconds(1));
    world.leaderless = true;
    world.source.documents().dropCollection("d", "users");
    make(world.source, collection("d", "users", 1), unique);
    world.copied.clear();
    world.time.until("made again", Duration.ofSeconds(5), world::settled);
    assertThat(structure(world.target).get(unique.id())).isEmpty();
  }

  @Test
  void closesTheShardsBeforeItDropsTheirCollection() {
    make(world.source, database("d"), collection("d", "users", 1));
    world.send(1);
    world.receive(2, true);
    world.untilSettled();
    // A receiver of a later epoch holds the shard.
    Claim claim = new Claim(FIRST, SYNC, new StreamId(9, 4), true, false);
    ClaimResult held = world.target.target().claim(claim).toCompletableFuture().join();
    assertThat(held).isInstanceOf(ClaimResult.Claimed.class);
    world.target.operator().down();
    world.source.documents().dropCollection("d", "users");
    world.time.pass(Duration.ofSeconds(10));
    world.target.operator().up();
    WatchedStore watch = new WatchedStore(world.target);
    world.receive(3, false, watch);
    world.untilSettled();
    assertThat(watch.seen)
        .containsExactly("claim 3.9223372036854775807", "claim 9.9223372036854775807", "drop");
    assertThat(watch.atDrop).isEqualTo(Checkpoint.Phase.CLOSED);
  }

  @Test
  void whatIsRefusedIsNamedAndTheRestIsDone() {
    make(
        world.source,
        database("d"),
        collection("d", "bad", 1),
        index("d", "bad", "i", Stage.BEFORE_DATA),
        collection("d", "good", 1));
    world.send(1);
    world.receive(1, true, new WatchedStore(world.target, id -> id.name().equals("bad")));
    world.time.until(
        "the rest", Duration.ofSeconds(3), () -> structure(world.target).shards().size() == 1);
    world.time.until(
        "named",
        Duration.ofSeconds(3),
        () -> !world.reports.isEmpty() && !world.last().problems().isEmpty());
    assertThat(world.last().complete()).isFalse();
    assertThat(world.last().problems()).containsExactly("COLLECTION d/bad: refused: not this one");
    long refused = world.metrics.refused.value();
    world.time.pass(Duration.ofMinutes(10));
    assertThat(world.metrics.refused.value() - refused).isBetween(5L, 15L);
    world.source.documents().dropCollection("d", "bad");
    world.time.until("gone", Duration.ofSeconds(5), () -> world.last().complete());
    assertThat(world.last().problems()).isEmpty();
  }

  @Test
  void aLaterEpochEndsItsWritesAndItSaysSo() {
    make(world.source, database("d"));
    world.send(1);
    world.receive(4, true);
    world.untilSettled();
    Fence later = new Fence(SYNC, 5, false);
    world.target.structure().put(later, database("e")).toCompletableFuture().join();
    world.time.until(
        "fenced", Duration.ofSeconds(10), () -> world.last().event() == ShardReport.Event.FENCED);
    assertThat(world.last().complete()).isFalse();
    assertThat(structure(world.target).get(ObjectId.database("e"))).isPresent();
  }

  @Test
  void aNewTaskEndsTheWritesOfItsPredecessorBeforeItWritesAnything() {
    make(world.source, database("d"));
    world.send(1);
    world.receive(4, true);
    world.untilSettled();
    world.receive(5, false);
    world.time.pass(Duration.ofSeconds(3));
    Fence zombie = new Fence(SYNC, 4, false);
    assertThat(world.target.structure().put(zombie, database("z")).toCompletableFuture().join())
        .isEqualTo(new ObjectResult.Fenced());
  }

  @Test
  void anotherSynchronisationsStructureIsTakenOnlyWhereTheLeaderSaysSo() {
    make(world.source, database("d"));
    Fence other = new Fence(new io.syncline.SyncId("other"), 99, true);
    world.target.structure().put(other, database("o")).toCompletableFuture().join();
    world.send(1);
    InventoryTask polite = world.receive(1, false);
    world.time.until(
        "fenced",
        Duration.ofSeconds(5),
        () -> !world.reports.isEmpty() && world.last().event() == ShardReport.Event.FENCED);
    polite.stop();
    world.receive(2, true);
    world.untilSettled();
  }

  @Test
  void aSenderInANewLifeIsFollowedAndAnOldOneIgnored() {
    make(world.source, database("d"));
    InventoryTask old = world.send(1);
    world.receive(1, true);
    world.untilSettled();
    world.send(2);
    world.time.pass(Duration.ofSeconds(20));
    make(world.source, database("e"));
    world.time.until("by the new one", Duration.ofSeconds(5), world::settled);
    long dead = world.metrics.framesDead.value();
    old.stop();
    world.send(1);
    world.time.pass(Duration.ofSeconds(20));
    assertThat(world.metrics.framesDead.value()).isGreaterThan(dead);
    make(world.source, database("f"));
    world.time.until("still by the new one", Duration.ofSeconds(5), world::settled);
  }

  @Test
  void nothingIsReadOrWrittenAfterATaskStopped() {
    make(world.source, database("d"));
    InventoryTask sender = world.send(1);
    InventoryTask receiver = world.receive(1, true);
    world.untilSettled();
    CompletableFuture<Void> one = sender.stop().toCompletableFuture();
    CompletableFuture<Void> other = receiver.stop().toCompletableFuture();
    world.time.pass(Duration.ofMillis(1));
    assertThat(one).isCompleted();
    assertThat(other).isCompleted();
    int told = world.reports.size();
    make(world.source, database("e"));
    world.time.pass(Duration.ofMinutes(1));
    assertThat(structure(world.target).get(ObjectId.database("e"))).isEmpty();
    assertThat(world.reports).hasSize(told);
  }

  @Test
  void nothingIsWrittenBeforeTheLeaderAnswered() {
    world.leaderless = true;
    make(world.source, database("d"));
    world.send(1);
    world.receive(1, true);
    world.time.pass(Duration.ofMinutes(1));
    assertThat(structure(world.target).objects()).isEmpty();
    world.leaderless = false;
    world.untilSettled();
  }

  @Test
  void reportsComeAgainAndAgainEvenWhereNothingChanges() {
    make(world.source, database("d"));
    world.send(1);
    world.receive(1, true);
    world.untilSettled();
    int told = world.reports.size();
    world.time.pass(Duration.ofMinutes(1));
    assertThat(world.reports.size() - told).isBetween(15, 25);
  }

  @Test
  void reportsAtOnceWhereItIsAskedTo() {
    make(world.source, database("d"));
    world.send(1);
    InventoryTask receiver = world.receive(1, true);
    world.untilSettled();
    world.time.pass(Duration.ofSeconds(10));
    int told = world.reports.size();
    receiver.reportNow();
    world.time.pass(Duration.ofMillis(50));
    assertThat(world.reports).hasSize(told + 1);

    // What it is telling was true before it was asked.
    world.thinking = Duration.ofMillis(100);
    receiver.reportNow();
    world.time.pass(Duration.ofMillis(50));
    receiver.reportNow();
    world.time.pass(Duration.ofMillis(100));
    assertThat(world.reports).hasSize(told + 3);
  }

  /** Time does not pass where something is to be done at once for ever. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void hasNothingToReportBeforeTheFirstInventory() {
    make(world.source, database("d"));
    InventoryTask receiver = world.receive(1, true);
    world.time.pass(Duration.ofSeconds(1));
    receiver.reportNow();
    world.time.pass(Duration.ofSeconds(10));
    assertThat(world.reports).isEmpty();
    world.send(1);
    world.untilSettled();
    assertThat(world.reports).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void structuresBecomeEqualWhateverHappensToFrames(long seed) {
    Replicated torn = new Replicated(seed);
    SplittableRandom dice = new SplittableRandom(seed);
    torn.trouble = 20;
    torn.send(1);
    torn.receive(1, true);
    for (int round = 0; round < 15; round++) {
      for (int i = 0; i < 20; i++) {
        change(torn, dice);
      }
      torn.time.pass(Duration.ofMillis(dice.nextInt(8_000)));
      if (dice.nextInt(4) == 0) {
        torn.send(2 + round);
      }
    }
    torn.untilSettled();
    assertThat(torn.metrics.framesCorrupt.value()).as("seed " + seed).isPositive();
  }

  private static void change(Replicated torn, SplittableRandom dice) {
    String database = "d" + dice.nextInt(3);
    String name = "c" + dice.nextInt(30);
    if (structure(torn.source).get(ObjectId.database(database)).isEmpty()) {
      make(torn.source, database(database));
    }
    switch (dice.nextInt(20)) {
      case 0 -> torn.source.documents().dropDatabase(database);
      case 1, 2, 3 -> torn.source.documents().dropCollection(database, name);
      case 4 -> torn.target.documents().dropCollection(database, name);
      default -> {
        if (structure(torn.source).get(ObjectId.collection(database, name)).isEmpty()) {
          make(torn.source, collection(database, name, 1 + dice.nextInt(3)));
        }
        ObjectId id = new ObjectId(ObjectKind.INDEX, database, name, "i" + dice.nextInt(3));
        String properties = "{\"x\":\"" + "y".repeat(dice.nextInt(200)) + "\"}";
        make(torn.source, object(id, 0, properties, Stage.BEFORE_DATA));
      }
    }
  }
}
