package io.syncline.internal.apply;

import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.SyncRuntime.Lane;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.internal.loop.Activity;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.internal.wire.Wire;
import io.syncline.internal.worker.WorkerContext;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.store.FeedId;
import io.syncline.store.ShardId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * All receivers of one worker for one feed of one synchronisation: reads the heartbeats of the feed
 * and the data channels of the shards, writes the control channel, and gives batches to the store.
 *
 * <p>Everything runs on one lane, in three activities: heartbeats, timers and acknowledgements;
 * changes; copies. Each step does a bounded amount of work. Not thread-safe but for the hints.
 */
public final class ReceiverGroup implements AutoCloseable {
  private static final int DRIVES_A_STEP = 32;
  private static final int ACK_BYTES = 64;
  private static final int MOST_ACKS = 4000;

  /** Nothing but the sender's window waits for an acknowledgement, and each is a frame. */
  private static final Duration ACK_DELAY = Duration.ofMillis(100);

  /** With more shards than these, all are looked at once a heartbeat instead of four times. */
  private static final int MANY = 1000;

  /** So much of a shard's window brings it at once. */
  private static final int WINDOW_PART = 4;

  final WorkerContext context;
  final WorkerMetrics metrics;

  final Lane lane;
  final StoreCalls store;
  private final SyncId sync;
  private final FeedId feed;
  private final Map<Long, ShardDrive> byTag = new TreeMap<>();
  private final Map<String, ShardDrive> byTask = new TreeMap<>();
  private final ConcurrentLinkedQueue<ShardDrive> liveReady = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ShardDrive> copyReady = new ConcurrentLinkedQueue<>();
  private final Activity control;
  private final Activity live;
  private final Activity copy;
  private final Activity acks;
  private final Map<Long, ShardDrive> toAcknowledge = new TreeMap<>();
  private PeerAddress peer;
  private final Opening beats;
  private ChannelWriter controlWriter;
  private Registration controlRoom;
  private boolean unsaid;
  private boolean closed;
  private long tickDue;
  private long heartbeatDue;
  private long beatAt;
  private io.syncline.SessionId session = io.syncline.SessionId.NONE;
  private final int acksAFrame;

  /** Opens the channels that all shards share. */
  public ReceiverGroup(
      WorkerContext context,
      WorkerMetrics metrics,
      Lane lane,
      SyncId sync,
      FeedId feed,
      PeerAddress peer) {
    this.context = context;
    this.metrics = metrics;
    this.lane = lane;
    this.sync = sync;
    this.feed = feed;
    this.peer = peer;
    this.control = new Activity(context.runtime(), lane, Urgency.CONTROL, this::controlStep);
    this.acks = new Activity(context.runtime(), lane, Urgency.CONTROL, this::sayAcks);
    this.live = new Activity(context.runtime(), lane, Urgency.LIVE, () -> framesStep(liveReady));
    this.copy = new Activity(context.runtime(), lane, Urgency.COPY, () -> framesStep(copyReady));
    this.acksAFrame = Math.min(MOST_ACKS, context.transport().traits().maxFrameBytes() / ACK_BYTES);
    this.store = new StoreCalls(this);
    this.tickDue = context.runtime().nanoTime();
    this.heartbeatDue = tickDue;
    this.beatAt = tickDue;
    this.controlWriter =
        context.transport().writer(new ChannelId(sync, ChannelId.Kind.CONTROL, feed.value(), 0));
    this.controlRoom = controlWriter.onRoom(() -> lane.execute(Urgency.CONTROL, this::sayAgain));
    this.beats = new Opening(this, feedChannel(), control::wake, control::wake);
    control.wake();
  }

  /** Another address of the peer: what is not open is opened there. */
  public void renewed(PeerAddress other) {
    if (!other.equals(peer)) {
      peer = other;
      beats.renewed();
      byTask.values().forEach(ShardDrive::renewed);
    }
  }

  PeerAddress peer() {
    return peer;
  }

  /** Adds a receiver, or replaces the one of the task. */
  public void add(TaskSpec.ReceiveShard task) {
    remove(task.id());
    if (!task.peer().equals(peer)) {
      context.transport().renew(task.peer());
      renewed(task.peer());
    }
    ShardDrive drive = new ShardDrive(this, task);
    byTag.put(drive.tag(), drive);
    byTask.put(task.id(), drive);
    control.wake();
  }

  /**
   * Ends the receiver of a task: of a shard there may be two for a moment, of different
   * incarnations.
   */
  public void remove(String task) {
    ShardDrive drive = byTask.remove(task);
    if (drive != null) {
      byTag.remove(drive.tag(), drive);
      toAcknowledge.remove(drive.tag(), drive);
      drive.close();
    }
  }

  /** Whether there is no receiver left. */
  public boolean isEmpty() {
    return byTask.isEmpty();
  }

  /** How the receivers stand: all, or those whose state is not what it was at the call before. */
  public List<ShardReport> reports(boolean all) {
    List<ShardReport> out = new ArrayList<>();
    long now = context.runtime().nanoTime();
    for (ShardDrive drive : byTask.values()) {
      drive.report(now, all).ifPresent(out::add);
    }
    return out;
  }

