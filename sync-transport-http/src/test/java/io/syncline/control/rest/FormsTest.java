package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.Progress;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.control.ClientCall.BarrierView;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form, as text, key by key and in its order. */
final class FormsTest {
  private static final SyncId SYNC = new SyncId("s-1");
  private static final ClusterId HERE = new ClusterId("here");
  private static final ClusterId THERE = new ClusterId("there");
  private static final ShardId ZERO = new ShardId("d", "c", 0);
  private static final ShardId ONE = new ShardId("d", "c", 1);
  private static final Instant NOW = Instant.parse("2024-05-06T07:08:09.000250Z");

  @Test
  void syncInfoOfATarget() {
    SyncStatus status =
        target(
            List.of(
                shard(ZERO, SyncState.RUNNING, "", "", Optional.empty(), Duration.ofMillis(1500)),
                shard(ONE, SyncState.FAILED, "too large", "k1", Optional.empty(), Duration.ZERO)));
    assertText(
        SyncInfoForm.full(status, List.of(), BarrierView.NONE, NOW),
        """
        {"source":["https://a:8629","https://b:8629"],"status":"running",
        "shards":[
        {"database":"d","collection":"c","shardIndex":0,"status":"running","delay":1500000000,
        "last_message":"2024-05-06T07:08:08.000250Z",
        "last_data_change":"2024-05-06T07:07:09.000250Z",
        "last_shard_master_change":"0001-01-01T00:00:00Z","shard_master_known":true},
        {"database":"d","collection":"c","shardIndex":1,"status":"failed",
        "status_message":"too large, key k1",
        "last_message":"2024-05-06T07:08:08.000250Z",
        "last_data_change":"2024-05-06T07:07:09.000250Z",
        "last_shard_master_change":"0001-01-01T00:00:00Z","shard_master_known":true}],
        "shardsCount":1,"totalShardsCount":2}
        """);
    assertText(
        SyncInfoForm.brief(status),
        """
        {"source":["https://a:8629","https://b:8629"],"status":"running",
        "shardsCount":1,"totalShardsCount":2}
        """);
  }

  @Test
  void shardsThatWereNeverHeardAndThoseWithoutTheirMaster() {
    SyncStatus status =
        target(
            List.of(
                shard(ZERO, SyncState.INITIALIZING, "", "", Optional.empty(), Duration.ZERO),
                shard(
                    ONE,
                    SyncState.INITIAL_SYNC,
                    "slow",
                    "",
                    Optional.of(new Stall(Stall.Hop.SOURCE_STORE, "slow", Duration.ofSeconds(9))),
                    Duration.ofNanos(1))));
    assertText(
        SyncInfoForm.full(status, List.of(), new BarrierView(true, true, 2, Set.of(ONE), "x"), NOW),
        """
        {"source":["https://a:8629","https://b:8629"],"status":"running",
        "shards":[
        {"database":"d","collection":"c","shardIndex":0,"status":"initializing",
        "last_message":"0001-01-01T00:00:00Z","last_data_change":"0001-01-01T00:00:00Z",
        "last_shard_master_change":"0001-01-01T00:00:00Z","shard_master_known":false,
        "in_sync":true},
        {"database":"d","collection":"c","shardIndex":1,"status":"initial-sync",
        "status_message":"slow","delay":1,
        "last_message":"2024-05-06T07:08:08.000250Z",
        "last_data_change":"2024-05-06T07:07:09.000250Z",
        "last_shard_master_change":"0001-01-01T00:00:00Z","shard_master_known":false}],
        "shardsCount":1,"totalShardsCount":2}
        """);
  }

  @Test
  void syncInfoOfASource() {
    SyncStatus status = source();
    List<TaskInfo> tasks =
        List.of(
            new TaskInfo("i", "send-inventory", SYNC, Optional.empty(), "", "w", 1),
            new TaskInfo("a", "send-shard", SYNC, Optional.of(ZERO), "f", "w", 2),
            new TaskInfo("b", "send-shard", SYNC, Optional.of(ONE), "f", "", 0),
            new TaskInfo("c", "send-shard", new SyncId("x"), Optional.of(ONE), "f", "w", 3));
    assertText(
        SyncInfoForm.full(status, tasks, BarrierView.NONE, NOW),
        """
        {"source":[],"status":"inactive","outgoing":[
        {"id":"there","endpoint":["https://t:8629"],"status":"running","shards":[
        {"database":"d","collection":"c","shardIndex":0,"status":"running",
        "last_message":"0001-01-01T00:00:00Z","last_data_change":"0001-01-01T00:00:00Z",
        "last_shard_master_change":"0001-01-01T00:00:00Z","shard_master_known":true},
        {"database":"d","collection":"c","shardIndex":1,"status":"initializing",
        "last_message":"0001-01-01T00:00:00Z","last_data_change":"0001-01-01T00:00:00Z",
        "last_shard_master_change":"0001-01-01T00:00:00Z","shard_master_known":false}],
        "shardsCount":2,"active_barrier":true}],"cancellationAborted":true}
        """);
    assertText(
        SyncInfoForm.brief(status),
        """
        {"source":[],"status":"inactive","outgoing":[
        {"id":"there","endpoint":["https://t:8629"],"status":"running","shardsCount":2,
        "active_barrier":true}],"cancellationAborted":true}
        """);
  }

