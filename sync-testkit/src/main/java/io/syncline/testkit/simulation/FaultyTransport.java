package io.syncline.testkit.simulation;

import io.syncline.Registration;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * One process's access to channels over lines that lose, double, delay, reorder, damage and cut:
 * writers give frames to the channel at once, readers get them as the weather is at their data
 * centre. A killed process's writers and readers vanish.
 */
public final class FaultyTransport implements Transport {
  private final Simulation simulation;
  private final VirtualProcess process;
  private final Transport inner;
  private final Weather weather;
  private final Dice dice;
  private final BiConsumer<ChannelId, Frame> sent;
  private final BiConsumer<ChannelId, Frame> received;

  /**
   * A process's access to a transport.
   *
   * @param sent told of every frame that the transport took
   * @param received told of every frame that the process took
   */
  public FaultyTransport(
      Simulation simulation,
      VirtualProcess process,
      Transport inner,
      Weather weather,
      BiConsumer<ChannelId, Frame> sent,
      BiConsumer<ChannelId, Frame> received) {
    this.simulation = simulation;
    this.process = process;
    this.inner = inner;
    this.weather = weather;
    this.sent = sent;
    this.received = received;
    this.dice = simulation.dice("frames of " + process.name());
    process.onDeath(inner::close);
  }

  @Override
  public TransportTraits traits() {
    return inner.traits();
  }

  @Override
  public ChannelWriter writer(ChannelId channel) {
    ChannelWriter writer = inner.writer(channel);
    return new ChannelWriter() {
      @Override
      public boolean offer(Frame frame) {
        boolean taken = writer.offer(frame);
        if (taken) {
          sent.accept(channel, frame);
        }
        return taken;
      }

      @Override
      public Registration onRoom(Runnable hint) {
        return writer.onRoom(() -> soon(hint));
      }

      @Override
      public CompletionStage<Void> flushed() {
        return writer.flushed();
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  @Override
  public ChannelReader reader(PeerAddress peer, ChannelId channel) {
    return new FaultyReader(this, channel, inner.reader(peer, channel));
  }

  @Override
  public void renew(PeerAddress peer) {
    inner.renew(peer);
  }

  @Override
  public void close() {
    inner.close();
  }

  void took(ChannelId channel, Frame frame) {
    received.accept(channel, frame);
  }

  void soon(Runnable hint) {
    simulation.after(java.time.Duration.ofNanos(dice.below(100_000)), () -> process.deliver(hint));
  }

  Simulation simulation() {
    return simulation;
  }

  VirtualProcess process() {
    return process;
  }

  Weather weather() {
    return weather;
  }

  Dice dice() {
    return dice;
  }
}
