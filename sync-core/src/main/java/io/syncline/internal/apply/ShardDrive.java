package io.syncline.internal.apply;

import io.syncline.Bytes;
import io.syncline.Stall;
import io.syncline.SyncException;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.SyncState;
import io.syncline.WorkerOptions;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.stream.ReceiverActions;
import io.syncline.internal.stream.ReceiverOptions;
import io.syncline.internal.stream.ShardReceiver;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.internal.wire.Wire;
import io.syncline.internal.worker.Listings;
import io.syncline.store.ApplyResult;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind;
import io.syncline.store.Fencing;
import io.syncline.store.PointRange;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.StoreTraits;
import io.syncline.transport.ChannelId;
import io.syncline.transport.Received;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one {@link ShardReceiver}: its data channel, its calls to the store, its reports. On the
 * group's lane only, but for the hint.
 *
 * <p>Ordering: the channel is open, at its end, before the receiver's first claim, and so before
 * its first START.
 */
final class ShardDrive implements ReceiverActions {
  private static final Logger LOG = LoggerFactory.getLogger(ShardDrive.class);
  private static final int FRAMES_A_STEP = 16;

  private final ReceiverGroup group;
  private final TaskSpec.ReceiveShard task;
  private final ChannelId channel;
  private final long tag;
  private final ShardReceiver receiver;
  private final Map<Long, Snapshot> snapshots = new HashMap<>();
  private final AtomicBoolean queued = new AtomicBoolean();
  private final Opening opening;
  private boolean closed;
  private volatile boolean copying;
  private @Nullable ShardReport reported;
  private long unacknowledged;

  ShardDrive(ReceiverGroup group, TaskSpec.ReceiveShard task) {
    this.group = group;
    this.task = task;
    this.channel =
        new ChannelId(
            task.sync(), ChannelId.Kind.DATA, task.source().value(), task.shard().index());
    this.tag = Bytes.utf8(channel.toString()).hash64(0);
    this.receiver =
        new ShardReceiver(task, tag, options(group), this, group.context.runtime().nanoTime());
    this.opening = new Opening(group, channel, this::frameArrived, group::tickSoon);
  }

  private static ReceiverOptions options(ReceiverGroup group) {
    WorkerOptions o = group.context.options();
    StoreTraits traits = group.context.store().traits();
    boolean none = traits.fencing() == Fencing.NONE;
    return new ReceiverOptions(
        o.windowBytes(),
        Math.max(1 << 20, o.frameBytes()),
        o.maxDocumentBytes(),
        o.copyParallelism(),
        o.heartbeat().toNanos(),
        o.idleCheckpoint().toNanos(),
        o.stallAfter().toNanos(),
        traits.fencing() != Fencing.ATOMIC,
        none ? traits.requestDeadline().toNanos() : 0,
        traits.kinds(),
        traits.bodyForm());
  }

  long tag() {
    return tag;
  }

  ShardId shard() {
    return task.shard();
  }

  boolean copying() {
    return copying;
  }

  private void frameArrived() {
    if (queued.compareAndSet(false, true)) {
      group.ready(this);
    }
  }

  /** Reads some frames; true if there may be more, and the drive is to be asked again. */
  boolean readFrames() {
    queued.set(false);
    if (closed || !group.store.room()) {
      return false;
    }
    long now = group.context.runtime().nanoTime();
    boolean any = false;
    for (int i = 0; i < FRAMES_A_STEP; i++) {
      Optional<Received> received = opening.reader().poll();
      if (received.isEmpty()) {
        acknowledgeIf(any);
        return false;
      }
      any = true;
      take(received.get(), now);
    }
    acknowledgeIf(true);
    return group.store.room() && queued.compareAndSet(false, true);
  }

  private void acknowledgeIf(boolean any) {
    if (any) {
      group.acknowledge(this, 0);
    }
  }

  private void take(Received received, long now) {
    opening.reader().done(received);
    group.metrics.framesReceived.add();
    group.metrics.frameBytesReceived.add(received.frame().payload().length());
    if (!receiver.accepts(received.frame().stream(), received.frame().session(), now)) {
      return;
    }
    try {
      if (Wire.decode(received.frame().payload()) instanceof DataMessage message) {
        copying = message instanceof DataMessage.Range;
        receiver.onMessage(message, received.frame().payload().length(), now);
      } else {
        receiver.onCorrupt(now, "not a data message");
      }
    } catch (SyncException e) {
      receiver.onCorrupt(now, e.getMessage());
    }
  }

  void beat(Heartbeat heartbeat, Heartbeat.Beat beat, long now) {
    receiver.onBeat(heartbeat, beat, now);
  }

  void tick(long now) {
    if (opening.isOpen()) {
      receiver.tick(now);
      if (group.store.room()) {
        frameArrived();
      }
    }
  }

  void idleBatch(long now) {
    Optional<ShardBatch> batch = receiver.idleBatch(now);
    if (batch.isPresent()) {
      group.store.add(this, receiver.idleCall(), batch.get(), 64);
    }
  }

  void senderReturned(long now) {
    receiver.onSenderReturned(now);
  }

  /** Counts bytes that were made durable; how many there are since the last acknowledgement. */
  long unacknowledged(long bytes) {
    unacknowledged += bytes;
    return unacknowledged;
  }

  /** There is another address of the peer. */
  void renewed() {
    opening.renewed();
  }

  Optional<ControlMessage.Ack> ack() {
    unacknowledged = 0;
    return receiver.ack();
  }

  VerifyReport verify(String id, boolean repair) {
    return receiver.verify(id, repair, group.context.runtime().nanoTime());
  }

