package io.syncline.internal.worker;

import io.syncline.Registration;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import java.util.concurrent.CompletionStage;

/** A transport that a worker sends with only while it holds its lease; see {@link LeasedStore}. */
record LeasedTransport(Transport transport, Lease lease) implements Transport {
  @Override
  public TransportTraits traits() {
    return transport.traits();
  }

  @Override
  public ChannelWriter writer(ChannelId channel) {
    return new Writer(transport.writer(channel), lease);
  }

  @Override
  public ChannelReader reader(PeerAddress peer, ChannelId channel) {
    return transport.reader(peer, channel);
  }

  @Override
  public void renew(PeerAddress peer) {
    transport.renew(peer);
  }

  /** The host's transport is the host's to close. */
  @Override
  public void close() {}

  private record Writer(ChannelWriter writer, Lease lease) implements ChannelWriter {
    @Override
    public boolean offer(Frame frame) {
      return lease.held() && writer.offer(frame);
    }

    @Override
    public Registration onRoom(Runnable hint) {
      return writer.onRoom(hint);
    }

    @Override
    public CompletionStage<Void> flushed() {
      return writer.flushed();
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