  @Test
  void tasksOfASource() {
    List<TaskForm> forms =
        TaskForm.of(
            List.of(
                new TaskInfo("i", "send-inventory", SYNC, Optional.empty(), "", "w", 1),
                new TaskInfo("a", "send-shard", SYNC, Optional.of(ZERO), "f", "w", 7),
                new TaskInfo("b", "send-shard", SYNC, Optional.of(ONE), "f", "", 0)),
            source(),
            List.of(HERE));
    assertText(
        forms.get(0).json(),
        """
        {"id":"%s","task":{"type":"send-inventory","persistent":true,
        "channels":{"data":"%s"},"target_id":"there"},
        "assignment":{"worker_id":"w","created_at":"0001-01-01T00:00:00Z","counter":1}}
        """
            .formatted(Names.task("i"), Names.channel(THERE, "s-1//data")));
    assertText(
        forms.get(1).json(),
        """
        {"id":"%s","task":{"type":"send-shard","channels":{"data":"%s","control":"%s"},
        "target_id":"there","database":"d","collection":"c"},
        "assignment":{"worker_id":"w","created_at":"0001-01-01T00:00:00Z","counter":7}}
        """
            .formatted(
                Names.task("a"),
                Names.channel(THERE, "s-1/d/c/0/data"),
                Names.channel(HERE, "s-1/d/c/0/control")));
    assertText(
        forms.get(2).json(),
        """
        {"id":"%s","task":{"type":"send-shard","channels":{"data":"%s","control":"%s"},
        "target_id":"there","database":"d","collection":"c","shardIndex":1},
        "assignment":{"worker_id":"","created_at":"0001-01-01T00:00:00Z"}}
        """
            .formatted(
                Names.task("b"),
                Names.channel(THERE, "s-1/d/c/1/data"),
                Names.channel(HERE, "s-1/d/c/1/control")));
  }

  @Test
  void tasksOfATarget() {
    TaskForm form =
        TaskForm.of(
                List.of(new TaskInfo("r", "receive-shard", SYNC, Optional.of(ONE), "f", "w", 1)),
                target(List.of()),
                List.of(HERE, THERE))
            .get(0);
    assertText(
        form.json(),
        """
        {"id":"%s","task":{"type":"receive-shard","channels":{"data":"%s","control":"%s"},
        "database":"d","collection":"c","shardIndex":1},
        "assignment":{"worker_id":"w","created_at":"0001-01-01T00:00:00Z","counter":1}}
        """
            .formatted(
                Names.task("r"),
                Names.channel(HERE, "s-1/d/c/1/data"),
                Names.channel(THERE, "s-1/d/c/1/control")));
  }

  @Test
  void accessToChannels() {
    ChannelAccess access =
        new ChannelAccess(List.of("https://a:8629"), new TlsAuthentication("c", "k", "t", "ca"));
    String text =
        """
        {"endpoints":["https://a:8629"],"authentication":{"clientCertificate":"c",
        "clientKey":"k","clientToken":"t","caCertificate":"ca"}}
        """;
    assertText(AccessForm.access(access), text);
    assertText(AccessForm.issued(new TokenCalls.Issued(access, Duration.ZERO)), text);
    assertText(
        AccessForm.issued(new TokenCalls.Issued(access, Duration.ofHours(6))),
        text.strip().replaceAll("}}$", "},\"token-ttl\":21600000000000}"));
    assertText(
        AccessForm.granted(new TokenCalls.Granted("t", Duration.ofMinutes(5))),
        "{\"token\":\"t\",\"token-ttl\":300000000000}");
  }

