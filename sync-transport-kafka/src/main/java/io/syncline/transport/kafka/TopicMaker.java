package io.syncline.transport.kafka;

import io.syncline.SyncException;
import io.syncline.transport.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and removes topics and waits until that is really so. A broker answers both before it has
 * happened everywhere; an idempotent producer that sends to a topic before its partitions have a
 * leader may have its first batch refused and its second taken, and is then out of order for ever.
 * Blocks; of the admin's thread only.
 */
final class TopicMaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicMaker.class);
  private static final int AT_ONCE = 200;
  private static final Duration GONE_LIMIT = Duration.ofSeconds(5);

  private final KafkaOptions options;
  private @Nullable Brokers brokers;

  TopicMaker(KafkaOptions options) {
    this.options = options;
  }

  Brokers brokers() {
    Brokers connected = brokers;
    if (connected == null) {
      connected = new Brokers(ClientSettings.admin(options));
      brokers = connected;
    }
    return connected;
  }

  /** Makes topics with their numbers of partitions and waits until every partition answers. */
  void make(Map<String, Integer> wanted) throws Exception {
    List<String> names = new ArrayList<>(wanted.keySet());
    for (int from = 0; from < names.size(); from += AT_ONCE) {
      Map<String, Integer> some = new HashMap<>();
      for (String name : names.subList(from, Math.min(names.size(), from + AT_ONCE))) {
        some.put(name, wanted.getOrDefault(name, 1));
      }
      makeSome(some, pipe());
      checkFrames(some.keySet());
    }
  }

  /** Makes topics with given settings. */
  void makeSome(Map<String, Integer> wanted, Map<String, String> settings) throws Exception {
    awaiting(
        "topics that are not usable yet: " + KafkaChannelAdmin.some(wanted.keySet()),
        options.adminTimeout(),
        () -> {
          Map<String, Brokers.Topic> found = get(brokers().describe(wanted.keySet()));
          List<NewTopic> missing = new ArrayList<>();
          List<String> wrong = new ArrayList<>();
          wanted.forEach(
              (name, partitions) -> {
                Brokers.Topic topic = found.get(name);
                if (topic == null) {
                  missing.add(newTopic(name, partitions, settings));
                } else if (topic.partitions() != partitions) {
                  wrong.add(name);
                }
              });
          if (!wrong.isEmpty()) {
            // Not as we make them: made by a broker that makes topics by itself.
            LOG.warn("event=topics-of-wrong-shape topics={} next=\"made again\"", wrong);
            get(brokers().admin().deleteTopics(wrong).all());
          }
          if (!missing.isEmpty()) {
            passOver(TopicExistsException.class, brokers().admin().createTopics(missing).values());
          }
          return wrong.isEmpty() && missing.isEmpty() && usable(wanted);
        });
  }

  /** Removes topics and waits until the brokers do not know them any more. */
  void remove(Collection<String> topics) throws Exception {
    List<String> names = new ArrayList<>(topics);
    for (int from = 0; from < names.size(); from += AT_ONCE) {
      List<String> some = names.subList(from, Math.min(names.size(), from + AT_ONCE));
      passOver(
          UnknownTopicOrPartitionException.class,
          brokers().admin().deleteTopics(some).topicNameValues());
      try {
        awaiting(
            "topics that are still there: " + KafkaChannelAdmin.some(some),
            GONE_LIMIT,
            () -> get(brokers().describe(some)).isEmpty());
      } catch (SyncException e) {
        // A broker that makes topics by itself may have made it again for a late writer.
        LOG.warn("event=topics-stay reason=\"{}\" next=\"made anew when needed\"", e.getMessage());
      }
    }
  }

  private boolean usable(Map<String, Integer> wanted) throws Exception {
    List<TopicPartition> partitions = new ArrayList<>();
    wanted.forEach(
        (name, count) -> {
          for (int i = 0; i < count; i++) {
            partitions.add(new TopicPartition(name, i));
          }
        });
    return get(brokers().offsets(partitions, OffsetSpec.latest())).size() == partitions.size();
  }

  /** Refuses topics in which not even the smallest frame would fit. */
  private void checkFrames(Collection<String> topics) throws Exception {
    int least = 4096 + Frame.HEADER_BYTES + ClientSettings.RECORD_OVERHEAD;
    for (var limit : get(brokers().maxMessageBytes(topics)).entrySet()) {
      if (limit.getValue() < least) {
        throw new SyncException(
            SyncException.Code.PRECONDITION_FAILED,
            "topic "
                + limit.getKey()
                + " takes messages of at most "
                + limit.getValue()
                + " bytes (max.message.bytes, or the broker's message.max.bytes); frames need at"
                + " least "
                + least
                + ": raise it");
      }
    }
  }

  private NewTopic newTopic(String name, int partitions, Map<String, String> settings) {
    int copies = options.topics().replicationFactor();
    return new NewTopic(
            name,
            Optional.of(partitions),
            copies == 0 ? Optional.empty() : Optional.of((short) copies))
        .configs(settings);
  }

  private Map<String, String> pipe() {
    KafkaTopics topics = options.topics();
    return Map.of(
        "cleanup.policy",
        "delete",
        "retention.ms",
        Long.toString(topics.retention().toMillis()),
        "retention.bytes",
        Long.toString(topics.retentionBytes()),
        "segment.bytes",
        Integer.toString(topics.segmentBytes()),
        "segment.ms",
        Long.toString(Math.max(10_000, topics.retention().toMillis() / 2)),
        "file.delete.delay.ms",
        "1000");
  }

  /** Waits for each; one kind of failure means that nothing was to be done. */
  private void passOver(Class<? extends Exception> harmless, Map<String, KafkaFuture<Void>> futures)
      throws Exception {
    for (KafkaFuture<Void> future : futures.values()) {
      try {
        get(future);
      } catch (Exception e) {
        if (!harmless.isInstance(e)) {
          throw e;
        }
      }
    }
  }

  <T> T get(CompletionStage<T> stage) throws Exception {
    try {
      return stage
          .toCompletableFuture()
          .get(options.adminTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer in time", e);
    }
  }

  <T> T get(KafkaFuture<T> future) throws Exception {
    return get(future.toCompletionStage());
  }

  private static void awaiting(String what, Duration limit, Callable<Boolean> condition)
      throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    for (long pause = 5; !condition.call(); pause = Math.min(2 * pause, 200)) {
      if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
        throw new SyncException(SyncException.Code.TIMEOUT, "after " + limit + ", " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
    }
  }

  @Override
  public void close() {
    if (brokers != null) {
      brokers.close();
    }
  }
}
