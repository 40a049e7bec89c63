package io.syncline.examples.quickstart;

import io.syncline.Registration;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The line between the two data centres: while it is cut, nothing is written to it or read from it.
 * Thread-safe.
 */
final class Line {
  private final Set<Runnable> hints = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  void cut() {
    cut = true;
  }

  void mend() {
    cut = false;
    hints.forEach(Runnable::run);
  }

  /** A transport that goes over this line. */
  Transport over(Transport transport) {
    return new CutTransport(transport);
  }

  private Registration both(Registration inner, Runnable hint) {
    hints.add(hint);
    return () -> {
      hints.remove(hint);
      inner.close();
    };
  }

  private final class CutTransport implements Transport {
    private final Transport inner;

    CutTransport(Transport inner) {
      this.inner = inner;
    }

    @Override
    public TransportTraits traits() {
      return inner.traits();
    }

    @Override
    public ChannelWriter writer(ChannelId channel) {
      return new CutWriter(inner.writer(channel));
    }

    @Override
    public ChannelReader reader(PeerAddress peer, ChannelId channel) {
      return new CutReader(inner.reader(peer, channel));
    }

    @Override
    public void renew(PeerAddress peer) {
      inner.renew(peer);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private final class CutWriter implements ChannelWriter {
    private final ChannelWriter inner;

    CutWriter(ChannelWriter inner) {
      this.inner = inner;
    }

    @Override
    public boolean offer(Frame frame) {
      return !cut && inner.offer(frame);
    }

    @Override
    public Registration onRoom(Runnable hint) {
      return both(inner.onRoom(hint), hint);
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

  private final class CutReader implements ChannelReader {
    private final ChannelReader inner;

    CutReader(ChannelReader inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<Void> ready() {
      return inner.ready();
    }

    @Override
    public Optional<Received> poll() {
      return cut ? Optional.empty() : inner.poll();
    }

    @Override
    public Registration onFrame(Runnable hint) {
      return both(inner.onFrame(hint), hint);
    }

    @Override
    public void done(Received upTo) {
      inner.done(upTo);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
