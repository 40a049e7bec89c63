package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Beyond the most partitions shards share them, and leaders find what their predecessors made. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class SharedPartitionsTest {
  private static KafkaSite site;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    site = KafkaSite.plain(KafkaFixture.SOURCE, dir);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private static ChannelId shard(SyncId sync, String scope, int index) {
    return new ChannelId(sync, ChannelId.Kind.DATA, scope, index);
  }

  @Test
  void aReaderThatStopsLeavesItsNeighboursReadingAndMissesNothing() throws Exception {
    SyncId sync = new SyncId("neighbours");
    KafkaOptions options =
        site.options()
            .topics(KafkaTopics.DEFAULT.withPartitions(1, 1))
            .reading(4 << 20, 64 << 10)
            .build();
    List<ChannelId> shards =
        IntStream.range(0, 4).mapToObj(i -> shard(sync, "collection" + i, 0)).toList();
    try (KafkaChannelAdmin admin = new KafkaChannelAdmin(options);
        KafkaTransport source = new KafkaTransport(options);
        KafkaTransport target = new KafkaTransport(options)) {
      Flow.get(admin.create(shards.stream().map(s -> new ChannelSpec(s, 1)).toList()));
      assertThat(topics(sync)).containsExactly("syncline.dc-source.neighbours.shared");
      PeerAddress address = Flow.address(site);
      List<ChannelReader> readers = new ArrayList<>();
      List<ChannelWriter> writers = new ArrayList<>();
      for (ChannelId shard : shards) {
        readers.add(Flow.ready(target.reader(address, shard)));
        writers.add(source.writer(shard));
      }
      // The first reader stops; the others go on far beyond what it holds.
      for (int i = 0; i < 200; i++) {
        for (ChannelWriter writer : writers) {
          Flow.send(writer, i, i + 1, 20_000);
        }
      }
      for (ChannelReader reader : readers.subList(1, 4)) {
        assertThat(Flow.upTo(reader, 199)).hasSize(200).isSorted();
      }
      assertThat(Flow.upTo(readers.get(0), 199)).hasSize(200).isSorted();
      // And all of them together again.
      for (ChannelWriter writer : writers) {
        Flow.send(writer, 200, 201, 100);
      }
      for (ChannelReader reader : readers) {
        assertThat(Flow.next(reader)).isEqualTo(200);
      }
      assertThat(target.counters().skipped()).isZero();
    }
  }

  @Test
  void collectionsHaveTheirTopicsUntilThePartitionsAreUsedUp() throws Exception {
    SyncId sync = new SyncId("many");
    KafkaOptions options = site.options().topics(KafkaTopics.DEFAULT.withPartitions(10, 4)).build();
    try (KafkaChannelAdmin admin = new KafkaChannelAdmin(options)) {
      for (int collection = 0; collection < 5; collection++) {
        List<ChannelSpec> specs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          specs.add(new ChannelSpec(shard(sync, "c" + collection, i), 2));
        }
        Flow.get(admin.create(specs));
      }
      assertThat(topics(sync))
          .containsExactlyInAnyOrder(
              "syncline.dc-source.many.data.c0",
              "syncline.dc-source.many.data.c1",
              "syncline.dc-source.many.data.c2",
              "syncline.dc-source.many.shared");
      assertThat(Flow.get(admin.list(sync))).hasSize(10);
    }
  }

  @Test
  void theNextLeaderFindsAndRemovesWhatTheLastOneMade() throws Exception {
    SyncId sync = new SyncId("takeover");
    Set<ChannelId> channels = new TreeSet<>();
    channels.add(shard(sync, "odd \u20ac scope_" + "x".repeat(100), 0));
    channels.add(new ChannelId(sync, ChannelId.Kind.FEED, "feed 1", 0));
    channels.add(new ChannelId(sync, ChannelId.Kind.INVENTORY, "", 0));
    Flow.create(site, 1, channels.toArray(ChannelId[]::new));
    try (KafkaChannelAdmin next = new KafkaChannelAdmin(site.options().build())) {
      assertThat(Flow.get(next.list(sync))).isEqualTo(channels);
      Flow.get(next.remove(channels));
      assertThat(Flow.get(site.admin.list(sync))).isEmpty();
      assertThat(topics(sync)).isEmpty();
    }
  }

  @Test
  void aTopicOfAnotherShapeIsMadeAgain() throws Exception {
    ChannelId shard = shard(new SyncId("shape"), "inc", 2);
    try (Admin raw = Admin.create(settings(site))) {
      String topic = TopicNames.of(site.dataCentre).own(shard);
      raw.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      Flow.create(site, 3, shard);
      assertThat(raw.describeTopics(List.of(topic)).allTopicNames().get().values())
          .allSatisfy(made -> assertThat(made.partitions()).hasSize(3))
          .hasSize(1);
    }
  }

  private static Set<String> topics(SyncId sync) throws Exception {
    try (Admin raw = Admin.create(settings(site))) {
      Set<String> topics = new TreeSet<>(raw.listTopics().names().get());
      topics.removeIf(t -> !t.contains("." + sync + "."));
      return topics;
    }
  }

  private static Map<String, Object> settings(KafkaSite site) {
    return Map.copyOf(site.broker.clientSettings());
  }
}
