package io.syncline.transport.kafka;

import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which channels there are and which topic each lies in: a compacted topic, read to its end before
 * each use, as another leader may have written to it. Blocks; of the admin's thread only.
 */
final class ChannelCatalogue implements AutoCloseable {
  private final KafkaOptions options;
  private final TopicNames names;
  private final TopicMaker maker;
  private final TopicPartition place;
  private final Map<ChannelId, Entry> entries = new TreeMap<>();
  private long position;

  /**
   * A feed needs one; more only keep many feeds apart. Each costs the broker some ten milliseconds,
   * for which a new synchronisation waits.
   */
  private static final int FEED_PARTITIONS = 8;

  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private Optional<Brokers.Topic> topic = Optional.empty();

  ChannelCatalogue(KafkaOptions options, TopicNames names, TopicMaker maker) {
    this.options = options;
    this.names = names;
    this.maker = maker;
    this.place = new TopicPartition(names.catalogue(), 0);
  }

  /** The topic of a channel, and its number of partitions. */
  private record Entry(String topic, int partitions) {}

  /** Enters channels that are not there yet; returns the topics that all of them need. */
  Map<String, Integer> enter(List<ChannelSpec> specs) throws Exception {
    if (specs.isEmpty()) {
      return Map.of();
    }
    catchUp();
    Map<String, Integer> topics = new LinkedHashMap<>();
    Map<ChannelId, Entry> fresh = new LinkedHashMap<>();
    Map<SyncId, Plan> plans = new HashMap<>();
    for (ChannelSpec spec : specs) {
      Entry entry = entries.get(spec.channel());
      if (entry == null) {
        entry = plans.computeIfAbsent(spec.channel().sync(), this::plan).place(spec);
        fresh.put(spec.channel(), entry);
      }
      topics.put(entry.topic, entry.partitions);
    }
    write(fresh);
    return topics;
  }

  /** The topics in which no other channels lie than these. */
  Set<String> onlyOf(Set<ChannelId> channels) throws Exception {
    catchUp();
    Set<String> only = new HashSet<>();
    channels.forEach(c -> Optional.ofNullable(entries.get(c)).ifPresent(e -> only.add(e.topic)));
    entries.forEach(
        (channel, entry) -> {
          if (!channels.contains(channel)) {
            only.remove(entry.topic);
          }
        });
    return only;
  }

  /** Takes channels out. */
  void strike(Set<ChannelId> channels) throws Exception {
    Map<ChannelId, @Nullable Entry> struck = new LinkedHashMap<>();
    for (ChannelId channel : channels) {
      if (entries.containsKey(channel)) {
        struck.put(channel, null);
      }
    }
    write(struck);
  }

  List<ChannelId> list(SyncId sync) throws Exception {
    catchUp();
    return entries.keySet().stream().filter(c -> c.sync().equals(sync)).toList();
  }

  private Plan plan(SyncId sync) {
    Map<String, Integer> data = new HashMap<>();
    entries.forEach(
        (channel, entry) -> {
          if (channel.sync().equals(sync) && channel.kind() == ChannelId.Kind.DATA) {
            data.put(entry.topic, entry.partitions);
          }
        });
    return new Plan(data, names.shared(sync));
  }

  /** Gives topics to the channels of one synchronisation, within the number of partitions. */
  private final class Plan {
    private final Map<String, Integer> data;
    private final String shared;

    Plan(Map<String, Integer> data, String shared) {
      this.data = data;
      this.shared = shared;
    }

    Entry place(ChannelSpec spec) {
      ChannelId channel = spec.channel();
      KafkaTopics limits = options.topics();
      String own = names.own(channel);
      return switch (channel.kind()) {
        case INVENTORY, INVENTORY_CONTROL -> new Entry(own, 1);
        case FEED, CONTROL -> new Entry(own, Math.min(FEED_PARTITIONS, limits.sharedPartitions()));
        case DATA -> data(own, Math.max(spec.width(), channel.index() + 1));
      };
    }