  /** Begins or continues verifications of those shards that are here. */
  public List<VerifyReport> verify(String id, Set<ShardId> shards, boolean repair) {
    List<VerifyReport> out = new ArrayList<>();
    for (ShardDrive drive : byTask.values()) {
      if (shards.contains(drive.shard())) {
        out.add(drive.verify(id, repair));
      }
    }
    return out;
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(byTask.keySet()).forEach(this::remove);
    control.close();
    live.close();
    copy.close();
    acks.close();
    beats.close();
    controlRoom.close();
    controlWriter.close();
  }

  // ---- what the drives use

  /** A drive has frames. From any thread. */
  void ready(ShardDrive drive) {
    if (drive.copying()) {
      copyReady.add(drive);
      copy.wake();
    } else {
      liveReady.add(drive);
      live.wake();
    }
  }

  void say(ControlMessage message) {
    boolean taken =
        controlWriter.offer(
            new Frame(io.syncline.StreamId.NONE, io.syncline.SessionId.NONE, Wire.encode(message)));
    unsaid |= !taken;
  }

  /** The channel had no room, or was not there yet: what would be repeated later is said now. */
  private void sayAgain() {
    if (!closed && unsaid) {
      unsaid = false;
      long now = context.runtime().nanoTime();
      byTask.values().forEach(drive -> drive.senderReturned(now));
      toAcknowledge.putAll(byTag);
      acks.wake();
      tickSoon();
    }
  }

  void acknowledge(ShardDrive drive, long bytes) {
    boolean first = toAcknowledge.isEmpty();
    toAcknowledge.put(drive.tag(), drive);
    if (drive.unacknowledged(bytes) >= context.options().windowBytes() / WINDOW_PART) {
      acks.wake();
    } else if (first) {
      acks.wakeAfter(ACK_DELAY);
    }
  }

  void tickSoon() {
    tickDue = context.runtime().nanoTime();
    control.wake();
  }

  // ---- steps

  private boolean framesStep(ConcurrentLinkedQueue<ShardDrive> ready) {
    int count = 0;
    for (ShardDrive drive = ready.poll(); drive != null; drive = ready.poll()) {
      if (drive.readFrames()) {
        ready(drive);
      }
      if (++count == DRIVES_A_STEP) {
        break;
      }
    }
    store.flush();
    return !ready.isEmpty();
  }

  private boolean controlStep() {
    if (closed) {
      return false;
    }
    long now = context.runtime().nanoTime();
    for (Optional<Received> received = beats.reader().poll();
        received.isPresent();
        received = beats.reader().poll()) {
      heartbeat(received.get(), now);
    }
    long heartbeat = context.options().heartbeat().toNanos();
    if (now - tickDue >= 0) {
      tickDue = now + (byTask.size() > MANY ? heartbeat : heartbeat / 4);
      for (ShardDrive drive : List.copyOf(byTask.values())) {
        drive.tick(now);
      }
      store.idle(byTask.values(), now);
      store.flush();
    }
    if (now - heartbeatDue >= 0) {
      heartbeatDue = now + heartbeat;
      sayAcks(byTag.values());
    }
    control.wakeAfter(Duration.ofNanos(Math.max(1_000_000, tickDue - now)));
    return false;
  }

  private void heartbeat(Received received, long now) {
    beats.reader().done(received);
    metrics.framesReceived.add();
    try {
      if (Wire.decode(received.frame().payload()) instanceof Heartbeat heartbeat) {
        metrics.heartbeatsReceived.add();
        noticeReturn(heartbeat, now);
        for (Heartbeat.Beat beat : heartbeat.beats()) {
          ShardDrive drive = byTag.get(beat.tag());
          if (drive != null) {
            drive.beat(heartbeat, beat, now);
          }
        }
      }
    } catch (io.syncline.SyncException e) {
      metrics.framesCorrupt.add();
    }
    store.flush();
  }

  /** The sender is heard again, or is another one: who waits for an answer asks at once. */
  private void noticeReturn(Heartbeat heartbeat, long now) {
    boolean returned =
        now - beatAt > 2 * context.options().heartbeat().toNanos()
            || !heartbeat.session().equals(session);
    beatAt = now;
    session = heartbeat.session();
    if (returned) {
      byTask.values().forEach(drive -> drive.senderReturned(now));
    }
  }

  private boolean sayAcks() {
    sayAcks(toAcknowledge.values());
    return false;
  }

  private void sayAcks(Collection<ShardDrive> drives) {
    List<ControlMessage.Ack> list = new ArrayList<>();
    for (ShardDrive drive : drives) {
      drive.ack().ifPresent(list::add);
      if (list.size() == acksAFrame) {
        say(new ControlMessage.Acks(List.copyOf(list)));
        list.clear();
      }
    }
    toAcknowledge.clear();
    if (!list.isEmpty()) {
      say(new ControlMessage.Acks(list));
    }
  }

  private ChannelId feedChannel() {
    return new ChannelId(sync, ChannelId.Kind.FEED, feed.value(), 0);
  }
}
