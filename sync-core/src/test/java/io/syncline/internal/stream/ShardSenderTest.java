package io.syncline.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Change;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the simulation has found in senders, each as the calls that show it. */
final class ShardSenderTest implements SenderActions {
  private static final StreamId STREAM = new StreamId(7, 1);
  private static final SessionId SESSION = new SessionId(9, 1);

  private final List<DataMessage> sent = new ArrayList<>();
  private final Map<Long, List<PointRange>> asked = new TreeMap<>();
  private long snapshot;
  private boolean flows = true;
  private int most = Integer.MAX_VALUE;

  /** Seed 220: a stream moved on to a position of the feed that a restore had replaced. */
  @Test
  void whatWasReadOfTheFeedsFormerIncarnationGoesToNoStream() {
    FeedPosition here = Receiving.at(Receiving.F1, 0);
    ShardSender sender = sender();
    sender.follow(here);
    FeedPosition former =
        new FeedPosition(Receiving.F1, new Incarnation("feed-0"), Position.of(610, 0));
    sender.changes(List.of(), former);
    assertThat(sender.wants()).contains(here);
    assertThat(sent).isEmpty();
    FeedPosition next = here.at(Position.of(3, 0));
    sender.changes(List.of(), next);
    assertThat(sender.wants()).contains(next);
  }

  /** An answer to the same number of another stream or session says nothing of this comparison. */
  @Test
  void answersOfOtherStreamsAndSessionsDoNotCount() {
    ShardSender sender = sender();
    sender.compare(false, "a first copy");
    sender.onSnapshot(snapshot, Receiving.at(Receiving.F1, 5), Receiving.SOURCE);
    List<Long> open = new ArrayList<>();
    for (int answered = 0; answered < 100 && !sent(DataMessage.Compared.class); answered++) {
      digest(sender);
      sent.stream()
          .filter(DataMessage.Digests.class::isInstance)
          .map(DataMessage::seq)
          .filter(seq -> !open.contains(seq))
          .forEach(open::add);
      for (long digest : open) {
        sender.onAnswer(equal(new StreamId(6, 9), digest), true);
        sender.onAnswer(equal(new StreamId(7, 1), digest), false);
      }
      sender.onAnswer(equal(new StreamId(7, 1), 1_000_000), true);
      assertThat(sent(DataMessage.Compared.class)).isFalse();
      for (long digest : open) {
        sender.onAnswer(equal(new StreamId(7, 1), digest), true);
      }
    }
    assertThat(open).isNotEmpty();
    assertThat(sent(DataMessage.Compared.class)).isTrue();
  }

