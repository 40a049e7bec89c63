package io.syncline.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.SyncState;
import io.syncline.metrics.WorkerMetrics.StreamCause;
import io.syncline.pki.CertificateUse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void namesLabelsAndKindsStayAsTheyAre() throws IOException {
    String catalogue =
        Stream.of(MetricName.values())
            .map(
                m ->
                    m.text()
                        + " "
                        + PrometheusText.kind(m)
                        + (m.label().isEmpty() ? "" : " " + m.label() + "=" + m.labelValues()))
            .collect(Collectors.joining("\n", "", "\n"));
    try (InputStream golden = getClass().getResourceAsStream("/golden/metrics.txt")) {
      assertThat(catalogue).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void namesFollowPrometheusRules() {
    for (MetricName name : MetricName.values()) {
      assertThat(name.text())
          .matches("syncline_(worker|master|transport|gate|server|certificate)_[a-z_]+");
      assertThat(name.text().endsWith("_total")).isEqualTo(name.kind() == MetricKind.COUNTER);
      assertThat(name.help()).matches("[^\\n\\\\]{10,300}\\.");
      assertThat(name.labelValues()).allMatch(value -> value.matches("[a-z-]+"));
    }
  }

  @Test
  void everySeriesOfTheCatalogueIsRegisteredByItsHolderAndNothingElseIs() {
    new WorkerMetrics(registry);
    new MasterMetrics(registry);
    new TransportMetrics(registry);
    new GateMetrics(registry);
    new ServerMetrics(registry);
    CertificateMetrics certificates = new CertificateMetrics(registry);
    for (CertificateUse use : CertificateUse.values()) {
      certificates.remaining(use.label(), Duration.ZERO);
    }
    TreeSet<String> wanted = new TreeSet<>();
    for (MetricName name : MetricName.values()) {
      if (name.label().isEmpty()) {
        wanted.add(name.series(""));
      } else {
        name.labelValues().forEach(value -> wanted.add(name.series(value)));
      }
    }
    assertThat(registry.getNames()).isEqualTo(wanted);
  }

  @Test
  void labelsTakeNoOtherValues() {
    assertThatThrownBy(() -> MetricName.WORKER_FRAMES_DROPPED.series("d1/users/3"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MetricName.WORKER_REPAIRS.series("x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void levelsOfTwoHoldersAddUpAndGoWithThem() {
    WorkerMetrics one = new WorkerMetrics(registry);
    WorkerMetrics two = new WorkerMetrics(registry);
    one.shards(SyncState.RUNNING).set(3);
    two.shards(SyncState.RUNNING).set(4);
    two.shards(SyncState.RUNNING).set(2);
    assertThat(PrometheusText.write(registry))
        .contains("syncline_worker_shards{state=\"running\"} 5\n");
    one.shards(SyncState.RUNNING).set(0);
    assertThat(PrometheusText.write(registry))
        .contains("syncline_worker_shards{state=\"running\"} 2\n");
  }

  @Test
  void theTimeThatACertificateHoldsIsSetAndNotAddedUpAndGoesWithItsWatch() {
    CertificateMetrics one = new CertificateMetrics(registry);
    CertificateMetrics two = new CertificateMetrics(registry);
    assertThat(PrometheusText.write(registry)).doesNotContain("certificate");
    one.remaining("tls-server", Duration.ofDays(30));
    two.remaining("tls-server", Duration.ofMillis(-1500));
    two.remaining("tls-authority", Duration.between(Instant.EPOCH, Instant.MAX));
    assertThat(PrometheusText.write(registry))
        .contains("syncline_certificate_remaining_seconds{certificate=\"tls-server\"} -1.5\n")
        .contains("{certificate=\"tls-authority\"} 100000000000");
    two.unwatched("tls-server");
    assertThat(PrometheusText.write(registry)).doesNotContain("tls-server");
    assertThatThrownBy(() -> one.remaining("mine", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void prometheusTextHasHelpTypeLabelsAndQuantilesInSeconds() {
    WorkerMetrics metrics = new WorkerMetrics(registry);
    metrics.framesCorrupt.add();
    metrics.bytesApplied.add(12_000_000_000L);
    metrics.bytesApplied.add(-1);
    metrics.streamStarted(StreamCause.GAP);
    for (int i = 1; i <= 100; i++) {
      metrics.lag.add(i * 1000L);
    }
    assertThat(PrometheusText.write(registry))
        .contains(
            "# HELP syncline_worker_bytes_applied_total Bytes of keys and bodies applied at the"
                + " target, by changes and by copies.\n"
                + "# TYPE syncline_worker_bytes_applied_total counter\n"
                + "syncline_worker_bytes_applied_total 12000000000\n")
        .contains("syncline_worker_frames_dropped_total{reason=\"corrupt\"} 1\n")
        .contains("syncline_worker_frames_dropped_total{reason=\"dead\"} 0\n")
        .contains("syncline_worker_streams_started_total{reason=\"gap\"} 1\n")
        .contains("# TYPE syncline_worker_lag_seconds summary\n")
        .contains("syncline_worker_lag_seconds{quantile=\"0.5\"} 0.0505\n")
        .contains("syncline_worker_lag_seconds_sum 5.05\n")
        .contains("syncline_worker_lag_seconds_count 100\n")
        .contains("syncline_worker_apply_seconds{quantile=\"0.5\"} NaN\n")
        .doesNotContain("syncline_master");
  }

  @Test
  void jsonFormIsAnObjectByNameWithSamples() throws IOException {
    WorkerMetrics metrics = new WorkerMetrics(registry);
    metrics.heartbeatsSent.add(7);
    metrics.lag.add(1500);
    JsonNode all = new ObjectMapper().readTree(JsonForm.write(registry));
    JsonNode heartbeats = all.get("syncline_worker_heartbeats_total");
    assertThat(heartbeats.get("type").asText()).isEqualTo("counter");
    assertThat(heartbeats.get("help").asText()).isNotEmpty();
    assertThat(heartbeats.get("samples").get(0).toString())
        .isEqualTo("{\"value\":7,\"labels\":{\"direction\":\"sent\"}}");
    assertThat(all.get("syncline_worker_lag_seconds").get("samples").get(0).toString())
        .isEqualTo("{\"value\":0.0015,\"labels\":{\"quantile\":\"0.5\"}}");
    assertThat(all.get("syncline_worker_lag_seconds_count").get("samples").toString())
        .isEqualTo("[{\"value\":1}]");
    assertThat(all.get("syncline_worker_apply_seconds").get("samples")).isEmpty();
  }

  @Test
  void aMetricOfTheHostIsLeftToTheHost() {
    registry.counter("syncline_worker_tasks").inc();
    registry.counter("their.own").inc();
    assertThat(PrometheusText.write(registry)).isEmpty();
    assertThat(JsonForm.write(registry)).isEqualTo("{}");
  }
}
