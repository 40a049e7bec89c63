package io.syncline.testkit.transport;

import io.syncline.Registration;
import io.syncline.SessionId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A writer with the fault of its {@link FaultyNetwork}. */
final class FaultyWriter implements ChannelWriter {
  private final FaultyNetwork network;
  private final ChannelId channel;
  private final ChannelWriter inner;
  private @Nullable Frame held;

  FaultyWriter(FaultyNetwork network, ChannelId channel, ChannelWriter inner) {
    this.network = network;
    this.channel = channel;
    this.inner = inner;
  }

  @Override
  public boolean offer(Frame frame) {
    network.history.computeIfAbsent(channel, c -> new ArrayList<>()).add(frame);
    switch (network.fault) {
      case TAKES_WITHOUT_CHANNEL, NEVER_REFUSES -> {
        inner.offer(frame);
        return true;
      }
      case DROPS_EMPTY_PAYLOADS -> {
        return frame.payload().length() == 0 || inner.offer(frame);
      }
      case FORGETS_THE_SESSION -> {
        return inner.offer(new Frame(frame.stream(), SessionId.NONE, frame.payload()));
      }
      case FORGETS_HIGH_SHARDS -> {
        return channel.index() >= 50 || inner.offer(frame);
      }
      case SWAPS_NEIGHBOURS, SWAPS_WRITERS_NEIGHBOURS -> {
        return held == null ? hold(frame) : inner.offer(frame) && inner.offer(release());
      }
      case CLOSED_WRITER_DROPS -> {
        return held == null ? hold(frame) : inner.offer(release()) && hold(frame);
      }
      case DROPS_WHAT_IS_NOT_POLLED -> {
        return dropIfBehind() || inner.offer(frame);
      }
      case LETS_HINTS_THROW -> {
        boolean taken = inner.offer(frame);
        network.readers.getOrDefault(channel, List.of()).forEach(FaultyReader::hint);
        return taken;
      }
      default -> {
        return inner.offer(frame);
      }
    }
  }

  private boolean dropIfBehind() {
    return network.readers.getOrDefault(channel, List.of()).stream().anyMatch(FaultyReader::behind);
  }

  private boolean hold(Frame frame) {
    held = frame;
    return true;
  }

  private Frame release() {
    Frame released = java.util.Objects.requireNonNull(held);
    held = null;
    return released;
  }

  @Override
  public Registration onRoom(Runnable hint) {
    return network.is(Fault.NEVER_HINTS_ROOM) ? () -> {} : inner.onRoom(hint);
  }

  @Override
  public CompletionStage<Void> flushed() {
    return inner.flushed();
  }

  @Override
  public void close() {
    inner.close();
  }
}
