package io.syncline.transport.kafka;

import io.syncline.internal.transport.Trouble;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * The one producer, made in the background and made anew, with back-off, when it can't go on: an
 * idempotent producer that lost its sequence refuses everything from then on.
 */
final class ProducerSlot {
  private static final long FIRST_BACKOFF_MILLIS = 100;
  private static final long LAST_BACKOFF_MILLIS = 10_000;

  private final KafkaOptions options;
  private final KafkaCounters counters;
  private final Later later;
  private final Trouble trouble;
  private volatile @Nullable KafkaProducer<byte[], byte[]> current;
  private volatile Consumer<KafkaProducer<byte[], byte[]>> onMade = made -> {};
  private volatile boolean closed;
  private volatile long backoffMillis = FIRST_BACKOFF_MILLIS;

  ProducerSlot(KafkaOptions options, KafkaCounters counters, Later later) {
    this.options = options;
    this.counters = counters;
    this.later = later;
    this.trouble = new Trouble("writing at " + options.dataCentre(), counters.metrics.errors);
  }

  /** Makes the first producer; whenever there is a new one, the listener is told. */
  void start(Consumer<KafkaProducer<byte[], byte[]>> listener) {
    onMade = listener;
    makeAfter(0);
  }

  @Nullable KafkaProducer<byte[], byte[]> current() {
    return current;
  }

  void delivered() {
    trouble.over();
    backoffMillis = FIRST_BACKOFF_MILLIS;
  }

  /** Notes a failure of a producer and replaces it where it can't go on. */
  void failed(KafkaProducer<byte[], byte[]> which, Exception failure) {
    if (closed) {
      return;
    }
    boolean over = endsTheProducer(failure);
    if (Brokers.refused(failure)) {
      counters.refused.increment();
    }
    trouble.report(
        failure,
        over ? "a new producer after a pause" : "lost frames are sent again by the sender");
    if (over) {
      replace(which);
    }
  }

  private static boolean endsTheProducer(Exception failure) {
    return failure instanceof ProducerFencedException
        || failure instanceof OutOfOrderSequenceException
        || failure instanceof UnknownProducerIdException
        || failure instanceof InvalidProducerEpochException
        || failure instanceof AuthenticationException
        || failure instanceof UnsupportedVersionException
        // What send() throws, after a failure that it does not get over.
        || failure instanceof IllegalStateException
        || failure.getClass() == org.apache.kafka.common.KafkaException.class;
  }

  private void replace(KafkaProducer<byte[], byte[]> broken) {
    synchronized (this) {
      if (current != broken) {
        return; // done already; what fails late is from before
      }
      current = null;
    }
    long pause = backoffMillis;
    backoffMillis = Math.min(2 * pause, LAST_BACKOFF_MILLIS);
    later.run(0, () -> broken.close(Duration.ZERO));
    makeAfter(pause);
  }

  private void makeAfter(long millis) {
    later.run(millis, this::make);
  }

  private void make() {
    if (closed || current != null) {
      return;
    }
    try {
      KafkaProducer<byte[], byte[]> made = new KafkaProducer<>(ClientSettings.producer(options));
      counters.producers.increment();
      synchronized (this) {
        current = made;
      }
      onMade.accept(made);
      if (closed) {
        made.close(Duration.ZERO);
      }
    } catch (RuntimeException e) {
      trouble.report(e, "tried again after a pause");
      long pause = backoffMillis;
      backoffMillis = Math.min(2 * pause, LAST_BACKOFF_MILLIS);
      makeAfter(pause);
    }
  }

  /** Ends the producer; what it took is delivered as far as the limit allows. */
  void close(Duration limit) {
    closed = true;
    KafkaProducer<byte[], byte[]> last = current;
    if (last != null) {
      last.close(limit);
    }
  }
}
