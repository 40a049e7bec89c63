package io.syncline.transport.memory;

import io.syncline.SyncException;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One worker's access to the channels of a {@link MemoryNetwork}. No threads, no copies. */
final class MemoryTransport implements Transport {
  static final String KIND = "memory";

  private final MemoryNetwork network;
  private final MemorySite site;
  private final TransportTraits traits;
  private final Set<MemoryWriter> writers = ConcurrentHashMap.newKeySet();
  private final Set<MemoryReader> readers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  MemoryTransport(MemoryNetwork network, MemorySite site, MemoryOptions options) {
    this.network = network;
    this.site = site;
    this.traits = new TransportTraits(false, options.maxFrameBytes(), options.channelBytes());
  }

  MemorySite site() {
    return site;
  }

  @Override
  public TransportTraits traits() {
    return traits;
  }

  @Override
  public ChannelWriter writer(ChannelId channel) {
    checkOpen();
    MemoryWriter writer = new MemoryWriter(this, channel, site.hold(channel));
    writers.add(writer);
    if (closed) {
      writer.close();
    }
    return writer;
  }

  @Override
  public ChannelReader reader(PeerAddress peer, ChannelId channel) {
    checkOpen();
    MemorySite other = network.site(peer);
    MemoryReader reader = new MemoryReader(this, other, channel, other.hold(channel), token(peer));
    readers.add(reader);
    reader.connect();
    if (closed) {
      reader.close();
    }
    return reader;
  }

  @Override
  public void renew(PeerAddress peer) {
    MemorySite renewed = network.site(peer);
    for (MemoryReader reader : readers) {
      reader.renew(renewed, token(peer));
    }
  }

  @Override
  public void close() {
    closed = true;
    for (MemoryReader reader : List.copyOf(readers)) {
      reader.close();
    }
    for (MemoryWriter writer : List.copyOf(writers)) {
      writer.close();
    }
  }

  /** Whether this was the call that closed it. */
  boolean closed(MemoryReader reader) {
    return readers.remove(reader);
  }

  /** Whether this was the call that closed it. */
  boolean closed(MemoryWriter writer) {
    return writers.remove(writer);
  }

  private static String token(PeerAddress peer) {
    return Objects.requireNonNullElse(peer.properties().get(MemorySite.TOKEN), "");
  }

  private void checkOpen() {
    if (closed) {
      throw new SyncException(
          SyncException.Code.CLOSED, "the memory transport of " + site.id() + " was closed");
    }
  }
}