  @Test
  void dataCentresAndChecksums() {
    assertText(
        DataCentersForm.of(HERE, List.of(ONE, ZERO, new ShardId("e", "databases", 0))),
        """
        {"id":"here","databases":{
        "d":{"database_id":"d","collections":{"c":{"collection_id":"c",
        "shards":{"0":{"ID":"d/c/0"},"1":{"ID":"d/c/1"}}}},"error":""},
        "e":{"database_id":"e","collections":{"databases":{"collection_id":"databases",
        "shards":{"0":{"ID":"e/databases/0"}}}},"error":""}}}
        """);
    assertText(DataCentersForm.of(HERE, List.of()), "{\"id\":\"here\"}");
    assertText(
        DataCentersForm.checksums(ONE, "x", "y"),
        """
        {"databases":{"d":{"collections":{"c":{"shards":{"1":[
        {"checksum":"x"},{"checksum":"y"}]}}}}}}
        """);
  }

  @Test
  void timesAndDurationsAsGoWritesThem() {
    assertThat(GoTime.text(GoTime.instant(0))).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(GoTime.text(GoTime.instant(-1))).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(GoTime.text(GoTime.instant(1_714_979_289_120_000L)))
        .isEqualTo("2024-05-06T07:08:09.120Z");
    assertThat(GoTime.nanos(Duration.ofHours(1))).isEqualTo(3_600_000_000_000L);
    assertThat(GoTime.nanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void secretsAreNotInTexts() {
    TlsAuthentication secret = new TlsAuthentication("CERT", "KEY", "TOKEN", "CA");
    ChannelAccess access = new ChannelAccess(List.of("https://a"), secret);
    WorkerConfiguration configuration =
        new WorkerConfiguration(
            List.of(),
            "SECRET",
            new WorkerConfiguration.Access(
                "root", "TOKEN", "CERT", true, java.util.Map.of(), true, false, "direct"),
            0,
            0,
            0,
            false,
            "CERT",
            "KEY",
            access);
    for (Object one :
        List.of(
            secret,
            access,
            configuration,
            configuration.access(),
            new SyncRequestForm(List.of(), secret),
            new TokenCalls.Granted("TOKEN", Duration.ZERO),
            new TokenCalls.Issued(access, Duration.ZERO))) {
      assertThat(one.toString()).doesNotContain("CERT", "KEY", "TOKEN", "SECRET", "\"CA\"");
    }
  }

  private static SyncStatus target(List<ShardStatus> shards) {
    return new SyncStatus(
        HERE,
        SyncState.RUNNING,
        Optional.of(SYNC),
        List.of("https://a:8629", "https://b:8629"),
        "",
        shards,
        1,
        2,
        Duration.ZERO,
        Progress.NONE,
        List.of(),
        false,
        Optional.empty());
  }

  private static SyncStatus source() {
    return new SyncStatus(
        HERE,
        SyncState.INACTIVE,
        Optional.empty(),
        List.of(),
        "",
        List.of(),
        0,
        0,
        Duration.ZERO,
        Progress.NONE,
        List.of(
            new SyncStatus.Outgoing(
                SYNC,
                THERE,
                List.of("https://t:8629"),
                SyncState.RUNNING,
                2,
                true,
                Optional.empty())),
        true,
        Optional.empty());
  }

  private static ShardStatus shard(
      ShardId id,
      SyncState state,
      String message,
      String key,
      Optional<Stall> stall,
      Duration lag) {
    return new ShardStatus(
        id,
        state,
        message,
        key,
        stall,
        "w",
        false,
        lag,
        Progress.NONE,
        false,
        false,
        0,
        Duration.ofSeconds(1),
        Duration.ofMinutes(1));
  }

  /** Equal to the last character; line ends in the expected text are for reading only. */
  private static void assertText(ObjectNode form, String expected) {
    assertThat(form.toString()).isEqualTo(expected.replace("\n", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "0,PT0S",
    "1,PT0.000000001S",
    "60000000000,PT1M",
    "1m0s,PT1M",
    "1h2m3s4ms5us6ns,PT1H2M3.004005006S",
    "999999999h999999999h,PT1999999998H"
  })
  void readsADurationInBothSpellings(String text, Duration duration) {
    assertThat(GoTime.duration(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5s", "s", "1 s", "1d", "9999999999999999999", "1h-1m", "1S"})
  void takesNothingElseForADuration(String text) {
    assertThat(GoTime.duration(text)).isEmpty();
  }

  @Test
  void readsKeysAsGoDoes() {
    Form form = Json.read(Bytes.utf8("{\"hostid\":\"a\",\"HostID\":\"b\",\"FORCE\":true}"));
    assertThat(form.text("HostID")).contains("b");
    assertThat(form.text("hostID")).contains("a");
    assertThat(form.flag("force")).isTrue();
    assertThat(form.text("host")).isEmpty();
  }
}
