package io.syncline.transport.kafka;

import io.syncline.transport.ChannelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Where the channels that have their own topic in common are written to, once that is known. */
final class WriteRoute {
  /** The topics that may be meant; the first that exists counts. */
  final List<String> candidates;

  /** Writers that have something to write and wait for the target. */
  final Set<KafkaWriter> waiting = ConcurrentHashMap.newKeySet();

  /** Null until the topic is there and the producer knows it. */
  volatile @Nullable Target target;

  /** Guarded by the map of routes. */
  int writers;

  WriteRoute(List<String> candidates) {
    this.candidates = candidates;
  }

  /** A topic to write to. */
  record Target(String topic, Uuid id, int partitions, int maxPayload) {
    int partition(TopicNames names, ChannelId channel) {
      return names.partition(channel, topic, partitions);
    }
  }

  /** What the route leads to, by what exists now; null if nothing does. */
  @Nullable Target resolve(
      Map<String, Brokers.Topic> topics, Map<String, Integer> maxMessageBytes, int maxFrameBytes) {
    for (String candidate : candidates) {
      Brokers.Topic topic = topics.get(candidate);
      if (topic != null) {
        int broker = maxMessageBytes.getOrDefault(candidate, Integer.MAX_VALUE);
        int most = Math.min(maxFrameBytes, broker - ClientSettings.RECORD_OVERHEAD);
        return new Target(candidate, topic.id(), topic.partitions(), Math.max(0, most));
      }
    }
    return null;
  }

  void hint() {
    for (KafkaWriter writer : new ArrayList<>(waiting)) {
      waiting.remove(writer);
      writer.hint();
    }
  }
}
