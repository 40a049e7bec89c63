package io.syncline.transport.http;

import io.syncline.SyncException;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Channels over HTTPS, for a worker: writing is to the windows of its {@link HttpSite}, reading is
 * pulling from the processes of the other side that write.
 *
 * <p>A frame is lost only where a process ends, a session is silent for longer than {@link
 * HttpChannelOptions#sessionHold}, or a credential ends; not where a connection is cut.
 *
 * <p>Threads, daemons named {@code syncline-http-<data centre>-reading-...}: two for each process
 * of the other side that is read from, whatever the number of channels of a synchronisation. No
 * method blocks, {@link #close} aside.
 */
public final class HttpTransport implements Transport {
  /** The kind of transport in a {@link PeerAddress}. */
  static final String KIND = "http";

  private final HttpSite site;
  private final Set<HttpWriter> writers = ConcurrentHashMap.newKeySet();
  // Guarded by this, like the next two.
  private final Map<Peer, ReadSide> peers = new HashMap<>();
  private int peersMade;
  private boolean closed;

  /**
   * Whose channels are read, of which synchronisation: each has a token of its own. A data centre
   * is the same wherever it is reached; only one without a name is known by its endpoints.
   */
  private record Peer(String cluster, List<String> endpoints, String sync) {
    static Peer of(PeerAddress address) {
      String cluster = address.properties().getOrDefault(ReadSide.CLUSTER, "");
      return new Peer(
          cluster,
          cluster.isEmpty() ? address.endpoints() : List.of(),
          address.properties().getOrDefault(ReadSide.SYNC, ""));
    }
  }

  /** A transport of one worker. Connects to nothing yet; several may share a site. */
  public HttpTransport(HttpSite site) {
    this.site = site;
    site.reading(this);
  }

  @Override
  public TransportTraits traits() {
    return new TransportTraits(
        false, site.options().maxFrameBytes(), site.options().channelBytes());
  }

  @Override
  public synchronized ChannelWriter writer(ChannelId channel) {
    checkOpen();
    HttpWriter writer = new HttpWriter(this, site, site.write(channel));
    writers.add(writer);
    site.metrics.writers.set(writers.size());
    return writer;
  }

  @Override
  public synchronized ChannelReader reader(PeerAddress peer, ChannelId channel) {
    checkOpen();
    String sync = Peer.of(peer).sync();
    if (!sync.isEmpty() && !sync.equals(channel.sync().value())) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "http transport: the address is of synchronisation "
              + sync
              + " and opens no channel of another; "
              + channel
              + " takes an address of its own");
    }
    ReadSide side = peers.get(Peer.of(peer));
    if (side == null) {
      ReadSide.token(peer);
      side = new ReadSide(site, peer, ++peersMade, this::countReaders);
      peers.put(Peer.of(peer), side);
    } else if (peer.expires().isAfter(side.expires())) {
      side.renew(peer); // a task came sooner than the renewal
    }
    return side.open(channel);
  }

  @Override
  public synchronized void renew(PeerAddress peer) {
    ReadSide side = peers.get(Peer.of(peer));
    if (side != null) {
      side.renew(peer);
    }
  }

  synchronized void handed(String cluster, String token, Instant expires) {
    for (ReadSide side : peers.values()) {
      if (side.cluster.equals(cluster)) {
        side.handed(token, expires);
      }
    }
  }

  /** Forgets peers that nobody reads from any more: their synchronisation is over, perhaps. */
  synchronized void tick(long now) {
    long nanos = site.options().sessionHold().toNanos();
    for (ReadSide side : List.copyOf(peers.values())) {
      if (side.unused(now, nanos)) {
        peers.values().remove(side);
        side.forget();
      }
    }
  }

  private synchronized void countReaders() {
    site.metrics.readers.set(peers.values().stream().mapToLong(ReadSide::openReaders).sum());
  }

  /** Whether this was the call that closed it. */
  boolean closed(HttpWriter writer) {
    boolean removed = writers.remove(writer);
    site.metrics.writers.set(writers.size());
    return removed;
  }

  private void checkOpen() {
    if (closed || site.isClosed()) {
      throw new SyncException(
          SyncException.Code.CLOSED,
          "the http transport of " + site.options().dataCentre() + " was closed");
    }
  }

  /** Ends all writers and readers; what the writers gave is still sent while the site is open. */
  @Override
  public void close() {
    List<ReadSide> reading;
    synchronized (this) {
      closed = true;
      reading = List.copyOf(peers.values());
    }
    site.notReading(this);
    reading.forEach(ReadSide::close);
    List.copyOf(writers).forEach(HttpWriter::close);
  }
}
