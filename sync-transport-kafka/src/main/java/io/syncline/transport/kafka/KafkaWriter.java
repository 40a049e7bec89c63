package io.syncline.transport.kafka;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.internal.transport.Hints;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The writing end of a channel. What it took is counted until the broker has it. */
final class KafkaWriter implements ChannelWriter {
  final ChannelId channel;
  final WriteRoute route;

  private final WriteSide side;
  private final Bytes name;
  private final Hints hints = new Hints();
  private final AtomicLong underWay = new AtomicLong();
  private volatile boolean closed;

  // For flushed(); guarded by this.
  private final Queue<Flush> flushes = new ArrayDeque<>(1);
  private long offered;
  private long settled;
  private long lost;
  private long lostReported;

  KafkaWriter(WriteSide side, ChannelId channel, WriteRoute route) {
    this.side = side;
    this.channel = channel;
    this.route = route;
    this.name = RecordKey.name(channel);
  }

  private record Flush(long upTo, long lostBefore, CompletableFuture<Void> done) {}

  @Override
  public boolean offer(Frame frame) {
    WriteRoute.Target target = route.target;
    int most = target == null ? side.maxFrameBytes() : target.maxPayload();
    if (frame.payload().length() > most) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "channel "
              + channel
              + ": a frame of "
              + frame.payload().length()
              + " bytes, the broker takes "
              + most);
    }
    if (closed) {
      return false;
    }
    if (target == null) {
      side.waitForTopic(this);
      return false;
    }
    byte[] key = new RecordKey(frame.stream(), frame.session(), name).encoded();
    long bytes = frame.payload().length() + (long) key.length;
    if (!side.reserve(this, bytes)) {
      return false;
    }
    synchronized (this) {
      offered++;
    }
    int partition = target.partition(side.names(), channel);
    boolean taken =
        side.send(
            this,
            new ProducerRecord<>(target.topic(), partition, key, frame.payload().toArray()),
            bytes);
    if (!taken) {
      synchronized (this) {
        offered--;
      }
    }
    return taken;
  }

  long underWay() {
    return underWay.get();
  }

  void addUnderWay(long bytes) {
    underWay.addAndGet(bytes);
  }

  /** A frame is at the broker, or lost. */
  void settled(boolean delivered) {
    List<Flush> done = List.of();
    synchronized (this) {
      settled++;
      if (!delivered) {
        lost++;
      }
      while (!flushes.isEmpty() && flushes.element().upTo <= settled) {
        done = done.isEmpty() ? new ArrayList<>(1) : done;
        done.add(flushes.remove());
      }
    }
    for (Flush flush : done) {
      complete(flush);
    }
  }

  private void complete(Flush flush) {
    SyncException failure = null;
    synchronized (this) {
      if (lost > flush.lostBefore) {
        lostReported = lost;
        failure =
            new SyncException(
                SyncException.Code.UNAVAILABLE,
                "channel "
                    + channel
                    + ": "
                    + (lost - flush.lostBefore)
                    + " frames were not delivered to the broker in time");
      }
    }
    if (failure == null) {
      flush.done.complete(null);
    } else {
      flush.done.completeExceptionally(failure);
    }
  }

  @Override
  public CompletionStage<Void> flushed() {
    Flush flush;
    synchronized (this) {
      flush = new Flush(offered, lostReported, new CompletableFuture<>());
      if (settled < offered) {
        flushes.add(flush);
        return flush.done;
      }
    }
    complete(flush);
    return flush.done;
  }

  @Override
  public Registration onRoom(Runnable hint) {
    return hints.add(hint);
  }

  void hint() {
    hints.fire();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      hints.clear();
      side.closed(this);
    }
  }
}
