package io.syncline.internal.capture;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncRuntime.Lane;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.Activity;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.loop.Pace;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.internal.wire.Message;
import io.syncline.internal.wire.Wire;
import io.syncline.internal.worker.WorkerContext;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.store.FeedPosition;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Sends all shards of one feed that receivers ask for: reads what they say on the control channel,
 * reads the feed once for all of them, gives signs of life.
 *
 * <p>Everything runs on one lane, in three activities: control messages, heartbeats and timers;
 * live changes; copies. Not thread-safe but for the hints.
 */
public final class FeedSender implements AutoCloseable {
  private static final int FRAMES_A_STEP = 256;
  private static final int BEAT_BYTES = 64;
  private static final int MOST_BEATS = 4000;

  /** Two a checkpoint interval: three intervals. */
  private static final int RELEASES_KEPT = 7;

  final WorkerContext context;
  final WorkerMetrics metrics;
  final Lane lane;
  final TaskSpec.SendFeed task;
  final FeedReaders readers;
  final SourceSnapshots snapshots;
  final Comparisons comparisons;
  private final SessionId session;
  private final DriveTable drives = new DriveTable();
  private final Arrivals arrivals;
  private final Activity control;
  private final Activity live;
  private PeerAddress peer;
  private ChannelReader controlReader;
  private Registration controlHint;
  private final ChannelWriter beats;
  private Duration messageTimeout;
  private long heartbeatDue;
  private long releaseDue;
  private final Pace reopening;
  private boolean controlOpen;
  private boolean closed;
  private final int beatsAFrame;
  private final ArrayDeque<FeedPosition> scannedBefore = new ArrayDeque<>();
  private long buffered;

  /**
   * Begins.
   *
   * @param life a number never used before in the task's epoch
   */
  public FeedSender(
      WorkerContext context,
      WorkerMetrics metrics,
      Lane lane,
      TaskSpec.SendFeed task,
      long life,
      Duration messageTimeout) {
    this.context = context;
    this.metrics = metrics;
    this.lane = lane;
    this.reopening = new Pace(context.runtime(), Duration.ofSeconds(1), Duration.ofSeconds(30));
    this.task = task;
    this.peer = task.peer();
    this.session = new SessionId(task.epoch(), life);
    this.messageTimeout = messageTimeout;
    this.heartbeatDue = context.runtime().nanoTime();
    this.releaseDue = heartbeatDue;
    this.beatsAFrame =
        Math.min(MOST_BEATS, context.transport().traits().maxFrameBytes() / 2 / BEAT_BYTES);
    this.control = new Activity(context.runtime(), lane, Urgency.CONTROL, this::controlStep);
    this.comparisons = new Comparisons(context, task.feed());
    this.readers = new FeedReaders(this);
    this.arrivals = new Arrivals(this, drives);
    this.live = new Activity(context.runtime(), lane, Urgency.LIVE, readers::step);
    this.snapshots = new SourceSnapshots(this);
    this.beats =
        context
            .transport()
            .writer(new ChannelId(task.sync(), ChannelId.Kind.FEED, task.feed().value(), 0));
    this.controlReader = context.transport().reader(peer, controlChannel());
    this.controlHint = controlReader.onFrame(control::wake);
    awaitControl();
    control.wake();
    live.wake();
  }

  /** The task. */
  public TaskSpec.SendFeed task() {
    return task;
  }

  /** A new message timeout. */
  public void messageTimeout(Duration timeout) {
    messageTimeout = timeout;
  }

  @Override
  public void close() {
    closed = true;
    drives.close();
    readers.close();
    snapshots.close();
    control.close();
    live.close();
    controlHint.close();
    controlReader.close();
    beats.close();
  }

  // ---- what the parts use

  boolean closed() {
    return closed;
  }

  SessionId session() {
    return session;
  }

  /** Whether the store has feeds to read; else shards are compared again and again. */
  boolean hasFeed() {
    return context.store().traits().hasFeed();
  }

  Collection<SenderDrive> drives() {
    return drives.all();
  }

  void liveSoon() {
    live.wake();
  }

  void controlSoon() {
    control.wake();
  }

  void liveAfter(Duration delay) {
    live.wakeAfter(delay);
  }

  /** Bytes that all senders hold, sent to no channel yet. */
  void buffered(long more) {
    buffered += more;
  }

  boolean room() {
    return buffered < context.options().bufferBytes();
  }

  // ---- steps

  private boolean controlStep() {
    if (closed) {
      return false;
    }
    long now = context.runtime().nanoTime();
    int frames = 0;
    for (Optional<Received> received = controlReader.poll();
        received.isPresent();
        received = controlReader.poll()) {
      controlReader.done(received.get());
      take(received.get(), now);
      if (++frames == FRAMES_A_STEP) {
        break;
      }
    }
    arrivals.locate();
    snapshots.flush();
    if (now - heartbeatDue >= 0) {
      heartbeatDue = now + context.options().heartbeat().toNanos();
      tick(now);
      sayBeats();
    }
    if (now - releaseDue >= 0) {
      releaseDue = now + context.options().idleCheckpoint().toNanos() / 2;
      release();
    }
    control.wakeAfter(Duration.ofNanos(Math.max(1_000_000, heartbeatDue - now)));
    return frames == FRAMES_A_STEP;
  }

