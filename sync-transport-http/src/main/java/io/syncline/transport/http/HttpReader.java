package io.syncline.transport.http;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.internal.transport.Hints;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.Frame;
import io.syncline.transport.Received;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a channel: a queue that the links' threads fill. It is bounded by what the
 * other side may have under way, since frames count there until they were polled here.
 */
final class HttpReader implements ChannelReader {
  final ChannelId channel;

  /** The same at every process that is read from. */
  final long id;

  private final ReadSide side;
  private final Hints hints = new Hints();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  // Guarded by this.
  private @Nullable ArrayDeque<Entry> queue;
  private long queued;
  private long places;
  private boolean closed;

  /** What the directory said last; guarded by the side. */
  Message.@Nullable Located located;

  HttpReader(ReadSide side, ChannelId channel, long id) {
    this.side = side;
    this.channel = channel;
    this.id = id;
  }

  private record Entry(Attachment from, long sequence, Frame frame) {}

  /** A frame came. */
  void arrived(Attachment from, long sequence, Frame frame) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (queue == null) {
        queue = new ArrayDeque<>(4);
      }
      queue.add(new Entry(from, sequence, frame));
      queued += Window.bytes(frame);
    }
    hints.fire();
  }

  /** Bytes that wait to be polled. */
  synchronized long queued() {
    return queued;
  }

  void positioned() {
    ready.complete(null);
  }

  boolean isReady() {
    return ready.isDone();
  }

  void failed(SyncException why) {
    ready.completeExceptionally(
        new SyncException(why.code(), "channel " + channel + ": " + why.getMessage(), why));
  }

  @Override
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  @Override
  public Optional<Received> poll() {
    Entry entry;
    boolean more;
    long place;
    synchronized (this) {
      entry = queue == null ? null : queue.poll();
      if (entry == null) {
        return Optional.empty();
      }
      queued -= Window.bytes(entry.frame);
      more = !java.util.Objects.requireNonNull(queue).isEmpty();
      place = ++places;
    }
    entry.from.link.taken(entry.from, entry.sequence, Window.bytes(entry.frame), !more);
    return Optional.of(new Received(entry.frame, place, more));
  }

  @Override
  public Registration onFrame(Runnable hint) {
    return hints.add(hint);
  }

  @Override
  public void done(Received upTo) {
    // Nothing to do: what was polled is forgotten already.
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      queue = null;
    }
    hints.clear();
    side.closed(this);
    ready.completeExceptionally(
        new SyncException(
            SyncException.Code.CLOSED, "the reader of channel " + channel + " was closed"));
  }
}
