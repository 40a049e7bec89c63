package io.syncline.internal.stream;

import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.control.TaskSpec;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A receiver of shard a/one/0, whose source is read in feed "f1", and what it asks for. */
final class Receiving implements ReceiverActions {
  static final long MILLIS = 1_000_000;
  static final long HEARTBEAT = 1000 * MILLIS;
  static final SyncId SYNC = new SyncId("sync-1");
  static final ShardId SHARD = new ShardId("a", "one", 0);
  static final Incarnation SOURCE = new Incarnation("source-1");
  static final Incarnation TARGET = new Incarnation("target-1");
  static final Incarnation FEED = new Incarnation("feed-1");
  static final FeedId F0 = new FeedId("f0");
  static final FeedId F1 = new FeedId("f1");

  final List<ControlMessage> said = new ArrayList<>();
  final List<ShardBatch> batches = new ArrayList<>();
  final ShardReceiver receiver;
  private Optional<Claim> claim = Optional.empty();
  private long call;
  long now;

  Receiving() {
    this(false);
  }

  /** At a store with atomic apply, or one that wants each batch reduced. */
  Receiving(boolean reduces) {
    TaskSpec.ReceiveShard task =
        new TaskSpec.ReceiveShard(
            "receive",
            SYNC,
            7,
            new PeerAddress("memory", List.of("north"), Map.of(), Instant.MAX),
            SHARD,
            SOURCE,
            F1,
            false,
            false);
    ReceiverOptions options =
        new ReceiverOptions(
            1 << 20,
            1 << 20,
            1 << 20,
            4,
            HEARTBEAT,
            10 * HEARTBEAT,
            30 * HEARTBEAT,
            reduces,
            0,
            List.of(DigestKind.BODY_BY_KEY_HASH),
            "raw");
    receiver = new ShardReceiver(task, 1, options, this, now);
  }

  static FeedPosition at(FeedId feed, long number) {
    return new FeedPosition(feed, FEED, Position.of(number, 0));
  }

  /** A checkpoint that a former stream left. */
  static Checkpoint left(io.syncline.SessionId session, FeedPosition position) {
    return Checkpoint.first(SYNC, new StreamId(3, 1), TARGET).following(session, SOURCE, position);
  }

  /** Lets time pass until the shard is claimed, and finds a checkpoint there; gives the stream. */
  StreamId claims(Checkpoint found) {
    claim = Optional.empty();
    for (int i = 0; i < 100 && claim.isEmpty(); i++) {
      now += HEARTBEAT / 2;
      receiver.tick(now);
    }
    StreamId stream = claim.orElseThrow().stream();
    receiver.onClaim(call, new ClaimResult.Claimed(found.claimedBy(SYNC, stream), false), now);
    return stream;
  }

  /** Lets time pass in which every claim fails, as at a store that can't write. */
  void failsToClaim(int seconds, String why) {
    for (long end = now + seconds * 1000L * MILLIS; now < end; now += HEARTBEAT / 2) {
      claim = Optional.empty();
      receiver.tick(now);
      if (claim.isPresent()) {
        receiver.onClaimFailed(call, why, now);
      }
    }
  }

  /** What becomes of the batch that was asked for last. */
  void answers(ApplyResult result) {
    receiver.onApplied(call, result, now);
  }

  @Override
  public void claim(long asked, Claim what) {
    call = asked;
    claim = Optional.of(what);
  }

  @Override
  public void apply(long asked, ShardBatch batch, long bytes) {
    call = asked;
    batches.add(batch);
  }

  @Override
  public void snapshot(long snapshot) {
    receiver.onSnapshot(snapshot, now);
  }

  @Override
  public void digests(
      long snapshot, long asked, DigestKind kind, long salt, List<PointRange> ranges) {
    throw new AssertionError("no digests are expected");
  }

  @Override
  public void listing(long snapshot, long asked, DigestKind kind, long salt, PointRange range) {
    receiver.onListing(asked, List.of(), now);
  }

  @Override
  public void closeSnapshot(long snapshot) {}

  @Override
  public void say(ControlMessage message) {
    said.add(message);
  }

  @Override
  public void count(Event event, long amount) {}

  @Override
  public long random() {
    return 0;
  }
}