  private void take(Received received, long now) {
    metrics.framesReceived.add();
    try {
      Message message = Wire.decode(received.frame().payload());
      if (message instanceof ControlMessage.Acks acks) {
        for (ControlMessage.Ack ack : acks.acks()) {
          SenderDrive drive = drives.get(ack.tag());
          if (drive != null) {
            drive.ack(ack, now);
          }
        }
      } else if (message instanceof ControlMessage.Start start) {
        arrivals.started(start, now);
      } else if (message instanceof ControlMessage.Answer answer) {
        SenderDrive drive = drives.get(answer.tag());
        if (drive != null) {
          drive.answer(answer, now);
        }
      } else if (message instanceof ControlMessage.Verify verify) {
        SenderDrive drive = drives.get(verify.tag());
        if (drive != null) {
          drive.verify(verify, now);
        }
      } else if (message instanceof ControlMessage.Stop stop) {
        SenderDrive drive = drives.get(stop.tag());
        if (drive != null && drive.stream().equals(stop.stream())) {
          drives.end(stop.tag());
        }
      }
    } catch (io.syncline.SyncException e) {
      metrics.framesCorrupt.add();
    }
  }

  private void tick(long now) {
    for (SenderDrive drive : List.copyOf(drives.all())) {
      if (now - drive.heardAt() > messageTimeout.toNanos()) {
        drives.end(drive.start().tag());
      } else {
        drive.tick();
      }
    }
    live.wake();
  }

  private void sayBeats() {
    Optional<FeedPosition> scanned = readers.scanned();
    if (scanned.isEmpty()) {
      return;
    }
    List<Heartbeat.Beat> list = new ArrayList<>();
    for (SenderDrive drive : drives.all()) {
      list.add(drive.beat());
      if (list.size() == beatsAFrame) {
        say(scanned.get(), list);
        list = new ArrayList<>();
      }
    }
    if (!list.isEmpty() || drives.size() == 0) {
      say(scanned.get(), list);
    }
  }

  private void say(FeedPosition scanned, List<Heartbeat.Beat> list) {
    Heartbeat heartbeat = new Heartbeat(session, scanned, readers.head(), readers.clock(), list);
    if (beats.offer(new Frame(StreamId.NONE, session, Wire.encode(heartbeat)))) {
      metrics.heartbeatsSent.add();
    }
  }

  /**
   * What idle streams need: their receivers move their checkpoints on at least every {@code
   * idleCheckpoint}, so that three of these ago is far enough back.
   */
  private FeedPosition idleNeeds(FeedPosition scanned) {
    if (!scannedBefore.isEmpty() && !scannedBefore.element().comparableTo(scanned)) {
      scannedBefore.clear();
    }
    scannedBefore.add(scanned);
    if (scannedBefore.size() > RELEASES_KEPT) {
      scannedBefore.remove();
    }
    return scannedBefore.element();
  }

  /** Tells the store what no stream needs any more. */
  private void release() {
    Optional<FeedPosition> scanned = readers.scanned().filter(FeedPosition::inFeed);
    if (scanned.isEmpty()) {
      return;
    }
    FeedPosition least = idleNeeds(scanned.get());
    for (SenderDrive drive : drives.all()) {
      Optional<FeedPosition> needs = drive.needs();
      if (needs.isPresent() && needs.get().comparableTo(least) && !needs.get().reaches(least)) {
        least = needs.get();
      }
    }
    Deadlines.await(
        lane,
        Urgency.CONTROL,
        context.store().source().release(task.sync().value(), least),
        context.options().callDeadline(),
        "releasing " + task.feed(),
        done -> {},
        error -> metrics.callsFailed.add(),
        late -> metrics.lateCompletions.add());
  }

  /** Another address of the peer: what is opened from now on is opened there. */
  public void renewed(PeerAddress other) {
    peer = other;
  }

  private void awaitControl() {
    Deadlines.await(
        lane,
        Urgency.CONTROL,
        controlReader.ready(),
        context.options().callDeadline(),
        "reading " + controlChannel(),
        done -> controlOpen = true,
        error -> {
          if (Deadlines.isLate(error)) {
            reopenControl();
            return;
          }
          reopening.later();
          lane.schedule(Urgency.CONTROL, reopening.left(), this::reopenControl);
        },
        late -> metrics.lateCompletions.add());
  }

  private void reopenControl() {
    if (!closed && !controlOpen) {
      controlHint.close();
      controlReader.close();
      controlReader = context.transport().reader(peer, controlChannel());
      controlHint = controlReader.onFrame(control::wake);
      awaitControl();
    }
  }

  private ChannelId controlChannel() {
    return new ChannelId(task.sync(), ChannelId.Kind.CONTROL, task.feed().value(), 0);
  }

  static long tag(ChannelId channel) {
    return Bytes.utf8(channel.toString()).hash64(0);
  }
}
