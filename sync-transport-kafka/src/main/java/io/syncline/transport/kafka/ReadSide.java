package io.syncline.transport.kafka;

import io.syncline.SyncException;
import io.syncline.internal.transport.Trouble;
import io.syncline.transport.ChannelId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reading from the brokers of one peer: one thread, one consumer, for all readers.
 *
 * <p>Ordering: all that concerns the consumer happens on the thread; others leave commands. What is
 * asked of the brokers beside reading (does the topic exist, where does it end) is asked without
 * waiting, so that one channel that can't be found holds up no other.
 *
 * <p>Failure: whatever the consumer throws is reported once and the loop goes on; one that is
 * broken is replaced, and stands where the old one stood.
 */
final class ReadSide implements AutoCloseable {
  private static final long POLL_NANOS = Duration.ofMillis(200).toNanos();

  private final KafkaOptions options;
  private final KafkaCounters counters;
  private final Runnable onReaders;
  private final TopicNames names;
  private final Trouble trouble;
  private final Thread thread;
  private final ReadConnection connection;
  private final ReadPositions positions;
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean idle = new AtomicBoolean();
  private final Set<KafkaReader> readers = ConcurrentHashMap.newKeySet();
  private final AtomicLong buffered = new AtomicLong();
  private final Set<ReadPartition> changed = new HashSet<>();
  private volatile boolean congested;
  private volatile boolean closed;
  private volatile Instant expires;

  ReadSide(
      KafkaOptions options,
      KafkaCounters counters,
      PeerAddress peer,
      int number,
      Runnable onReaders) {
    this.options = options;
    this.counters = counters;
    this.onReaders = onReaders;
    this.names = ClientSettings.names(peer);
    this.expires = peer.expires();
    this.trouble = new Trouble("reading at " + peer.endpoints(), counters.metrics.errors);
    this.connection = new ReadConnection(options, counters, peer);
    this.positions = new ReadPositions(this, connection, options, counters, trouble);
    this.thread =
        KafkaThreads.thread(
            "syncline-kafka-" + options.dataCentre() + "-reading-" + number, this::run);
    thread.start();
  }

  KafkaReader open(ChannelId channel) {
    KafkaReader reader = new KafkaReader(this, channel, names.candidates(channel));
    readers.add(reader);
    onReaders.run();
    command(() -> positions.open(reader));
    return reader;
  }

  void closed(KafkaReader reader) {
    if (readers.remove(reader)) {
      onReaders.run();
      command(() -> positions.close(reader));
    }
  }

  int openReaders() {
    return readers.size();
  }

  TopicNames names() {
    return names;
  }

  /** Goes on with another credential, from exactly where it stands. */
  void renew(PeerAddress peer) {
    ClientSettings.security(peer); // refused here rather than on the thread
    expires = peer.expires();
    command(
        () -> {
          connection.renew(peer);
          positions.connectionRenewed();
        });
  }

  /** When the present credential ends. */
  Instant expires() {
    return expires;
  }

  long readerBytes() {
    return options.readerBytes();
  }

  boolean congested() {
    return congested;
  }

  /** Counts what all readers hold; over the limit only empty ones get more. */
  void buffered(long bytes) {
    long now = buffered.addAndGet(bytes);
    if (bytes > 0 && now > options.readBytes()) {
      congested = true;
    } else if (bytes < 0 && congested && now <= options.readBytes() / 2) {
      congested = false;
      command(() -> changed.addAll(connection.partitions().values()));
    }
  }

  /** A reader has room again. */
  void flowAgain(KafkaReader reader) {
    command(() -> changed(reader.partition));
  }

  void changed(@Nullable ReadPartition partition) {
    if (partition != null) {
      changed.add(partition);
    }
  }

  /** Has the thread do something soon. */
  void command(Runnable work) {
    commands.add(work);
    connection.wakeUp();
    if (idle.get()) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      try {
        step();
      } catch (WakeupException e) {
        // There are commands.
      } catch (InterruptException e) {
        Thread.interrupted(); // nobody's business to interrupt this thread; close() ends it
      } catch (OffsetOutOfRangeException e) {
        positions.outOfRange(e.partitions());
      } catch (RuntimeException e) {
        failed(e);
      }
    }
    connection.close();
  }

  private void step() {
    for (Runnable work = commands.poll(); work != null; work = commands.poll()) {
      work.run();
    }
    long now = System.nanoTime();
    long due = positions.step(now);
    if (!connection.ready(now) || connection.partitions().isEmpty()) {
      rest(Math.min(POLL_NANOS, due - now));
      return;
    }
    flow();
    for (ReadPartition partition : connection.partitions().values()) {
      partition.beforePoll();
    }
    var records =
        connection.poll(
            Duration.ofNanos(Math.max(0, Math.min(POLL_NANOS, due - now))),
            () -> !commands.isEmpty() || closed);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      received(record);
    }
    if (!records.isEmpty()) {
      trouble.over();
      connection.worked();
    }
  }

  private void received(ConsumerRecord<byte[], byte[]> record) {
    ReadPartition partition = connection.partition(record);
    if (partition == null) {
      return;
    }
    changed.add(partition);
    if (partition.dispatch(record)) {
      counters.metrics.framesReceived.add();
      counters.metrics.bytesReceived.add(record.value().length);
    } else {
      counters.undecodable.increment();
    }
  }

  /** Pauses, resumes and puts back the partitions of which something changed. */
  private void flow() {
    for (ReadPartition partition : changed) {
      if (connection.partitions().get(partition.id) == partition) {
        connection.flow(partition);
      }
    }
    changed.clear();
  }

  private void rest(long nanos) {
    idle.set(true);
    if (commands.isEmpty() && !closed && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    idle.set(false);
  }

  private void failed(RuntimeException failure) {
    if (closed) {
      return;
    }
    if (Brokers.refused(failure)) {
      counters.refused.increment();
      positions.refused(failure);
    }
    trouble.report(failure, "connected anew after a pause, at the same place");
    connection.broke(System.nanoTime());
  }

  /** What a reader is told that can't be let in. */
  SyncException refusedBy(Throwable failure) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "the brokers at "
            + connection.endpoints()
            + " refused this data centre's credential or its right to read: "
            + failure.getMessage()
            + "; renew the address",
        failure);
  }

  @Override
  public void close() {
    readers.forEach(KafkaReader::close);
    closed = true;
    connection.wakeUp();
    LockSupport.unpark(thread);
    try {
      thread.join(Math.max(1, options.closeTimeout().toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
