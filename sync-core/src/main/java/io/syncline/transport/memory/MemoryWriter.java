package io.syncline.transport.memory;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.internal.transport.Hints;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The writing end of a {@link MemoryChannel}. */
final class MemoryWriter implements ChannelWriter {
  private final MemoryTransport transport;
  private final ChannelId id;
  private final MemoryChannel channel;
  private final Hints hints = new Hints();
  private volatile boolean closed;

  MemoryWriter(MemoryTransport transport, ChannelId id, MemoryChannel channel) {
    this.transport = transport;
    this.id = id;
    this.channel = channel;
  }

  @Override
  public boolean offer(Frame frame) {
    int max = transport.traits().maxFrameBytes();
    if (frame.payload().length() > max) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "channel "
              + id
              + ": a frame of "
              + frame.payload().length()
              + " bytes, allowed are "
              + max);
    }
    return !closed && channel.offer(frame, this);
  }

  @Override
  public Registration onRoom(Runnable hint) {
    return hints.add(hint);
  }

  @Override
  public CompletionStage<Void> flushed() {
    return CompletableFuture.completedStage(null);
  }

  void room() {
    hints.fire();
  }

  @Override
  public void close() {
    if (transport.closed(this)) {
      closed = true;
      hints.clear();
      channel.forget(this);
      transport.site().release(id);
    }
  }
}
