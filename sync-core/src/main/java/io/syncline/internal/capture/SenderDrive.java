package io.syncline.internal.capture;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.StreamId;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.WorkerOptions;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.stream.SenderActions;
import io.syncline.internal.stream.SenderOptions;
import io.syncline.internal.stream.ShardSender;
import io.syncline.internal.stream.Streams;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.internal.wire.Parts;
import io.syncline.internal.wire.Wire;
import io.syncline.internal.worker.Listings;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.StoreTraits;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives one {@link ShardSender}: its data channel, its calls to the store. On the feed's lane
 * only, but for the hint.
 */
final class SenderDrive implements SenderActions {
  private static final int PIECE_OVERHEAD = 128;

  private final FeedSender owner;
  private final ControlMessage.Start start;
  private final ShardSender sender;
  private final ChannelWriter writer;
  private final Registration room;
  private final int maxFrame;
  private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
  private final Map<Long, SourceSnapshots.Shared> snapshots = new HashMap<>();
  private long heardAt;
  private long compareDue;
  private @Nullable FeedPosition comparing;
  private boolean closed;
  private boolean attached;

  SenderDrive(FeedSender owner, ControlMessage.Start start) {
    this.owner = owner;
    this.start = start;
    this.heardAt = owner.context.runtime().nanoTime();
    this.maxFrame = owner.context.transport().traits().maxFrameBytes();
    WorkerOptions o = owner.context.options();
    int frame = Math.max(1024, Math.min(o.frameBytes(), maxFrame - 2 * Wire.OVERHEAD));
    SenderOptions options =
        new SenderOptions(
            frame,
            o.windowBytes(),
            o.maxDocumentBytes(),
            o.copyParallelism(),
            o.bufferBytes(),
            owner.hasFeed());
    StoreTraits traits = owner.context.store().traits();
    DigestKind compare =
        traits.kinds().stream()
            .filter(start.kinds()::contains)
            .findFirst()
            .orElse(DigestKind.BODY_BY_KEY_HASH);
    DigestKind check =
        traits.bodyForm().equals(start.bodyForm()) ? DigestKind.BODY_BY_KEY_HASH : compare;
    this.sender = new ShardSender(options, this, start, compare, check);
    this.writer =
        owner
            .context
            .transport()
            .writer(
                new ChannelId(
                    owner.task.sync(),
                    ChannelId.Kind.DATA,
                    start.source().value(),
                    start.shard().index()));
    this.room = writer.onRoom(() -> owner.lane.execute(Urgency.LIVE, this::drain));
  }

  /** Begins with changes or a comparison. */
  void begin() {
    if (!owner.hasFeed()) {
      sender.compare(false, "the source has no feed: it is compared");
    } else if (start.position().isPresent()
        && start.position().get().feed().equals(owner.task.feed())) {
      sender.follow(start.position().get());
    } else {
      sender.compare(
          false,
          start.position().isPresent()
              ? "the shard came from another feed"
              : "a first copy, or a comparison was asked for");
    }
    after();
  }

  /** The shard is not here. */
  void reject(DataMessage.Rejected.Kind kind, String why) {
    if (!closed) {
      sender.reject(kind, why, "");
    }
  }

  /** Whether a START begins a newer stream than this one. */
  boolean newer(ControlMessage.Start other, long now) {
    heardAt = now;
    return Streams.newer(other.stream(), start.stream());
  }

  void ack(ControlMessage.Ack ack, long now) {
    if (ack.stream().equals(start.stream())) {
      heardAt = now;
      if (ack.session().equals(owner.session())) {
        boolean wasFull = full();
        sender.onAck(ack.seq());
        after();
        if (wasFull && !full()) {
          owner.liveSoon();
        }
      }
    }
  }

