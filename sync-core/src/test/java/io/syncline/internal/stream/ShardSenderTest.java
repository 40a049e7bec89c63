package io.syncline.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.StreamId;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the simulation has found in senders, each as the calls that show it. */
final class ShardSenderTest implements SenderActions {
  private final List<DataMessage> sent = new ArrayList<>();

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
  public boolean room() {
    return true;
  }

  @Override
  public void snapshot(long snapshot) {}

  @Override
  public void digests(
      long snapshot, long call, DigestKind kind, long salt, List<PointRange> ranges) {}

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
