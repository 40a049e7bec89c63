package io.syncline.transport.kafka;

import io.syncline.SyncException;
import io.syncline.metrics.TransportMetrics;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Channels over Kafka: each data centre writes to its own brokers and reads from the other's.
 *
 * <p>Kafka is a pipe here, not a buffer: what is under way is bounded by the shards' windows, and
 * an outage is covered by the source's change feed. A reader begins at the end of its channel; no
 * offsets are kept, no consumer group is used.
 *
 * <p>Threads, all of them daemons named {@code syncline-kafka-...}: one that looks after topics and
 * the producer, one for each peer that reads; beside them the Kafka clients' own. Made when first
 * needed. No method blocks, {@link #close} aside.
 */
public final class KafkaTransport implements Transport {
  private final KafkaOptions options;
  private final KafkaCounters counters;

  // Guarded by this, like the next three.
  /** By what a data centre's topics' names begin with: it has that wherever its brokers are. */
  private final Map<String, ReadSide> peers = new HashMap<>();

  private @Nullable WriteSide writing;
  private int peersMade;
  private boolean closed;

  /** A transport of one worker. Connects to nothing yet. */
  public KafkaTransport(KafkaOptions options) {
    this.options = options;
    this.counters = new KafkaCounters(new TransportMetrics(options.metrics()));
  }

  /** What happened so far, beside what the metrics say. */
  public KafkaCounters counters() {
    return counters;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The largest frame becomes smaller once a broker was found to take less.
   */
  @Override
  public TransportTraits traits() {
    WriteSide side;
    synchronized (this) {
      side = writing;
    }
    return new TransportTraits(
        true,
        Math.max(4096, side == null ? options.maxFrameBytes() : side.maxFrameBytes()),
        Math.max(options.maxFrameBytes(), options.topics().retentionBytes() / 2));
  }

  @Override
  public synchronized ChannelWriter writer(ChannelId channel) {
    checkOpen();
    WriteSide side = writing;
    if (side == null) {
      side = new WriteSide(options, counters);
      writing = side;
    }
    return side.open(channel);
  }

  @Override
  public synchronized ChannelReader reader(PeerAddress peer, ChannelId channel) {
    checkOpen();
    ReadSide side = peers.get(topics(peer));
    if (side == null) {
      ClientSettings.security(peer); // refused here rather than on the thread
      side = new ReadSide(options, counters, peer, ++peersMade, this::countReaders);
      peers.put(topics(peer), side);
    } else if (peer.expires().isAfter(side.expires())) {
      side.renew(peer); // a task came sooner than the renewal
    }
    return side.open(channel);
  }

  @Override
  public synchronized void renew(PeerAddress peer) {
    ReadSide side = peers.get(topics(peer));
    if (side != null) {
      side.renew(peer);
    }
  }

  private static String topics(PeerAddress peer) {
    return ClientSettings.names(peer).prefix();
  }

  /** For tests: has the present producer fail as if the broker had said so. */
  synchronized void breakProducer(Exception failure) {
    if (writing != null) {
      writing.breakProducer(failure);
    }
  }

  private synchronized void countReaders() {
    counters.metrics.readers.set(peers.values().stream().mapToLong(ReadSide::openReaders).sum());
  }

  private void checkOpen() {
    if (closed) {
      throw new SyncException(
          SyncException.Code.CLOSED,
          "the kafka transport of " + options.dataCentre() + " was closed");
    }
  }

  /** Ends all writers and readers; waits for what was taken, at most {@code closeTimeout} each. */
  @Override
  public void close() {
    List<ReadSide> reading;
    WriteSide side;
    synchronized (this) {
      closed = true;
      reading = List.copyOf(peers.values());
      side = writing;
      writing = null;
    }
    reading.forEach(ReadSide::close);
    if (side != null) {
      side.close();
    }
  }
}