  /** Whatever the sender did: it may want changes now. */
  private void after() {
    if (closed) {
      return;
    }
    if (!attached && sender.wants().isPresent()) {
      owner.readers.wants(this);
    }
    if (attached && sender.waitsForScan()) {
      owner.readers.scanning(this);
    }
  }

  void answer(ControlMessage.Answer answer, long now) {
    heardAt = now;
    sender.onAnswer(answer, answer.session().equals(owner.session()));
    after();
  }

  void verify(ControlMessage.Verify verify, long now) {
    if (verify.stream().equals(start.stream()) && verify.session().equals(owner.session())) {
      heardAt = now;
      sender.verify(verify);
      after();
    }
  }

  void tick() {
    drain();
    sender.tick();
    boolean due = owner.context.runtime().nanoTime() - compareDue >= 0;
    if (!owner.hasFeed() && due && sender.rests()) {
      sender.compare(false, "the source has no feed: it is compared again");
    }
    after();
  }

  Heartbeat.Beat beat() {
    boolean idle = (attached || !owner.hasFeed()) && sender.idle() && waiting.isEmpty();
    return new Heartbeat.Beat(
        start.tag(), start.stream(), owner.session(), sender.lastSeq(), idle, sender.working());
  }

  /** From where on the feed must be kept for this stream; empty while it is idle. */
  Optional<FeedPosition> needs() {
    return attached && sender.settled() ? Optional.empty() : sender.needs();
  }

  Optional<FeedPosition> wants() {
    return sender.wants();
  }

  void changes(List<FeedEntry> entries, FeedPosition scannedTo) {
    sender.changes(entries, scannedTo);
    if (attached && sender.bufferedBytes() > 0) {
      owner.readers.loaded(this);
    }
    if (attached && sender.waitsForScan()) {
      owner.readers.scanning(this);
    }
    if (attached && sender.wants().isEmpty()) {
      attached = false;
      owner.readers.forget(this);
    }
  }

  /**
   * Whether it must be told how far the feed was read, also where nothing of it is for its shard.
   */
  boolean waitsForScan() {
    return sender.waitsForScan();
  }

  void feedLost(String why) {
    attached = false;
    owner.readers.forget(this);
    sender.feedLost(why);
    after();
  }

  /** Whether it can't send what it was given, and must not be given more. */
  boolean full() {
    return sender.bufferedBytes() > owner.context.options().windowBytes();
  }

  /** Whether what it is given could be sent now. */
  boolean maySend() {
    return flows() && sender.windowOpen();
  }

  /** Leaves a reader, with its position; false if it must not, within a transaction. */
  boolean detach() {
    attached = false;
    return sender.detach();
  }

  boolean closed() {
    return closed;
  }

  boolean attached() {
    return attached;
  }

  void attach() {
    attached = true;
    after();
  }

  ControlMessage.Start start() {
    return start;
  }

  StreamId stream() {
    return start.stream();
  }

  long heardAt() {
    return heardAt;
  }

  long bufferedBytes() {
    return sender.bufferedBytes();
  }

  void close() {
    if (!closed) {
      closed = true;
      owner.readers.forget(this);
      sender.close();
      room.close();
      writer.close();
      for (Frame frame : waiting) {
        owner.buffered(-frame.payload().length());
      }
      waiting.clear();
      snapshots.values().forEach(SourceSnapshots.Shared::release);
      snapshots.clear();
    }
  }

  // ---- what the sender asks for

  @Override
  public Sent send(DataMessage message) {
    Bytes encoded = Wire.encode(message);
    if (encoded.length() <= maxFrame) {
      push(encoded);
      return new Sent(1, encoded.length());
    }
    List<DataMessage.Part> parts = Parts.cut(message.seq(), encoded, maxFrame - PIECE_OVERHEAD);
    parts.forEach(part -> push(Wire.encode(part)));
    return new Sent(parts.size(), encoded.length());
  }