  /** What comes while the transport takes nothing makes one message, not one for each reading. */
  @Test
  void changesAreCutIntoMessagesOnlyWhenTheTransportTakesThem() {
    FeedPosition here = Receiving.at(Receiving.F1, 0);
    ShardSender sender = sender();
    sender.follow(here);
    flows = false;
    for (int i = 1; i <= 3; i++) {
      Position at = Position.of(i, 0);
      sender.changes(List.of(put("k" + i, i, "v")), here.at(at));
    }
    assertThat(sent).isEmpty();
    flows = true;
    sender.pump();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0))
        .isInstanceOfSatisfying(
            DataMessage.Changes.class, changes -> assertThat(changes.changes()).hasSize(3));
  }

  /** What is made again under a name may be in the feed before the end of what had it. */
  @Test
  void aNamesakesChangesAreNotTheCollections() {
    FeedPosition here = Receiving.at(Receiving.F1, 0);
    ShardSender sender = sender();
    sender.follow(here);
    FeedEntry own = put("a", 5, "v");
    FeedEntry other = put("b", 6, "v");
    FeedEntry namesakes =
        new FeedEntry(
            other.shard(),
            new Incarnation("made-again"),
            other.change(),
            other.at(),
            other.committedAt());
    sender.changes(List.of(own, namesakes), here.at(Position.of(6, 0)));
    sender.pump();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0))
        .isInstanceOfSatisfying(
            DataMessage.Changes.class,
            changes -> assertThat(changes.changes()).containsExactly(own.change()));
  }

  /** The log of a server that follows now goes on: what it says after the end is for nobody. */
  @Test
  void nothingComesAfterTheEnd() {
    FeedPosition here = Receiving.at(Receiving.F1, 0);
    ShardSender sender = sender();
    sender.follow(here);
    flows = false;
    FeedEntry put = put("a", 5, "v");
    FeedEntry moved =
        new FeedEntry(
            put.shard(),
            put.incarnation(),
            new Change.Moved(new FeedId("other")),
            Position.of(6, 0),
            put.committedAt());
    sender.changes(
        List.of(put, moved, put("a", 6, "follows"), put("b", 7, "follows")),
        here.at(Position.of(7, 0)));
    flows = true;
    sender.pump();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0))
        .isInstanceOfSatisfying(
            DataMessage.Changes.class,
            changes -> assertThat(changes.changes()).containsExactly(put.change()));
    assertThat(sent.get(1))
        .isInstanceOfSatisfying(DataMessage.Over.class, over -> assertThat(over.moved()).isTrue());
  }

  /** A shard whose part of a large transaction was read long before its end stood still. */
  @Test
  void aTransactionThatEndsWithOtherShardsIsToldToBeWhole() {
    FeedPosition here = Receiving.at(Receiving.F1, 0);
    Position end = Position.of(5, 0);
    ShardSender sender = sender();
    sender.follow(here);
    sender.changes(List.of(put("a", 5, "v")), here);
    assertThat(sent).hasSize(1);
    assertThat(sender.idle()).isFalse();
    flows = false;
    sender.changes(List.of(), here.at(end));
    assertThat(sent).hasSize(1);
    flows = true;
    sender.pump();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1))
        .isInstanceOfSatisfying(
            DataMessage.Changes.class,
            changes -> {
              assertThat(changes.from()).isEqualTo(here);
              assertThat(changes.to()).isEqualTo(end);
              assertThat(changes.intent()).isEmpty();
              assertThat(changes.changes()).isEmpty();
            });
    assertThat(sender.idle()).isTrue();
    sender.changes(List.of(put("b", 7, "v")), here.at(Position.of(7, 0)));
    assertThat(sent).hasSize(3);
  }

  /** Seed 471: a document was named, and would have been "repaired", that was written meanwhile. */
  @Test
  void aSnapshotThatChangesHavePassedIsTakenAgainAndChangesWaitForIt() {
    FeedPosition here = Receiving.at(Receiving.F1, 0);
    ShardSender sender = sender();
    sender.follow(here);
    sender.verify(new ControlMessage.Verify(1, STREAM, SESSION, "check", true));
    final long first = snapshot;
    sender.changes(List.of(put("a", 5, "v")), here.at(Position.of(5, 0)));
    assertThat(sent).hasSize(1);
    sender.onSnapshot(first, here.at(Position.of(3, 0)), Receiving.SOURCE);
    assertThat(snapshot).isNotEqualTo(first);
    sender.changes(List.of(put("b", 7, "v")), here.at(Position.of(7, 0)));
    assertThat(sent).as("what was sent while the second is awaited").hasSize(1);
    sender.onSnapshot(snapshot, here.at(Position.of(6, 0)), Receiving.SOURCE);
    assertThat(sent.subList(1, 3))
        .satisfiesExactly(
            mark ->
                assertThat(((DataMessage.Mark) mark).from()).isEqualTo(here.at(Position.of(5, 0))),
            after -> assertThat(after).isInstanceOf(DataMessage.Changes.class));
  }

  /** The rest of a transaction can't go before the mark, and the mark not into it. */
  @Test
  void aSnapshotBeforeATransactionOfWhichAPartWasSentIsTakenAgain() {
    FeedPosition here = Receiving.at(Receiving.F1, 0);
    ShardSender sender = sender();
    sender.follow(here);
    sender.verify(new ControlMessage.Verify(1, STREAM, SESSION, "check", false));
    final long first = snapshot;
    most = 1;
    String large = "x".repeat(50_000);
    sender.changes(List.of(put("a", 5, large), put("b", 5, large)), here.at(Position.of(5, 0)));
    assertThat(sent).hasSize(1);
    sender.onSnapshot(first, here.at(Position.of(4, 0)), Receiving.SOURCE);
    assertThat(snapshot).isNotEqualTo(first);
    sender.onSnapshot(snapshot, here.at(Position.of(5, 0)), Receiving.SOURCE);
    most = 100;
    sender.pump();
    assertThat(sent.get(1)).isInstanceOf(DataMessage.Changes.class);
    assertThat(sent.get(2)).isInstanceOf(DataMessage.Mark.class);
  }

  private static FeedEntry put(String key, long at, String body) {
    return new FeedEntry(
        Receiving.SHARD,
        Receiving.SOURCE,
        new Change.Put(new Document(Bytes.utf8(key), at, Bytes.utf8(body))),
        Position.of(at, 0),
        1000L * at);
  }

  private boolean sent(Class<? extends DataMessage> kind) {
    return sent.stream().anyMatch(kind::isInstance);
  }

  /** Gives every digest that was asked for: one document a range. */
  private void digest(ShardSender sender) {
    Map<Long, List<PointRange>> now = new TreeMap<>(asked);
    asked.clear();
    now.forEach(
        (call, ranges) ->
            sender.onDigests(call, ranges.stream().map(range -> new Digest(1, 7)).toList()));
  }

  private static ControlMessage.Answer equal(StreamId stream, long digest) {
    return new ControlMessage.Answer(1, stream, new SessionId(9, 1), digest, List.of(), List.of());
  }

  private ShardSender sender() {
    return new ShardSender(
        new SenderOptions(1 << 16, 1 << 20, 1 << 20, 4, 1 << 24, true),
        this,
        new ControlMessage.Start(
            1,
            Receiving.SHARD,
            Receiving.SOURCE,
            new StreamId(7, 1),
            Optional.empty(),
            false,
            List.of(DigestKind.BODY_BY_KEY_HASH),
            "raw"),
        DigestKind.BODY_BY_KEY_HASH,
        DigestKind.BODY_BY_KEY_HASH);
  }

  @Override
  public Sent send(DataMessage message) {
    sent.add(message);
    return new Sent(1, 100);
  }

  @Override
  public boolean flows() {
    return flows && sent.size() < most;
  }

  @Override
  public boolean room() {
    return true;
  }

  @Override
  public void snapshot(long id) {
    snapshot = id;
  }

  @Override
  public void digests(long of, long id, DigestKind kind, long salt, List<PointRange> ranges) {
    asked.put(id, ranges);
  }

  @Override
  public void scan(
      long snapshot, long call, DigestKind.Space space, PointRange range, int maxBytes) {}

  @Override
  public void listing(long snapshot, long call, DigestKind kind, long salt, PointRange range) {}

  @Override
  public void closeSnapshot(long snapshot) {}

  @Override
  public long random() {
    return 0;
  }
}
