package io.syncline.transport.kafka;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.internal.transport.Hints;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.Frame;
import io.syncline.transport.Received;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The reading end of a channel: a bounded queue that the reading thread fills. */
final class KafkaReader implements ChannelReader {
  final ChannelId channel;
  final Bytes name;

  /** The topics in which the channel may lie; the first that exists counts. */
  final List<String> candidates;

  private final ReadSide side;
  private final Hints hints = new Hints();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  // Guarded by this.
  private @Nullable ArrayDeque<Frame> frames;
  private long bytes;
  private long places;

  private volatile boolean full;
  private volatile boolean closed;

  // Of the reading thread; the queue's owner looks at one of them.
  @Nullable ReadPartition partition;
  long next;
  volatile boolean behind;
  boolean taking;

  /** Whether it has stood in the channel before, so that all of a topic made anew is for it. */
  boolean stood;

  KafkaReader(ReadSide side, ChannelId channel, List<String> candidates) {
    this.side = side;
    this.channel = channel;
    this.candidates = candidates;
    this.name = RecordKey.name(channel);
  }

  void positioned() {
    stood = true;
    ready.complete(null);
  }

  void failed(SyncException failure) {
    ready.completeExceptionally(failure);
  }

  boolean isClosed() {
    return closed;
  }

  /** A frame came; called by the reading thread. */
  void arrived(Frame frame) {
    long size = size(frame);
    synchronized (this) {
      if (closed) {
        return;
      }
      if (frames == null) {
        frames = new ArrayDeque<>();
      }
      frames.add(frame);
      bytes += size;
      full |= bytes >= side.readerBytes();
    }
    side.buffered(size);
    hints.fire();
  }

  boolean hasRoom() {
    return !full && (!side.congested() || empty());
  }

  synchronized boolean empty() {
    return frames == null || frames.isEmpty();
  }

  @Override
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  @Override
  public Optional<Received> poll() {
    Frame frame;
    boolean more;
    boolean flows = false;
    long place;
    synchronized (this) {
      ArrayDeque<Frame> queue = frames;
      frame = queue == null ? null : queue.poll();
      if (queue == null || frame == null) {
        return Optional.empty();
      }
      bytes -= size(frame);
      more = !queue.isEmpty();
      place = ++places;
      if (full && bytes <= side.readerBytes() / 2) {
        full = false;
        flows = true;
      }
    }
    side.buffered(-size(frame));
    if (flows || !more && behind) {
      side.flowAgain(this);
    }
    return Optional.of(new Received(frame, place, more));
  }

  @Override
  public Registration onFrame(Runnable hint) {
    return hints.add(hint);
  }

  @Override
  public void done(Received upTo) {
    // Retention forgets: other readers may be on the way to it.
  }

  @Override
  public void close() {
    long dropped;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      dropped = bytes;
      bytes = 0;
      frames = null;
    }
    hints.clear();
    side.buffered(-dropped);
    side.closed(this);
    ready.completeExceptionally(
        new SyncException(
            SyncException.Code.CLOSED, "the reader of channel " + channel + " was closed"));
  }

  private static long size(Frame frame) {
    return frame.payload().length() + 128L; // what objects and queue take beside it
  }
}
