package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedRead;
import io.syncline.store.ShardBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every port that misbehaves is noticed within the seeds of the simulation. What happened to others
 * and stands here in another form:
 *
 * <ul>
 *   <li>tombstones purged too early or never: there are none, removals are compared; in their place
 *       removals and truncates that get lost
 *   <li>a batch put off that counts as applied: the next one is refused, as of another checkpoint
 *   <li>conflicts resolved by clocks, merges of two directions: there is one direction; in their
 *       place entries out of order, and checkpoints before documents
 * </ul>
 */
class PlantedPortsTest {
  static Stream<Arguments> wrongs() {
    return Stream.of(
        wrong("the target takes batches whatever its checkpoint", 6, Wrongs::noComparison),
        wrong("the checkpoint is written before the documents", 1, Wrongs::checkpointFirst),
        wrong("removals are not replicated", 1, () -> Wrongs.changes(PlantedPortsTest::noRemovals)),
        wrong(
            "truncates are not replicated", 1, () -> Wrongs.changes(PlantedPortsTest::noTruncates)),
        wrong("the end of a large batch is lost", 1, () -> Wrongs.changes(PlantedPortsTest::noEnd)),
        wrong("what a range does not list stays", 1, PlantedPortsTest::extraStays),
        wrong(
            "a fenced batch counts as applied", 1, () -> Wrongs.results(PlantedPortsTest::fenced)),
        wrong("a feed begins anew where history is gone", 3, Wrongs::resetsByItself),
        wrong("a feed drops an entry now and then", 3, () -> Wrongs.entries(PlantedPortsTest::gap)),
        wrong("a feed is out of order", 3, () -> Wrongs.entries(PlantedPortsTest::reversed)),
        wrong(
            "a feed claims to be read to its head", 1, () -> Wrongs.feed(PlantedPortsTest::ahead)),
        wrong("epochs are forgotten with every leader", 2, Wrongs::forgetsEpochs),
        wrong("everybody leads", 1, Wrongs::everybodyLeads),
        wrong("what a leader writes late is taken in any term", 23, Pretenders::anyTerm),
        wrong("the source takes writes under a barrier", 2, Pretenders::writableUnderBarrier),
        wrong(
            "a barrier is said to stand before the last write has ended",
            6,
            Pretenders::barrierBeforeLastWrites),
        wrong("a store without fencing says that it has locks", 14, Pretenders::locksThatAreNone),
        wrong("a claim is written with the first batch", 14, Pretenders::claimsLater),
        wrong("a feed goes on with its next life", 7, Pretenders::hidesOtherIncarnation),
        wrong("a feed goes on behind a gap", 34, Pretenders::hidesGap));
  }

  private static Arguments wrong(String what, long likely, Supplier<Tampering> tampering) {
    return Arguments.of(what, likely, tampering);
  }

  private static List<Change> noRemovals(List<Change> changes) {
    return changes.stream().filter(c -> !(c instanceof Change.Remove)).toList();
  }

  private static List<Change> noTruncates(List<Change> changes) {
    return changes.stream().filter(c -> !(c instanceof Change.Cleared)).toList();
  }

  private static List<Change> noEnd(List<Change> changes) {
    return changes.size() > 3 ? changes.subList(0, changes.size() - 1) : changes;
  }

  private static Tampering extraStays() {
    return Wrongs.batches(
        batch -> {
          if (!(batch.content() instanceof ShardBatch.RangeContent range)) {
            return batch;
          }
          List<Change> puts = new ArrayList<>();
          range.documents().forEach(d -> puts.add(new Change.Put(d)));
          return new ShardBatch(
              batch.shard(), batch.expected(), batch.next(), new ShardBatch.Changes(puts));
        });
  }

  private static ApplyResult fenced(ApplyResult result) {
    return result instanceof ApplyResult.Fenced ? new ApplyResult.Applied() : result;
  }

  private static List<FeedEntry> gap(List<FeedEntry> entries) {
    if (entries.size() > 3) {
      entries.remove(1);
    }
    return entries;
  }

  private static List<FeedEntry> reversed(List<FeedEntry> entries) {
    Collections.reverse(entries);
    return entries;
  }

  private static FeedRead ahead(FeedRead read) {
    return read instanceof FeedRead.Batch batch && batch.entries().size() > 1
        ? new FeedRead.Batch(
            batch.entries().subList(0, 1), batch.head(), batch.head(), batch.clock())
        : read;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongs")
  void isNoticed(String what, long likely, Supplier<Tampering> tampering) {
    Optional<String> caught = Planted.noticed(likely, tampering);
    System.out.println(what + ": " + caught.orElse("NOT NOTICED"));
    assertThat(caught).as(what).isPresent();
  }
}
