package io.syncline.transport.kafka;

import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The consumer, what it is assigned to, and how it is replaced without moving. Of the reading
 * thread, but for the wake-up.
 */
final class ReadConnection {
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LAST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final KafkaOptions options;
  private final KafkaCounters counters;
  private final Map<TopicPartition, ReadPartition> partitions = new HashMap<>();
  private PeerAddress peer;
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private @Nullable Brokers brokers;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> polling;
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private long notBefore = System.nanoTime();

  ReadConnection(KafkaOptions options, KafkaCounters counters, PeerAddress peer) {
    this.options = options;
    this.counters = counters;
    this.peer = peer;
  }

  List<String> endpoints() {
    return peer.endpoints();
  }

  Map<TopicPartition, ReadPartition> partitions() {
    return partitions;
  }

  @Nullable ReadPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return partitions.get(new TopicPartition(record.topic(), record.partition()));
  }

  /** For questions; made when first needed. */
  Brokers brokers() {
    Brokers connected = brokers;
    if (connected == null) {
      connected = new Brokers(ClientSettings.peerAdmin(options, peer));
      brokers = connected;
    }
    return connected;
  }

  /** Whether there is a consumer; makes one if it is time. */
  boolean ready(long now) {
    if (consumer == null && now - notBefore >= 0) {
      KafkaConsumer<byte[], byte[]> made =
          new KafkaConsumer<>(ClientSettings.peerConsumer(options, peer));
      counters.consumers.increment();
      consumer = made;
      assign();
    }
    return consumer != null;
  }

  /** Reads the partitions that are in the map now, each from its position. */
  void assign() {
    KafkaConsumer<byte[], byte[]> current = consumer;
    if (current == null) {
      return; // the next one begins with it
    }
    var before = current.assignment();
    current.assign(partitions.keySet());
    for (ReadPartition partition : partitions.values()) {
      if (!before.contains(partition.id)) {
        current.seek(partition.id, partition.position);
        partition.paused = false;
        flow(partition);
      }
    }
  }

  /** Puts a partition back or forward. */
  void seek(ReadPartition partition) {
    if (consumer != null) {
      consumer.seek(partition.id, partition.position);
    }
  }

  /** Pauses and resumes as the readers have room, and goes back for those left behind. */
  void flow(ReadPartition partition) {
    KafkaConsumer<byte[], byte[]> current = consumer;
    if (current == null) {
      return;
    }
    long back = partition.lost ? -1 : partition.back();
    if (back >= 0) {
      partition.wentBack(back);
      current.seek(partition.id, back);
    }
    boolean pause = partition.lost || !partition.anyRoom();
    if (pause != partition.paused) {
      if (pause) {
        current.pause(List.of(partition.id));
      } else {
        current.resume(List.of(partition.id));
      }
      partition.paused = pause;
    }
  }

  /** Waits for records, but not where there is something else to do. */
  ConsumerRecords<byte[], byte[]> poll(Duration limit, BooleanSupplier hurry) {
    KafkaConsumer<byte[], byte[]> current = consumer;
    if (current == null) {
      return ConsumerRecords.empty();
    }
    polling = current;
    try {
      // Whoever leaves a command after this look finds the consumer to wake up.
      return current.poll(hurry.getAsBoolean() ? Duration.ZERO : limit);
    } finally {
      polling = null;
    }
  }

  /** From any thread: has a poll under way return. */
  void wakeUp() {
    KafkaConsumer<byte[], byte[]> current = polling;
    if (current != null) {
      current.wakeup();
    }
  }

  void worked() {
    pauseNanos = FIRST_PAUSE_NANOS;
  }

  /** Throws the connection away; there is a new one after a pause. */
  void broke(long now) {
    close();
    notBefore = now + pauseNanos;
    pauseNanos = Math.min(2 * pauseNanos, LAST_PAUSE_NANOS);
  }

  void renew(PeerAddress renewed) {
    close();
    peer = renewed;
    notBefore = System.nanoTime();
    pauseNanos = FIRST_PAUSE_NANOS;
  }

  void close() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      consumer = null;
    }
    if (brokers != null) {
      brokers.close();
      brokers = null;
    }
  }
}