  Optional<ShardReport> report(long now, boolean all) {
    ShardReport report = receiver.report(now);
    Optional<Stall> refusal = opening.refusal(now);
    if (refusal.isPresent()) {
      report = report.withStall(refusal.get());
    }
    ShardReport before = reported;
    boolean same =
        before != null
            && before.state() == report.state()
            && before.caughtUp() == report.caughtUp()
            && before.event() == report.event()
            && before.copied() == report.copied()
            && before.resyncing() == report.resyncing()
            && before.stall().isPresent() == report.stall().isPresent()
            && (report.state() == SyncState.RUNNING
                || before.progress().equals(report.progress())
                    && before.message().equals(report.message()));
    if (same && !all) {
      return Optional.empty();
    }
    if (before != null && before.state() != report.state()) {
      LOG.info(
          "event=shard-state shard={} from={} to={} why=\"{}\"",
          task.shard(),
          before.state(),
          report.state(),
          report.message());
    }
    reported = report;
    return Optional.of(report);
  }

  void applied(long call, ApplyResult result, long bytes) {
    if (!closed) {
      receiver.onApplied(call, result, group.context.runtime().nanoTime());
      group.acknowledge(this, bytes);
      if (group.store.room()) {
        frameArrived();
      }
    }
  }

  void close() {
    if (!closed) {
      receiver.stop();
      closed = true;
      opening.close();
      snapshots.values().forEach(Snapshot::close);
      snapshots.clear();
    }
  }

  // ---- what the receiver asks for

  @Override
  public void claim(long call, Claim claim) {
    call(
        group.context.store().target().claim(claim),
        "claiming " + task.shard(),
        (ClaimResult result) -> receiver.onClaim(call, result, group.context.runtime().nanoTime()),
        why -> receiver.onClaimFailed(call, why, group.context.runtime().nanoTime()));
  }

  @Override
  public void apply(long call, ShardBatch batch, long bytes) {
    group.store.add(this, call, batch, bytes);
  }

  @Override
  public void snapshot(long snapshot) {
    Deadlines.await(
        group.lane,
        Urgency.COPY,
        group.context.store().target().snapshot(Set.of(task.shard())),
        group.context.options().callDeadline(),
        "a snapshot of " + task.shard(),
        taken -> {
          if (closed) {
            taken.close();
            return;
          }
          snapshots.put(snapshot, taken);
          receiver.onSnapshot(snapshot, group.context.runtime().nanoTime());
          group.store.flush();
        },
        error -> failed(snapshot, String.valueOf(error.getMessage())),
        late -> {
          group.metrics.lateCompletions.add();
          if (late != null) {
            late.close();
          }
        });
  }

  @Override
  public void digests(
      long snapshot, long call, DigestKind kind, long salt, List<PointRange> ranges) {
    Snapshot taken = snapshots.get(snapshot);
    if (taken == null) {
      group.lane.execute(Urgency.COPY, () -> failed(call, "the snapshot is closed"));
      return;
    }
    call(
        taken.digests(task.shard(), kind, salt, ranges),
        "digests of " + task.shard(),
        result -> receiver.onDigests(call, result, group.context.runtime().nanoTime()),
        why -> failed(call, why));
  }

  @Override
  public void listing(long snapshot, long call, DigestKind kind, long salt, PointRange range) {
    Snapshot taken = snapshots.get(snapshot);
    if (taken == null) {
      group.lane.execute(Urgency.COPY, () -> failed(call, "the snapshot is closed"));
      return;
    }
    call(
        Listings.read(taken, task.shard(), kind, salt, range, group.context.options().frameBytes()),
        "a listing of " + task.shard(),
        result -> receiver.onListing(call, result, group.context.runtime().nanoTime()),
        why -> failed(call, why));
  }

  @Override
  public void closeSnapshot(long snapshot) {
    Snapshot taken = snapshots.remove(snapshot);
    if (taken != null) {
      taken.close();
    }
  }

  @Override
  public void say(ControlMessage message) {
    group.say(message);
  }

  @Override
  public void count(Event event, long amount) {
    switch (event) {
      case STREAM ->
          group.metrics.streamStarted(io.syncline.metrics.WorkerMetrics.StreamCause.MISMATCH);
      case GAP -> group.metrics.sequenceGaps.add(amount);
      case CORRUPT -> group.metrics.framesCorrupt.add(amount);
      case DEAD -> group.metrics.framesDead.add(amount);
      case HISTORY_LOST -> group.metrics.historyLost.add(amount);
      case APPLIED -> group.metrics.documentsApplied.add(amount);
      case COPIED -> group.metrics.documentsCopied.add(amount);
      case BYTES -> group.metrics.bytesApplied.add(amount);
      case REFUSED -> group.metrics.refused.add(amount);
      case DIGESTS -> group.metrics.digestsCompared.add(amount);
      case DIFFERENCES -> group.metrics.differencesFound.add(amount);
      case REPAIRED -> group.metrics.repairs.add(amount);
      case LAG_MICROS -> group.metrics.lag.add(amount);
    }
  }

  @Override
  public long random() {
    return group.context.runtime().random();
  }

  private void failed(long call, String why) {
    if (!closed) {
      receiver.onSnapshotFailed(call, why, group.context.runtime().nanoTime());
    }
  }

  private <T> void call(
      CompletionStage<T> stage, String what, Consumer<T> result, Consumer<String> failure) {
    Deadlines.await(
        group.lane,
        Urgency.COPY,
        stage,
        group.context.options().callDeadline(),
        what,
        value -> {
          if (!closed) {
            result.accept(value);
            group.store.flush();
          }
        },
        error -> {
          if (!closed) {
            failure.accept(String.valueOf(error.getMessage()));
            group.store.flush();
          }
        },
        late -> group.metrics.lateCompletions.add());
  }
}
