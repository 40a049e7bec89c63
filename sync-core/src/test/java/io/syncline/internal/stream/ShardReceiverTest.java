package io.syncline.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.Stall;
import io.syncline.StreamId;
import io.syncline.SyncState;
import io.syncline.control.ShardReport;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the simulation has found in receivers, each as the messages that show it. */
final class ShardReceiverTest {
  private static final SessionId FIVE = new SessionId(5, 1);
  private static final SessionId NINE = new SessionId(9, 1);

  private final Receiving receiving = new Receiving();
  private final ShardReceiver receiver = receiving.receiver;

  @Test
  void aLowerSessionOfTheSameFeedIsAZombies() {
    StreamId stream = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    assertThat(receiver.accepts(stream, FIVE, receiving.now)).isFalse();
    assertThat(receiver.accepts(stream, NINE, receiving.now)).isTrue();
  }

  /** Seed 131: a shard that was carried by a feed with a greater epoch waited for ever. */
  @Test
  void theSessionOfAnotherFeedShutsNobodyOut() {
    StreamId stream = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F0, 10)));
    assertThat(receiver.accepts(stream, FIVE, receiving.now)).isTrue();
  }

  /** Seed 234: a shard was said to be compared for ever. */
  @Test
  void aComparisonThatWasAnnouncedAndNeverBeganIsOverWhenChangesFlow() {
    StreamId first = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    receiver.onBeat(heartbeat(), beat(first), receiving.now);
    receiver.onMessage(
        new DataMessage.Compare(
            1, Receiving.at(Receiving.F1, 12), Receiving.SOURCE, true, "history lost"),
        60,
        receiving.now);
    assertThat(receiver.report(receiving.now).resyncing()).isTrue();
    receiving.answers(new ApplyResult.Unknown("the connection broke"));
    StreamId second = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    receiver.onBeat(heartbeat(), beat(second), receiving.now);
    assertThat(receiver.mode()).isEqualTo(ShardReceiver.Mode.FOLLOWING);
    assertThat(receiver.report(receiving.now).resyncing()).isFalse();
    assertThat(receiver.report(receiving.now).historyLost()).isFalse();
  }

  /** Seed 283: documents were named that a crash of the target had taken, and that came again. */
  @Test
  void whatAVerificationFoundCountsOnlyIfTheTargetStandsAsItStood() {
    StreamId first = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    verify(first);
    assertThat(receiver.verify("check", false, receiving.now).done()).isFalse();
    receiving.answers(new ApplyResult.Fenced("the checkpoint is an older one"));
    assertThat(receiver.verify("check", false, receiving.now).differing()).isZero();
    StreamId second = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    verify(second);
    receiving.answers(new ApplyResult.Applied());
    assertThat(receiver.verify("check", false, receiving.now).done()).isTrue();
    assertThat(receiver.verify("check", false, receiving.now).differing()).isEqualTo(1);
  }

  /** Seed 106: a target that was emptied after its repair failed its shard. */
  @Test
  void aRepairWasInVainOnlyIfTheTargetStandsAsItStood() {
    repairedAndDifferentAgain();
    receiving.answers(new ApplyResult.Fenced("the target was emptied"));
    assertThat(receiver.mode()).isEqualTo(ShardReceiver.Mode.CLAIMING);
  }

  @Test
  void aRepairInVainFailsTheShard() {
    repairedAndDifferentAgain();
    receiving.answers(new ApplyResult.Applied());
    assertThat(receiver.mode()).isEqualTo(ShardReceiver.Mode.FAILED);
    assertThat(receiver.report(receiving.now).toString()).contains("differ again after");
  }

  /** A document is missing, is brought, and is missing again. */
  private void repairedAndDifferentAgain() {
    StreamId stream = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    receiver.accepts(stream, NINE, receiving.now);
    receiver.onBeat(heartbeat(), beat(stream), receiving.now);
    receiver.verify("first", true, receiving.now);
    found(1, "first");
    receiver.onMessage(
        new DataMessage.Range(
            3,
            true,
            Receiving.at(Receiving.F1, 10),
            DigestKind.BODY_BY_KEY_HASH.space(),
            PointRange.ALL,
            1,
            List.of(new Document(Bytes.utf8("k"), 1, Bytes.utf8("body")))),
        60,
        receiving.now);
    receiving.answers(new ApplyResult.Applied());
    receiver.onMessage(new DataMessage.Verified(4, "first", 1, ""), 60, receiving.now);
    receiving.answers(new ApplyResult.Applied());
    assertThat(receiver.verify("first", true, receiving.now).mended()).isEqualTo(1);
    receiver.verify("second", true, receiving.now);
    found(5, "second");
    assertThat(receiver.mode()).isEqualTo(ShardReceiver.Mode.FOLLOWING);
  }

  /**
   * Seed 68: nothing came for 13 s of a sender that had something to send, and it was "running".
   */
  @Test
  void aSenderThatIsNotIdleAndSendsNothingIsAStall() {
    StreamId stream = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    assertThat(rests(stream, true).stall()).isEmpty();
    ShardReport waiting = rests(stream, false);
    assertThat(waiting.stall()).isPresent();
    assertThat(waiting.state()).isEqualTo(SyncState.INITIAL_SYNC);
    assertThat(rests(stream, true).state()).isEqualTo(SyncState.RUNNING);
  }

  @Test
  void aStoreThatCanNotBeClaimedIsAStallAtTheTargetUntilItCan() {
    StreamId stream = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    receiver.accepts(stream, NINE, receiving.now);
    receiver.onMessage(changes(1, Receiving.at(Receiving.F1, 10), 12), 60, receiving.now);
    receiving.answers(new ApplyResult.Unknown("the write broke off"));
    receiving.failsToClaim(40, "the disk is full");
    ShardReport full = receiver.report(receiving.now);
    assertThat(full.state()).isEqualTo(SyncState.INITIAL_SYNC);
    assertThat(full.stall().orElseThrow().hop()).isEqualTo(Stall.Hop.TARGET_STORE);
    assertThat(full.stall().orElseThrow().reason()).isEqualTo("the disk is full");
    assertThat(full.stall().orElseThrow().lasting()).isGreaterThan(Duration.ofSeconds(30));
    StreamId next = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    assertThat(rests(next, true).stall()).isEmpty();
    ShardReport silent = rests(next, false);
    assertThat(silent.stall().orElseThrow().hop()).isEqualTo(Stall.Hop.TRANSPORT);
    assertThat(silent.stall().orElseThrow().reason()).contains("the source");
  }

  @Test
  void aStoreThatWantsABatchLaterIsAStallUntilItTakesIt() {
    StreamId stream = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    receiver.accepts(stream, NINE, receiving.now);
    receiver.onMessage(changes(1, Receiving.at(Receiving.F1, 10), 12), 60, receiving.now);
    ShardBatch refused = receiving.batches.get(0);
    for (int i = 0; i < 40; i++) {
      receiving.now += Receiving.HEARTBEAT;
      receiver.onBeat(
          heartbeat(), new Heartbeat.Beat(1, stream, NINE, 1, false, false), receiving.now);
      receiving.answers(new ApplyResult.TryLater(Duration.ofSeconds(1), "the disk is full"));
      receiver.tick(receiving.now);
    }
    ShardReport full = receiver.report(receiving.now);
    assertThat(full.state()).isEqualTo(SyncState.INITIAL_SYNC);
    assertThat(full.stall().orElseThrow().reason()).isEqualTo("the disk is full");
    receiving.now += 2 * Receiving.HEARTBEAT;
    receiver.tick(receiving.now);
    assertThat(receiving.batches.get(receiving.batches.size() - 1)).isEqualTo(refused);
    receiving.answers(new ApplyResult.Applied());
    assertThat(receiver.report(receiving.now).stall()).isEmpty();
    assertThat(rests(stream, false).stall().orElseThrow().hop()).isEqualTo(Stall.Hop.TRANSPORT);
  }

  /** Nothing but heartbeats comes for long, and the checkpoint is read back each time. */
  private ShardReport rests(StreamId stream, boolean idle) {
    for (int i = 0; i < 40; i++) {
      receiving.now += Receiving.HEARTBEAT;
      receiver.onBeat(
          heartbeat(), new Heartbeat.Beat(1, stream, NINE, 0, idle, false), receiving.now);
      if (i == 0) {
        receiver.accepts(stream, NINE, receiving.now);
      }
      if (receiver.idleBatch(receiving.now).isPresent()) {
        receiver.onApplied(receiver.idleCall(), new ApplyResult.Applied(), receiving.now);
      }
      receiver.tick(receiving.now);
    }
    return receiver.report(receiving.now);
  }

  /** What an interrupted batch had passed is not shown again: nothing before its end. */
  @Test
  void whatABatchHadBegunIsReplayedAsOne() {
    FeedPosition from = Receiving.at(Receiving.F1, 10);
    StreamId stream = receiving.claims(Receiving.left(NINE, from).intending(Position.of(14, 0)));
    receiver.accepts(stream, NINE, receiving.now);
    receiver.onMessage(changes(1, from, 12), 60, receiving.now);
    assertThat(receiving.batches).isEmpty();
    receiver.onMessage(changes(2, Receiving.at(Receiving.F1, 12), 14), 60, receiving.now);
    assertThat(receiving.batches)
        .singleElement()
        .satisfies(
            batch -> {
              assertThat(batch.next().position()).contains(Receiving.at(Receiving.F1, 14));
              assertThat(((ShardBatch.Changes) batch.content()).changes()).hasSize(1);
            });
  }

  /** Seed 79: emptied again, a shard lost what a batch that was cut off had put after that. */
  @Test
  void aTruncateThatABatchHadBegunIsNotShownAgain() {
    Receiving stepwise = new Receiving(true);
    FeedPosition from = Receiving.at(Receiving.F1, 10);
    StreamId stream = stepwise.claims(Receiving.left(NINE, from).intending(Position.of(14, 0)));
    stepwise.receiver.accepts(stream, NINE, stepwise.now);
    stepwise.receiver.onMessage(changes(1, from, 12, new Change.Cleared()), 60, stepwise.now);
    assertThat(stepwise.batches).isEmpty();
    stepwise.claims(Receiving.left(NINE, from).intending(Position.of(14, 0)));
    assertThat(stepwise.said)
        .last()
        .isInstanceOfSatisfying(
            ControlMessage.Start.class, start -> assertThat(start.position()).isEmpty());
  }

  private static DataMessage.Changes changes(long seq, FeedPosition from, long to) {
    return changes(
        seq, from, to, new Change.Put(new Document(Bytes.utf8("k"), to, Bytes.utf8("v" + to))));
  }

  private static DataMessage.Changes changes(long seq, FeedPosition from, long to, Change change) {
    return new DataMessage.Changes(
        seq, from, Position.of(to, 0), Optional.empty(), Receiving.SOURCE, 1, List.of(change));
  }

  /** A proof counts on it: it is told before the store answers, and in every later stream. */
  @Test
  void aBatchIsCountedAsSoonAsTheStoreIsGivenIt() {
    FeedPosition from = Receiving.at(Receiving.F1, 10);
    StreamId stream = receiving.claims(Receiving.left(NINE, from));
    verify(stream);
    receiving.answers(new ApplyResult.Applied());
    assertThat(rests(stream, true).writes()).isZero();
    receiver.onMessage(changes(4, from, 12), 60, receiving.now);
    assertThat(receiver.report(receiving.now).writes()).isEqualTo(1);
    receiving.answers(new ApplyResult.Unknown("the connection broke"));
    receiving.claims(Receiving.left(NINE, from));
    assertThat(receiver.report(receiving.now).writes()).isEqualTo(1);
  }

  /** A collection that was made again under the same name is not copied into the former one. */
  @Test
  void anotherIncarnationOfTheCollectionEndsTheTask() {
    StreamId stream = receiving.claims(Receiving.left(NINE, Receiving.at(Receiving.F1, 10)));
    receiver.accepts(stream, NINE, receiving.now);
    receiver.onMessage(
        new DataMessage.Compare(
            1, Receiving.at(Receiving.F1, 12), new Incarnation("source-2"), false, "made again"),
        60,
        receiving.now);
    assertThat(receiver.report(receiving.now).event()).isEqualTo(ShardReport.Event.ENDED);
    assertThat(receiving.batches).isEmpty();
  }

  /** One document at the source, none at the target. */
  private void verify(StreamId stream) {
    receiver.accepts(stream, NINE, receiving.now);
    receiver.onBeat(heartbeat(), beat(stream), receiving.now);
    receiver.verify("check", false, receiving.now);
    assertThat(receiving.said).last().isInstanceOf(ControlMessage.Verify.class);
    found(1, "check");
    receiver.onMessage(new DataMessage.Verified(3, "check", 1, ""), 60, receiving.now);
  }

  /** The source has one document, the target none. */
  private void found(long seq, String verification) {
    receiver.onMessage(
        new DataMessage.Mark(seq, Receiving.at(Receiving.F1, 10), verification), 60, receiving.now);
    receiver.onMessage(
        new DataMessage.Listing(
            seq + 1,
            seq,
            DigestKind.BODY_BY_KEY_HASH,
            0,
            PointRange.ALL,
            List.of(new DataMessage.Listed(Bytes.utf8("k"), 77))),
        60,
        receiving.now);
  }

  private static Heartbeat heartbeat() {
    return new Heartbeat(
        NINE,
        Receiving.at(Receiving.F1, 10),
        Receiving.at(Receiving.F1, 10).position(),
        1,
        List.of());
  }

  private static Heartbeat.Beat beat(StreamId stream) {
    return new Heartbeat.Beat(1, stream, NINE, 0, true, false);
  }
}
