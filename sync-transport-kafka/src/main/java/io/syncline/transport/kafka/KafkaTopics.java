package io.syncline.transport.kafka;

import static io.syncline.internal.transport.Ranges.check;

import java.time.Duration;

/**
 * How topics are made. Kafka is a pipe here: what the window of a shard lets be under way has to
 * fit, nothing more has to be kept.
 *
 * @param retention how long a frame is kept, 10 s to 7 days; default 10 min. Too small: a reader
 *     that pauses loses frames and its stream starts anew; too large: disk
 * @param retentionBytes what one partition keeps, 1 MiB to 1 TiB; default 128 MiB. Must be larger
 *     than the windows of the shards that share it; the first copy fills it
 * @param segmentBytes the size of the files in which the broker forgets, 1 MiB to 1 GiB; default 64
 *     MiB. Too small: the broker is busy opening and closing files; too large: disk
 * @param replicationFactor copies of each partition, 1 to 32; 0 for the broker's default
 * @param maxPartitions of one synchronisation's data, 1 to 100,000; default 2,000. Beyond, shards
 *     share partitions. Too small: slow shards hold up their neighbours; too large: the broker's
 *     memory and open files
 * @param sharedPartitions of the topic in which shards share, and at most 8 of them of those for
 *     control and feeds, 1 to 1,024; default 32
 */
public record KafkaTopics(
    Duration retention,
    long retentionBytes,
    int segmentBytes,
    int replicationFactor,
    int maxPartitions,
    int sharedPartitions) {
  /** The defaults. */
  public static final KafkaTopics DEFAULT =
      new KafkaTopics(Duration.ofMinutes(10), 128L << 20, 64 << 20, 0, 2000, 32);

  /** Checks every option. */
  public KafkaTopics {
    check("retention", retention, Duration.ofSeconds(10), Duration.ofDays(7));
    check("retentionBytes", retentionBytes, 1 << 20, 1L << 40);
    check("segmentBytes", segmentBytes, 1 << 20, 1 << 30);
    check("replicationFactor", replicationFactor, 0, 32);
    check("maxPartitions", maxPartitions, 1, 100_000);
    check("sharedPartitions", sharedPartitions, 1, 1024);
  }

  /** Other retention, else the same. */
  public KafkaTopics withRetention(Duration time, long bytes) {
    return new KafkaTopics(
        time, bytes, segmentBytes, replicationFactor, maxPartitions, sharedPartitions);
  }

  /** Another number of copies, else the same. */
  public KafkaTopics withReplicationFactor(int copies) {
    return new KafkaTopics(
        retention, retentionBytes, segmentBytes, copies, maxPartitions, sharedPartitions);
  }

  /** Other numbers of partitions, else the same. */
  public KafkaTopics withPartitions(int most, int shared) {
    return new KafkaTopics(
        retention, retentionBytes, segmentBytes, replicationFactor, most, shared);
  }
}
