package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.ClassPath;
import io.syncline.testbroker.Topics;
import io.syncline.testbroker.zookeeper.ZooKeeperKafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of this module and a broker that is a major version older, with ZooKeeper. */
class ZooKeeperKafkaBrokerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path dir;

  @Test
  void aBrokerWithZooKeeperServesTheseClientsBeforeAndAfterACrash() throws Exception {
    assertThat(AppInfoParser.getVersion()).startsWith("4.");
    try (ZooKeeperKafkaBroker broker = ZooKeeperKafkaBroker.start(dir, BrokerOptions.plain())) {
      Map<String, Object> settings = new HashMap<>(broker.clientSettings());
      try (Admin admin = Admin.create(settings);
          KafkaProducer<String, String> producer =
              new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
        Topics.create(admin, "topic", 3, Map.of(), LIMIT);
        producer.send(new ProducerRecord<>("topic", 2, null, "before")).get(30, TimeUnit.SECONDS);
        broker.kill();
        broker.restart();
        producer.send(new ProducerRecord<>("topic", 2, null, "after")).get(30, TimeUnit.SECONDS);
      }
      assertThat(read(settings, new TopicPartition("topic", 2), 2))
          .containsExactly("before", "after");
    }
  }

  @Test
  void itsClassPathHasOneKafkaAndOneZooKeeper() throws Exception {
    List<String> servers = new ArrayList<>();
    for (Path entry : ClassPath.of(ZooKeeperKafkaBroker.class).entries()) {
      String file = entry.getFileName().toString();
      if (file.startsWith("kafka") || file.startsWith("zookeeper")) {
        servers.add(file);
      }
    }
    assertThat(servers)
        .contains("kafka_2.13-3.9.1.jar", "zookeeper-3.8.4.jar")
        .allMatch(file -> file.endsWith("-3.9.1.jar") || file.endsWith("-3.8.4.jar"));
  }

  private static List<String> read(
      Map<String, Object> settings, TopicPartition partition, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(500)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
