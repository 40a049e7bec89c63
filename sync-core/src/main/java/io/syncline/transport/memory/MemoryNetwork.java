package io.syncline.transport.memory;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the data centres of one JVM share: the channels of all of them. For tests, and for hosts
 * that replicate between stores of one process.
 *
 * <p>Thread-safe. Nothing here blocks or makes a thread: a frame is handed over, and hints are
 * called, on the thread that offers it. An idle channel costs a few hundred bytes.
 *
 * <p>A channel keeps a frame until every reader open at that moment has taken it; with no reader it
 * is dropped at once. What the slowest reader has not taken counts against {@link
 * MemoryOptions#channelBytes}. Removing a channel drops what it holds; whoever has it open stays
 * open, and goes on when it is made again.
 */
public final class MemoryNetwork {
  private final MemoryOptions options;
  private final Map<ClusterId, MemorySite> sites = new ConcurrentHashMap<>();

  /** A network with the default bounds. */
  public MemoryNetwork() {
    this(MemoryOptions.DEFAULT);
  }

  /** A network with given bounds. */
  public MemoryNetwork(MemoryOptions options) {
    this.options = options;
  }

  /** A new transport for one worker of a data centre. */
  public Transport transport(ClusterId dataCentre) {
    return new MemoryTransport(this, site(dataCentre), options);
  }

  /** The admin of a data centre's channels. */
  public ChannelAdmin admin(ClusterId dataCentre) {
    return site(dataCentre);
  }

  MemorySite site(PeerAddress address) {
    if (!address.transport().equals(MemoryTransport.KIND) || address.endpoints().size() != 1) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "memory transport: can't read at "
              + address
              + "; allowed is transport 'memory' with one endpoint, the data centre's cluster id");
    }
    return site(new ClusterId(address.endpoints().get(0)));
  }

  private MemorySite site(ClusterId dataCentre) {
    return sites.computeIfAbsent(dataCentre, id -> new MemorySite(id, options));
  }
}
