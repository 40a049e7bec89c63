package io.syncline.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is asked of brokers without waiting. Answers come on the Kafka client's own thread. */
final class Brokers implements AutoCloseable {
  private final Admin admin;

  Brokers(Map<String, Object> settings) {
    this.admin = Admin.create(settings);
  }

  /** A topic that exists. */
  record Topic(Uuid id, int partitions) {}

  /** Whether the broker does not let us in or not let us do this. */
  static boolean refused(Throwable failure) {
    return failure instanceof AuthenticationException || failure instanceof AuthorizationException;
  }

  Admin admin() {
    return admin;
  }

  /** Those topics that exist. */
  CompletionStage<Map<String, Topic>> describe(Collection<String> names) {
    Map<String, Topic> found = new HashMap<>();
    return gather(
        admin.describeTopics(names).topicNameValues(),
        (name, topic) -> found.put(name, new Topic(topic.topicId(), topic.partitions().size())),
        failure ->
            failure instanceof UnknownTopicOrPartitionException
                || failure instanceof InvalidTopicException,
        found);
  }

  /** The offsets of those partitions that have a leader. */
  CompletionStage<Map<TopicPartition, Long>> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(p -> asked.put(p, which));
    var answers = admin.listOffsets(asked);
    Map<TopicPartition, KafkaFuture<Long>> offsets = new HashMap<>();
    partitions.forEach(p -> offsets.put(p, answers.partitionResult(p).thenApply(r -> r.offset())));
    Map<TopicPartition, Long> found = new HashMap<>();
    return gather(offsets, found::put, failure -> !refused(failure), found);
  }

  /** The largest record batch that each of those topics takes. */
  CompletionStage<Map<String, Integer>> maxMessageBytes(Collection<String> topics) {
    List<ConfigResource> resources = new ArrayList<>();
    topics.forEach(t -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, t)));
    Map<String, Integer> found = new HashMap<>();
    return gather(
        admin.describeConfigs(resources).values(),
        (topic, config) -> {
          var entry = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
          if (entry != null) {
            found.put(topic.name(), Integer.parseInt(entry.value()));
          }
        },
        failure -> true,
        found);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }

  /** Waits for all; passes over failures that only mean "not this one". */
  private static <K, V, R> CompletionStage<R> gather(
      Map<K, KafkaFuture<V>> futures,
      java.util.function.BiConsumer<K, V> take,
      java.util.function.Predicate<Throwable> passedOver,
      R result) {
    CompletableFuture<?>[] all =
        futures.entrySet().stream()
            .map(
                e ->
                    e.getValue()
                        .toCompletionStage()
                        .handle(
                            (value, failure) -> {
                              if (failure == null) {
                                synchronized (result) {
                                  take.accept(e.getKey(), value);
                                }
                              } else if (!passedOver.test(cause(failure))) {
                                throw new CompletionException(cause(failure));
                              }
                              return null;
                            })
                        .toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all).thenApply(done -> result);
  }

  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
