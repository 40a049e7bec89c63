package io.syncline.testbroker.kraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.ClassPath;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaBrokerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path dir;

  private TestBroker broker;

  @BeforeAll
  void start() throws Exception {
    broker = KafkaBroker.start(dir, BrokerOptions.plain());
  }

  @AfterAll
  void close() {
    broker.close();
  }

  @Test
  void recordsComeBackFromEveryPartitionOfANewTopic() throws Exception {
    try (Admin admin = Admin.create(settings(broker))) {
      Topics.create(admin, "new", 4, Map.of(), LIMIT);
    }
    for (int partition = 0; partition < 4; partition++) {
      send(broker, "new", partition, "a", "b", "c");
      assertThat(read(broker, "new", partition, 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aKilledBrokerComesBackOnItsPortWithWhatItAcknowledged() throws Exception {
    try (Admin admin = Admin.create(settings(broker))) {
      Topics.create(admin, "kept", 1, Map.of(), LIMIT);
    }
    send(broker, "kept", 0, "before");
    String before = broker.bootstrap();
    broker.kill();
    broker.restart();
    assertThat(broker.bootstrap()).isEqualTo(before);
    send(broker, "kept", 0, "after");
    assertThat(read(broker, "kept", 0, 2)).containsExactly("before", "after");
  }

  @Test
  void aStoppedBrokerComesBackWithItsTopics() throws Exception {
    try (Admin admin = Admin.create(settings(broker))) {
      Topics.create(admin, "stopped", 2, Map.of(), LIMIT);
      send(broker, "stopped", 1, "before");
      broker.stop();
      broker.restart();
      Topics.awaitUsable(admin, "stopped", 2, LIMIT);
    }
    assertThat(read(broker, "stopped", 1, 1)).containsExactly("before");
  }

  @Test
  void recordsPastTheirRetentionGoWhileATestWaits() throws Exception {
    try (Admin admin = Admin.create(settings(broker))) {
      Topics.create(admin, "short", 1, Map.of("retention.ms", "500"), LIMIT);
      send(broker, "short", 0, "gone", "gone too");
      TopicPartition partition = new TopicPartition("short", 0);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      long first = 0;
      while (first < 2 && System.nanoTime() < deadline) {
        first =
            admin
                .listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get()
                .offset();
      }
      assertThat(first).isEqualTo(2);
    }
  }

  @Test
  void aTopicRefusesWhatIsLargerThanItTakes() throws Exception {
    try (Admin admin = Admin.create(settings(broker))) {
      Topics.create(admin, "small", 1, Map.of("max.message.bytes", "2000"), LIMIT);
    }
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> send(broker, "small", 0, "x".repeat(5000)))
        .withCauseInstanceOf(RecordTooLargeException.class);
  }

  @Test
  void aTopicNobodyMadeIsNotMadeByAskingForIt() throws Exception {
    try (Admin admin = Admin.create(settings(broker))) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> admin.describeTopics(List.of("nobody")).allTopicNames().get())
          .withCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void whatABrokerComplainsAboutIsInTheException(@TempDir Path own) {
    assertThatIOException()
        .isThrownBy(
            () -> KafkaBroker.start(own, BrokerOptions.plain().with("num.io.threads", "none")))
        .withMessageContaining("kafka ended instead of starting")
        .withMessageContaining("Invalid value none for configuration num.io.threads");
  }

  @Test
  void itsClassPathHasOneKafka() throws Exception {
    List<String> kafka = new ArrayList<>();
    for (Path entry : ClassPath.of(KafkaBroker.class).entries()) {
      if (entry.getFileName().toString().startsWith("kafka")) {
        kafka.add(entry.getFileName().toString());
      }
    }
    assertThat(kafka).contains("kafka_2.13-4.3.1.jar").allMatch(jar -> jar.endsWith("-4.3.1.jar"));
  }

  private static Map<String, Object> settings(TestBroker broker) {
    return new HashMap<>(broker.clientSettings());
  }

  private static void send(TestBroker broker, String topic, int partition, String... values)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings(broker), new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer
            .send(new ProducerRecord<>(topic, partition, null, value))
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> read(TestBroker broker, String topic, int partition, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings(broker), new StringDeserializer(), new StringDeserializer())) {
      TopicPartition from = new TopicPartition(topic, partition);
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }
}