  private void push(Bytes payload) {
    Frame frame = new Frame(start.stream(), owner.session(), payload);
    owner.metrics.framesSent.add();
    owner.metrics.frameBytesSent.add(payload.length());
    if (!waiting.isEmpty() || !writer.offer(frame)) {
      waiting.add(frame);
      owner.buffered(payload.length());
    }
  }

  private void drain() {
    if (closed) {
      return;
    }
    boolean any = false;
    while (!waiting.isEmpty() && writer.offer(waiting.element())) {
      owner.buffered(-waiting.remove().payload().length());
      any = true;
    }
    if (any) {
      sender.pump();
      after();
    }
  }

  @Override
  public boolean flows() {
    return waiting.isEmpty();
  }

  @Override
  public boolean room() {
    return flows() && owner.room();
  }

  @Override
  public void snapshot(long snapshot) {
    if (!owner.hasFeed() && sender.beginsComparison()) {
      comparing = owner.comparisons.begin();
      compareDue = owner.comparisons.nextDue();
    }
    owner.snapshots.wish(this, snapshot);
  }

  void snapshotTaken(long id, SourceSnapshots.Shared shared) {
    Optional<FeedPosition> at =
        owner.hasFeed() ? shared.snapshot.position() : Optional.ofNullable(comparing);
    Optional<Incarnation> incarnation = shared.snapshot.incarnation(start.shard());
    if (closed || at.isEmpty() || incarnation.isEmpty()) {
      shared.release();
      if (!closed && at.isEmpty()) {
        failed(id, "the snapshot has no position");
      } else if (!closed) {
        sender.reject(
            DataMessage.Rejected.Kind.OTHER_COLLECTION,
            "the source has no such collection any more",
            "");
      }
      return;
    }
    snapshots.put(id, shared);
    sender.onSnapshot(id, at.get(), incarnation.get());
    after();
    owner.liveSoon();
  }

  @Override
  public void digests(
      long snapshot, long call, DigestKind kind, long salt, List<PointRange> ranges) {
    SourceSnapshots.Shared shared = snapshots.get(snapshot);
    if (shared != null) {
      call(
          shared.snapshot.digests(start.shard(), kind, salt, ranges),
          call,
          "digests of " + start.shard(),
          digests -> sender.onDigests(call, digests));
    }
  }

  @Override
  public void scan(
      long snapshot, long call, DigestKind.Space space, PointRange range, int maxBytes) {
    SourceSnapshots.Shared shared = snapshots.get(snapshot);
    if (shared != null) {
      call(
          shared.snapshot.scan(start.shard(), space, range, maxBytes),
          call,
          "scanning " + start.shard(),
          page -> sender.onPage(call, page));
    }
  }

  @Override
  public void listing(long snapshot, long call, DigestKind kind, long salt, PointRange range) {
    SourceSnapshots.Shared shared = snapshots.get(snapshot);
    if (shared != null) {
      call(
          Listings.read(
              shared.snapshot,
              start.shard(),
              kind,
              salt,
              range,
              owner.context.options().frameBytes()),
          call,
          "a listing of " + start.shard(),
          documents -> sender.onListing(call, documents));
    }
  }

  @Override
  public void closeSnapshot(long snapshot) {
    SourceSnapshots.Shared shared = snapshots.remove(snapshot);
    if (shared != null) {
      shared.release();
    }
  }

  @Override
  public long random() {
    return owner.context.runtime().random();
  }

  void failed(long call, String why) {
    if (!closed) {
      sender.onFailure(call, why);
      after();
    }
  }

  private <T> void call(CompletionStage<T> stage, long call, String what, Consumer<T> result) {
    Deadlines.await(
        owner.lane,
        Urgency.COPY,
        stage,
        owner.context.options().callDeadline(),
        what,
        value -> {
          if (!closed) {
            result.accept(value);
            after();
          }
        },
        error -> failed(call, String.valueOf(error.getMessage())),
        late -> owner.metrics.lateCompletions.add());
  }
}