    private Entry data(String own, int width) {
      Integer known = data.get(own);
      if (known != null) {
        return new Entry(own, known);
      }
      int used = data.values().stream().mapToInt(Integer::intValue).sum();
      int left = options.topics().maxPartitions() - options.topics().sharedPartitions() - used;
      // Once there is a shared topic, no new collection gets its own any more: who looks for a
      // channel and finds no topic of its own but the shared one must be right.
      if (!data.containsKey(shared) && Math.min(width, left) >= Math.min(width, 32) && left > 0) {
        data.put(own, Math.min(width, left));
        return new Entry(own, Math.min(width, left));
      }
      data.put(shared, options.topics().sharedPartitions());
      return new Entry(shared, options.topics().sharedPartitions());
    }
  }

  /** Reads what was written since the last time, by whomever. */
  private void catchUp() throws Exception {
    maker.makeSome(Map.of(place.topic(), 1), Map.of("cleanup.policy", "compact"));
    Optional<Brokers.Topic> now =
        Optional.ofNullable(
            maker.get(maker.brokers().describe(List.of(place.topic()))).get(place.topic()));
    if (!now.equals(topic)) {
      // Made for the first time, or again: begun from nothing.
      topic = now;
      entries.clear();
      position = 0;
      reset();
    }
    Long end = maker.get(maker.brokers().offsets(List.of(place), OffsetSpec.latest())).get(place);
    if (end == null) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "topic " + place.topic() + " has no leader");
    }
    long limit = System.nanoTime() + options.adminTimeout().toNanos();
    KafkaConsumer<byte[], byte[]> reading = consumer();
    reading.seek(place, position);
    while (position < end) {
      if (System.nanoTime() - limit > 0) {
        throw new SyncException(
            SyncException.Code.TIMEOUT, "reading " + place.topic() + " took too long");
      }
      for (ConsumerRecord<byte[], byte[]> record : reading.poll(Duration.ofMillis(200))) {
        apply(record);
      }
      position = reading.position(place);
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    ChannelId channel = CatalogueRecord.channel(record.key());
    if (record.value() == null) {
      entries.remove(channel);
    } else {
      String[] parts = new String(record.value(), StandardCharsets.UTF_8).split(" ", 3);
      if (!parts[0].equals("1") || parts.length != 3) {
        throw new SyncException(
            SyncException.Code.CORRUPT,
            "topic " + place.topic() + " has an entry of an unknown version for " + channel);
      }
      entries.put(channel, new Entry(parts[2], Integer.parseInt(parts[1])));
    }
  }

  private void write(Map<ChannelId, ? extends @Nullable Entry> changes) throws Exception {
    if (changes.isEmpty()) {
      return;
    }
    Collection<CompletableFuture<Void>> written = new ArrayList<>();
    KafkaProducer<byte[], byte[]> writing = producer();
    for (Map.Entry<ChannelId, ? extends @Nullable Entry> change : changes.entrySet()) {
      Entry entry = change.getValue();
      byte[] value =
          entry == null
              ? null
              : ("1 " + entry.partitions + " " + entry.topic).getBytes(StandardCharsets.UTF_8);
      CompletableFuture<Void> done = new CompletableFuture<>();
      var unused =
          writing.send(
              new ProducerRecord<>(place.topic(), 0, CatalogueRecord.key(change.getKey()), value),
              (metadata, failure) -> {
                if (failure == null) {
                  done.complete(null);
                } else {
                  done.completeExceptionally(failure);
                }
              });
      written.add(done);
    }
    maker.get(CompletableFuture.allOf(written.toArray(CompletableFuture<?>[]::new)));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    KafkaConsumer<byte[], byte[]> reading = consumer;
    if (reading == null) {
      reading = new KafkaConsumer<>(ClientSettings.ownConsumer(options));
      reading.assign(List.of(place));
      consumer = reading;
    }
    return reading;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> writing = producer;
    if (writing == null) {
      Map<String, Object> settings = ClientSettings.producer(options);
      settings.put("max.block.ms", (int) options.adminTimeout().toMillis());
      settings.put("buffer.memory", 4 << 20);
      writing = new KafkaProducer<>(settings);
      producer = writing;
    }
    return writing;
  }

  private void reset() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      consumer = null;
    }
  }

  @Override
  public void close() {
    reset();
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
