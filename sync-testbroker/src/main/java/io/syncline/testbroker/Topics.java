package io.syncline.testbroker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Topics that are there when they are said to be.
 *
 * <p>A broker answers the making of a topic before it leads the topic's partitions. A producer that
 * sends at once may have its first batch refused and its second taken, and then waits in vain for
 * the first. So whoever makes a topic asks for the offsets of each partition, which only a leader
 * answers.
 */
public final class Topics {
  private static final long ASK_AGAIN_NANOS = 20_000_000;

  private Topics() {}

  /** Makes a topic and returns once every partition has a leader that answers. */
  public static void create(
      Admin admin, String name, int partitions, Map<String, String> settings, Duration limit)
      throws ExecutionException, InterruptedException {
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
    admin.createTopics(List.of(topic)).all().get();
    awaitUsable(admin, name, partitions, limit);
  }

  /**
   * Returns once every partition of a topic has a leader that answers.
   *
   * @throws ExecutionException if that is not so within the limit
   */
  public static void awaitUsable(Admin admin, String name, int partitions, Duration limit)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
    }
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
      // The client itself asks again while there is no leader.
      ListOffsetsOptions bounded = new ListOffsetsOptions().timeoutMs((int) left);
      try {
        admin.listOffsets(ends, bounded).all().get();
        return;
      } catch (ExecutionException e) {
        // A broker that was asked does not know of the topic yet.
        boolean early = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!early || System.nanoTime() - end >= 0) {
          throw e;
        }
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
    }
  }
}
