package io.syncline.transport.memory;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.internal.transport.Hints;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.Received;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The reading end of a {@link MemoryChannel}. */
final class MemoryReader implements ChannelReader {
  private final MemoryTransport transport;
  private final MemorySite site;
  private final ChannelId id;
  private final MemoryChannel channel;
  private final Hints hints = new Hints();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile String token;
  private volatile boolean closed;

  /** The last node taken; null while not attached. Guarded by the channel, like the next one. */
  MemoryChannel.@Nullable Node cursor;

  /** The channel's bytes up to the cursor. */
  long taken;

  MemoryReader(
      MemoryTransport transport,
      MemorySite site,
      ChannelId id,
      MemoryChannel channel,
      String token) {
    this.transport = transport;
    this.site = site;
    this.id = id;
    this.channel = channel;
    this.token = token;
  }

  /** Attaches at the channel's end if the credential is good, else waits for a renewal. */
  void connect() {
    if (site.admits(token)) {
      channel.attach(this);
    }
    // Looked at again: either may have ended while the reader was not yet to be found.
    if (!site.admits(token)) {
      cut();
    }
    if (closed) {
      channel.detach(this);
    }
  }

  /** The credential has ended: nothing more is read until there is a new one. */
  void cut() {
    channel.detach(this);
    ready.completeExceptionally(
        new SyncException(
            SyncException.Code.FENCED,
            "channel "
                + id
                + " at "
                + site.id()
                + ": the credential is not valid; renew the address"));
  }

  void renew(MemorySite renewed, String newToken) {
    if (renewed == site) {
      token = newToken;
      connect();
    }
  }

  String token() {
    return token;
  }

  void positioned() {
    ready.complete(null);
  }

  void arrived() {
    hints.fire();
  }

  @Override
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  @Override
  public Optional<Received> poll() {
    return channel.poll(this);
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
    if (transport.closed(this)) {
      closed = true;
      channel.detach(this);
      hints.clear();
      site.release(id);
      ready.completeExceptionally(
          new SyncException(
              SyncException.Code.CLOSED, "the reader of channel " + id + " was closed"));
    }
  }
}
