package io.syncline.internal.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.FinalModes;
import io.syncline.ServerMode;
import io.syncline.StopReport;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StateCodecTest {
  private static final SyncId SYNC = new SyncId("sync-1");
  private static final PeerAddress ADDRESS =
      new PeerAddress(
          "kafka",
          List.of("broker-1:9093", "broker-2:9093"),
          Map.of("token", "sécret\n", "ca", "-----BEGIN"),
          Instant.parse("2026-05-06T07:08:09.000123Z"));
  private static final PeerAddress LASTING =
      new PeerAddress("memory", List.of("target"), Map.of(), Instant.MAX);
  private static final StateRecord.Ending ENDING =
      new StateRecord.Ending(
          "stop-1",
          List.of("stop-0"),
          false,
          true,
          StateRecord.Ending.Stage.PROMOTE,
          "in sync: all",
          true,
          Duration.ofSeconds(90),
          FinalModes.DEFAULT);
  private static final StateRecord.Ending LEFT_READ_ONLY =
      new StateRecord.Ending(
          "stop-2",
          List.of(),
          false,
          true,
          StateRecord.Ending.Stage.TELL,
          "in sync: all",
          false,
          Duration.ofSeconds(90),
          new FinalModes(ServerMode.READONLY, ServerMode.READONLY));
  private static final List<StateRecord> SAMPLES =
      List.of(
          new StateRecord.Incoming(
              SYNC,
              true,
              List.of("https://a:8629", "https://b:8629"),
              List.of(new ClusterId("source"), new ClusterId("its-source")),
              ADDRESS,
              Optional.of(LASTING),
              true,
              Optional.of(ENDING)),
          new StateRecord.Incoming(
              SYNC,
              false,
              List.of("https://a:8629"),
              List.of(new ClusterId("source")),
              LASTING,
              Optional.empty(),
              false,
              Optional.empty()),
          new StateRecord.Outgoing(
              SYNC,
              new ClusterId("target"),
              List.of("https://t:8629"),
              ADDRESS,
              LASTING,
              false,
              Optional.of(new StateRecord.Barrier("b-2", true)),
              List.of("b-1"),
              List.of("b-0"),
              false),
          new StateRecord.Outgoing(
              new SyncId("sync-2"),
              new ClusterId("target"),
              List.of("https://t:8629"),
              LASTING,
              LASTING,
              true,
              Optional.empty(),
              List.of(),
              List.of(),
              true),
          new StateRecord.Incoming(
              SYNC,
              true,
              List.of("https://a:8629"),
              List.of(new ClusterId("source")),
              LASTING,
              Optional.of(LASTING),
              true,
              Optional.of(LEFT_READ_ONLY)),
          new StateRecord.Epochs(SYNC, 1L << 40),
          new StateRecord.Failed(
              new ShardId("d/ä", "c:1", 7), new Incarnation("inc"), "why", "kéy", true),
          new StateRecord.Worker("w-1", "boot-1", "https://w:8729", "host-1"),
          new StateRecord.Settings(Duration.ofMinutes(75)),
          new StateRecord.Closed(List.of(SYNC, new SyncId("sync-2"))),
          new StateRecord.Finished(
              List.of(
                  new StateRecord.Finished.Entry(
                      "stop-1", new StopReport(true, true, true, false, "in sync: all")))));

  @Test
  void givesBackWhatWasEncoded() {
    for (StateRecord sample : SAMPLES) {
      assertThat(StateCodec.decode(sample.key(), StateCodec.encode(sample))).isEqualTo(sample);
    }
  }

  @Test
  void readsAndWritesTheFirstVersionForEver() throws Exception {
    List<String> lines = new ArrayList<>();
    for (StateRecord sample : SAMPLES) {
      lines.add(sample.key() + " " + StateCodec.encode(sample).utf8());
    }
    try (InputStream in = getClass().getResourceAsStream("/golden/master-state-v1.txt")) {
      assertThat(in).isNotNull();
      String golden = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(String.join("\n", lines)).isEqualTo(golden);
    }
  }

  @Test
  void saysWhichVersionItCannotRead() {
    Bytes later = Bytes.utf8("{\"v\":2,\"kind\":\"settings\",\"messageTimeoutMs\":1}");
    assertThatExceptionOfType(SyncException.class)
        .isThrownBy(() -> StateCodec.decode("settings", later))
        .withMessageContaining("'settings'")
        .withMessageContaining("version 2")
        .satisfies(e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT));
  }

  @Test
  void decodesAnyBytesOrGivesOneClearError() {
    long seed = 20_261_123;
    SplittableRandom random = new SplittableRandom(seed);
    for (StateRecord sample : SAMPLES) {
      byte[] whole = StateCodec.encode(sample).toArray();
      for (int round = 0; round < 500; round++) {
        byte[] damaged = whole.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        byte[] cut = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
        decodes(seed, cut);
        decodes(seed, damaged);
      }
    }
  }

  private static void decodes(long seed, byte[] bytes) {
    try {
      assertThat(StateCodec.decode("key", Bytes.wrap(bytes))).isNotNull();
    } catch (SyncException e) {
      assertThat(e.code()).as("seed %s", seed).isEqualTo(SyncException.Code.CORRUPT);
    }
  }

  @Test
  void keysOfDifferentShardsDiffer() {
    Set<String> keys = new LinkedHashSet<>();
    List<ShardId> shards =
        List.of(
            new ShardId("a", "b:c", 1),
            new ShardId("a:b", "c", 1),
            new ShardId("a", "b", 1),
            new ShardId("1:a", "b", 1),
            new ShardId("a", "b:1", 1));
    shards.forEach(shard -> keys.add(StateRecord.Failed.key(shard)));
    assertThat(keys).hasSize(shards.size());
  }

  @Test
  void remembersTheLatestOnly() {
    StateRecord.Closed closed = new StateRecord.Closed(List.of());
    for (int i = 0; i < 1000; i++) {
      closed = closed.with(new SyncId("s" + i));
    }
    assertThat(closed.syncs()).hasSize(256).endsWith(new SyncId("s999"));
    assertThatThrownBy(() -> new SyncId("no/such")).isInstanceOf(IllegalArgumentException.class);
  }
}
