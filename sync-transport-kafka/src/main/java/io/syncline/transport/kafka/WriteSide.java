package io.syncline.transport.kafka;

import io.syncline.transport.ChannelId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writing to the brokers of our own data centre: one producer for all writers.
 *
 * <p>Ordering: idempotent, so frames of one partition arrive in the order in which they were
 * offered; the caller's thread compresses, the producer's sends.
 *
 * <p>Failure: a send never waits. Where the producer has no room, does not know the topic or is
 * broken, the frame is not taken and the writer is hinted later. What was taken and not delivered
 * in time is counted as lost, and the protocol sends it again.
 *
 * <p>Recovery: a producer that can't go on is replaced, see {@link ProducerSlot}.
 */
final class WriteSide implements AutoCloseable {
  private static final long LOOK_AGAIN_MILLIS = 5;

  private final KafkaOptions options;
  private final KafkaCounters counters;
  private final TopicNames names;
  private final Later later;
  private final ProducerSlot producer;
  private final WriteRoutes routes;
  private final Set<KafkaWriter> writers = ConcurrentHashMap.newKeySet();
  private final Set<KafkaWriter> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicLong underWay = new AtomicLong();

  WriteSide(KafkaOptions options, KafkaCounters counters) {
    this.options = options;
    this.counters = counters;
    this.names = TopicNames.of(options.dataCentre());
    this.later = new Later("syncline-kafka-" + options.dataCentre() + "-writing");
    this.producer = new ProducerSlot(options, counters, later);
    this.routes = new WriteRoutes(options, counters, names, later, producer);
  }

  TopicNames names() {
    return names;
  }

  /** The largest payload, as far as is known. */
  int maxFrameBytes() {
    return routes.maxFrameBytes();
  }

  KafkaWriter open(ChannelId channel) {
    KafkaWriter writer = new KafkaWriter(this, channel, routes.hold(channel));
    writers.add(writer);
    counters.metrics.writers.set(writers.size());
    return writer;
  }

  void closed(KafkaWriter writer) {
    if (writers.remove(writer)) {
      waiting.remove(writer);
      writer.route.waiting.remove(writer);
      routes.release(writer.channel);
      counters.metrics.writers.set(writers.size());
    }
  }

  void waitForTopic(KafkaWriter writer) {
    counters.metrics.offersRefused.add();
    writer.route.waiting.add(writer);
    if (writer.route.target != null) {
      later(writer, 0); // it came between the two looks
    }
  }

  /** Counts bytes as under way, or notes that the writer waits for room. */
  boolean reserve(KafkaWriter writer, long bytes) {
    if (fits(writer, bytes)) {
      underWay.addAndGet(bytes);
      writer.addUnderWay(bytes);
      return true;
    }
    waiting.add(writer);
    if (roomAgain(writer)) {
      // It came between the two looks, and with it perhaps the last chance of a hint.
      later(writer, 0);
    }
    counters.metrics.offersRefused.add();
    return false;
  }

  private boolean fits(KafkaWriter writer, long bytes) {
    // The producer's buffer is cut into batches, so not all of it can be filled.
    return underWay.get() + bytes <= options.bufferBytes() / 10 * 9
        && (writer.underWay() == 0 || writer.underWay() + bytes <= options.channelBytes());
  }

  private boolean roomAgain(KafkaWriter writer) {
    return underWay.get() <= options.bufferBytes() / 2
        && writer.underWay() <= options.channelBytes() / 2;
  }

  private void hintWhoHasRoom() {
    if (underWay.get() > options.bufferBytes() / 2) {
      return;
    }
    for (KafkaWriter writer : waiting) {
      if (roomAgain(writer) && waiting.remove(writer)) {
        writer.hint();
      }
    }
  }

  /** Gives a record to the producer. False if it was not taken; its bytes are free again then. */
  boolean send(KafkaWriter writer, ProducerRecord<byte[], byte[]> record, long bytes) {
    KafkaProducer<byte[], byte[]> current = producer.current();
    if (current == null) {
      free(writer, bytes);
      counters.metrics.offersRefused.add();
      later(writer, 100);
      return false;
    }
    Sent sent = new Sent(writer, bytes, current);
    Exception refused;
    try {
      var unused = current.send(record, sent);
      refused = sent.returned();
    } catch (RuntimeException e) {
      refused = e;
    }
    if (refused == null) {
      counters.metrics.framesSent.add();
      counters.metrics.bytesSent.add(record.value().length);
      return true;
    }
    free(writer, bytes);
    notTaken(writer, current, refused);
    return false;
  }

  private void notTaken(
      KafkaWriter writer, KafkaProducer<byte[], byte[]> current, Exception reason) {
    counters.metrics.offersRefused.add();
    if (reason instanceof BufferExhaustedException) {
      // The producer frees a batch's memory after it has told of its end, so there may be no
      // later end that could bring the hint.
      later(writer, LOOK_AGAIN_MILLIS);
    } else if (reason instanceof org.apache.kafka.common.errors.TimeoutException) {
      // The producer forgot the topic.
      writer.route.waiting.add(writer);
      routes.forgotten(writer.route);
    } else {
      producer.failed(current, reason);
      later(writer, 100);
    }
  }

  private void later(KafkaWriter writer, long millis) {
    later.run(millis, writer::hint);
  }

  private void free(KafkaWriter writer, long bytes) {
    underWay.addAndGet(-bytes);
    writer.addUnderWay(-bytes);
  }

  /** What becomes of one record. */
  private final class Sent implements Callback {
    private final KafkaWriter writer;
    private final long bytes;
    private final KafkaProducer<byte[], byte[]> by;
    private @Nullable Thread sending = Thread.currentThread();
    private @Nullable Exception refused;

    Sent(KafkaWriter writer, long bytes, KafkaProducer<byte[], byte[]> by) {
      this.writer = writer;
      this.bytes = bytes;
      this.by = by;
    }

    /** After the send: why it was not taken, or null. */
    @Nullable Exception returned() {
      sending = null;
      return refused;
    }

    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
      if (failure != null && sending == Thread.currentThread()) {
        refused = failure; // within the send: it was not taken
        return;
      }
      free(writer, bytes);
      if (failure == null) {
        producer.delivered();
      } else {
        counters.metrics.framesLost.add();
        producer.failed(by, failure);
      }
      writer.settled(failure == null);
      if (!waiting.isEmpty()) {
        hintWhoHasRoom();
      }
    }
  }

  void breakProducer(Exception failure) {
    KafkaProducer<byte[], byte[]> current = producer.current();
    if (current != null) {
      producer.failed(current, failure);
    }
  }

  @Override
  public void close() {
    writers.forEach(KafkaWriter::close);
    routes.close();
    producer.close(options.closeTimeout());
    later.close(Duration.ofSeconds(1));
  }
}
