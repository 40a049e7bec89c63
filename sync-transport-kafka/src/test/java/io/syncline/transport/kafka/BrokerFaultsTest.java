package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to channels when things happen to the broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class BrokerFaultsTest {
  private static final AtomicInteger SYNCS = new AtomicInteger();

  private static KafkaSite site;
  private static Admin raw;

  private ChannelId shard;
  private String topic;
  private KafkaTransport source;
  private KafkaTransport target;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    site = KafkaSite.plain(KafkaFixture.SOURCE, dir);
    raw = Admin.create(Map.<String, Object>copyOf(site.broker.clientSettings()));
    raw.createTopics(List.of(new NewTopic("any", 1, (short) 1))).all().get();
  }

  @AfterAll
  static void stop() {
    raw.close(Duration.ZERO);
    site.close();
  }

  @BeforeEach
  void open() {
    SyncId sync = new SyncId("faults-" + SYNCS.incrementAndGet());
    shard = new ChannelId(sync, ChannelId.Kind.DATA, "inc", 0);
    topic = TopicNames.of(KafkaFixture.SOURCE).own(shard);
    source = new KafkaTransport(site.options().build());
    target = new KafkaTransport(site.options().build());
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  private ChannelReader reader(KafkaTransport by) throws Exception {
    return Flow.ready(by.reader(Flow.address(site), shard));
  }

  @Test
  void aRestartOfTheBrokerInMidFlowLosesNothing() throws Exception {
    Flow.create(site, 1, shard);
    ChannelReader reader = reader(target);
    try (KafkaTransport patient =
        new KafkaTransport(site.options().deliveryTimeout(Duration.ofMinutes(2)).build())) {
      restartInMidFlow(patient.writer(shard), reader);
      assertThat(patient.counters().metrics.framesLost.value()).isZero();
      assertThat(target.counters().repositioned()).isZero();
    }
  }

  @Test
  void aReaderGoesOnWhereARenewedAddressSaysThatTheBrokersAre() throws Exception {
    Flow.create(site, 1, shard);
    PeerAddress now = Flow.address(site);
    ChannelReader reader = target.reader(elsewhere(now), shard);
    target.renew(now);
    Flow.ready(reader);
    Flow.send(source.writer(shard), 0, 3, 100);
    assertThat(Flow.upTo(reader, 2)).containsExactly(0, 1, 2);
  }

  /** As it was before the brokers had moved: nobody is there any more. */
  private static PeerAddress elsewhere(PeerAddress now) {
    return new PeerAddress(
        now.transport(), List.of("localhost:1"), now.properties(), now.expires());
  }

  private void restartInMidFlow(ChannelWriter writer, ChannelReader reader) throws Exception {
    Flow.send(writer, 0, 50, 10_000);
    assertThat(Flow.next(reader)).isZero();
    site.broker.kill();
    // Until there is no room any more; nothing here blocks while the broker is down.
    int sent = 50;
    while (writer.offer(Flow.numbered(sent, 500_000))) {
      sent++;
    }
    Semaphore room = new Semaphore(0);
    writer.onRoom(room::release);
    assertThat(writer.offer(Flow.numbered(sent, 500_000))).isFalse();
    site.broker.restart();
    assertThat(room.tryAcquire(60, TimeUnit.SECONDS)).as("a hint").isTrue();
    Flow.send(writer, sent, sent + 10, 100);
    Flow.get(writer.flushed());
    assertThat(Flow.upTo(reader, sent + 9))
        .containsExactlyElementsOf(IntStream.range(1, sent + 10).boxed().toList());
  }

  @Test
  void whatIsNotDeliveredInTimeIsCountedAndFailsTheFlush() throws Exception {
    Flow.create(site, 1, shard);
    ChannelReader reader = reader(target);
    try (KafkaTransport hasty =
        new KafkaTransport(
            site.options()
                .deliveryTimeout(Duration.ofSeconds(1))
                // Else the client forgets the topic as soon as it notices that the only broker is
                // gone, and whether a frame is taken depends on who is faster.
                .setting("metadata.recovery.strategy", "none")
                .build())) {
      ChannelWriter writer = hasty.writer(shard);
      Flow.send(writer, 0, 1, 100);
      Flow.get(writer.flushed());
      site.broker.kill();
      try {
        Flow.send(writer, 1, 3, 100);
        assertThatThrownBy(() -> Flow.get(writer.flushed()))
            .hasCauseInstanceOf(SyncException.class)
            .hasMessageContaining("2 frames were not delivered");
        Flow.get(writer.flushed()); // said once
        assertThat(hasty.counters().metrics.framesLost.value()).isEqualTo(2);
      } finally {
        site.broker.restart();
      }
      Flow.send(writer, 3, 4, 100);
      assertThat(Flow.upTo(reader, 3)).startsWith(0).endsWith(3);
    }
  }

  @Test
  void aTopicDeletedAndMadeAgainUnderItsNameIsReadFromItsBeginning() throws Exception {
    Flow.create(site, 1, shard);
    ChannelReader reader = reader(target);
    ChannelWriter writer = source.writer(shard);
    Flow.send(writer, 0, 5, 100);
    assertThat(Flow.upTo(reader, 4)).hasSize(5);
    raw.deleteTopics(List.of(topic)).all().get();
    Flow.create(site, 1, shard); // it is in the catalogue still, and made because it is missing
    try (KafkaTransport other = new KafkaTransport(site.options().build())) {
      // More than there were before, so that the old place exists in the new topic too.
      Flow.send(other.writer(shard), 100, 120, 100);
      assertThat(Flow.upTo(reader, 119)).contains(100, 101, 102, 103, 104, 105);
    }
    assertThat(target.counters().topicsMadeAgain()).isPositive();
    Flow.send(writer, 200, 201, 100);
    assertThat(Flow.upTo(reader, 200)).endsWith(200);
  }

  @Test
  void aDeletedTopicIsWaitedForByBothEnds() throws Exception {
    Flow.create(site, 1, shard);
    ChannelReader reader = reader(target);
    ChannelWriter writer = source.writer(shard);
    Flow.send(writer, 0, 1, 100);
    assertThat(Flow.next(reader)).isZero();
    raw.deleteTopics(List.of(topic)).all().get();
    Flow.untilTrue("the writer has noticed", () -> !writer.offer(Flow.numbered(-1, 100)));
    Flow.untilTrue("the reader has noticed", () -> target.counters().topicsMadeAgain() > 0);
    Flow.create(site, 1, shard);
    Flow.send(writer, 1, 2, 100);
    assertThat(Flow.upTo(reader, 1)).endsWith(1);
  }

  @Test
  void retentionThatPassedTheReaderIsCountedAndLeftBehind() throws Exception {
    Flow.create(site, 1, shard);
    try (KafkaTransport small =
        new KafkaTransport(site.options().reading(4 << 20, 64 << 10).build())) {
      ChannelReader reader = reader(small);
      ChannelWriter writer = source.writer(shard);
      Flow.send(writer, 0, 40, 500_000); // far more than the reader holds before it pauses
      Flow.get(writer.flushed());
      assertThat(Flow.next(reader)).isZero();
      raw.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(39)))
          .all()
          .get();
      List<Integer> numbers = Flow.upTo(reader, 39);
      assertThat(numbers).isSorted().hasSizeLessThan(39);
      assertThat(small.counters().repositioned()).isPositive();
      assertThat(small.counters().skipped()).isEqualTo(39 - numbers.size());
      assertThat(small.counters().metrics.framesLost.value()).isEqualTo(39 - numbers.size());
    }
  }

  @Test
  void framesFitWhatTheBrokerTakes() throws Exception {
    Flow.create(site, 1, shard);
    raw.incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", "20000"), AlterConfigOp.OpType.SET))))
        .all()
        .get();
    ChannelReader reader = reader(target);
    ChannelWriter writer = source.writer(shard);
    Flow.send(writer, 0, 1, 100);
    int most = source.traits().maxFrameBytes();
    assertThat(most).isBetween(19_000, 20_000);
    assertThatThrownBy(() -> writer.offer(Flow.numbered(1, most + 1)))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("a frame of " + (most + 1) + " bytes, the broker takes " + most);
    Flow.send(writer, 1, 2, most);
    Flow.get(writer.flushed());
    assertThat(Flow.upTo(reader, 1)).containsExactly(0, 1);
  }

  @Test
  void aBrokerThatTakesNoFrameAtAllIsRefusedAtOnce() throws Exception {
    limitMessages("2000");
    try {
      assertThatThrownBy(() -> Flow.create(site, 1, shard))
          .cause()
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("at most 2000 bytes")
          .hasMessageContaining("message.max.bytes");
    } finally {
      limitMessages("1048588");
    }
  }

  private static void limitMessages(String bytes) throws Exception {
    ConfigResource all = new ConfigResource(ConfigResource.Type.BROKER, "");
    AlterConfigOp set =
        new AlterConfigOp(new ConfigEntry("message.max.bytes", bytes), AlterConfigOp.OpType.SET);
    raw.incrementalAlterConfigs(Map.of(all, List.of(set))).all().get();
    // It is true a little later, and then for all topics that do not say otherwise.
    ConfigResource any = new ConfigResource(ConfigResource.Type.TOPIC, "any");
    Flow.untilTrue("the limit is " + bytes, () -> bytes.equals(maxMessageBytes(any)));
  }

  private static String maxMessageBytes(ConfigResource topic) {
    try {
      return raw.describeConfigs(List.of(topic))
          .all()
          .get()
          .values()
          .iterator()
          .next()
          .get("max.message.bytes")
          .value();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aProducerThatCannotGoOnIsReplaced() throws Exception {
    Flow.create(site, 1, shard);
    ChannelReader reader = reader(target);
    ChannelWriter writer = source.writer(shard);
    Flow.send(writer, 0, 1, 100);
    Flow.get(writer.flushed());
    source.breakProducer(new OutOfOrderSequenceException("provoked by a test"));
    Flow.send(writer, 1, 2, 100);
    assertThat(Flow.upTo(reader, 1)).containsExactly(0, 1);
    assertThat(source.counters().producers()).isEqualTo(2);
  }

  @Test
  void closingEndsAllThreads() throws Exception {
    Flow.create(site, 1, shard);
    reader(target);
    Flow.send(source.writer(shard), 0, 1, 100);
    assertThat(threadsOf("-writing")).isNotEmpty();
    assertThat(threadsOf("-reading-1")).isNotEmpty();
    source.close();
    target.close();
    Flow.untilTrue("no thread is left", () -> threadsOf("-writing").isEmpty());
    Flow.untilTrue("no thread is left", () -> threadsOf("-reading-1").isEmpty());
    assertThatThrownBy(() -> source.writer(shard)).hasMessageContaining("closed");
  }

  @Test
  void aClosedAdminFailsItsCalls() throws Exception {
    KafkaChannelAdmin admin = new KafkaChannelAdmin(site.options().build());
    Flow.get(admin.list(shard.sync()));
    admin.close();
    admin.close();
    assertThatThrownBy(() -> admin.list(shard.sync()).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("closed");
  }

  private static List<String> threadsOf(String part) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(n -> n.startsWith("syncline-kafka") && n.endsWith(part))
        .toList();
  }
}
