package io.syncline;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.control.MasterCall;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.internal.loop.ManualTime;
import io.syncline.metrics.PrometheusText;
import io.syncline.pki.CertificateUse;
import io.syncline.pki.CertificateWatches;
import io.syncline.pki.Expiry;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a worker does when its certificates end, in virtual time. */
class CertificateEndsTest {
  private static final ClusterId HERE = new ClusterId("here");
  private final ManualTime time = new ManualTime(1);
  private final ManualTime.Process runtime = time.process();
  private final Instant end =
      Instant.EPOCH.plusNanos(runtime.wallMicros() * 1000).plus(Duration.ofDays(40));
  private final MemoryControlNetwork network = new MemoryControlNetwork(runtime);
  private final MetricRegistry registry = new MetricRegistry();
  private final AtomicReference<Expiry> certificate = new AtomicReference<>(new Expiry(end));
  private final List<String> events = new ArrayList<>();
  private final List<MasterCall<?>> heard = new ArrayList<>();

  private SyncWorker started(CertificateUse use) {
    network.listen(
        "at://master",
        new ControlNetwork.CallHandler() {
          @Override
          @SuppressWarnings("unchecked") // answers what the call asks for
          public <R> CompletionStage<R> handle(Call<R> call) {
            heard.add((MasterCall<?>) call);
            Object answer =
                call instanceof MasterCall.Leave
                    ? Boolean.TRUE
                    : new MasterCall.Registered(3, Duration.ofHours(1), Duration.ofHours(1));
            return (CompletionStage<R>) CompletableFuture.completedStage(answer);
          }
        });
    SyncWorker worker =
        SyncWorker.builder()
            .endpoint("at://worker")
            .masters(List.of("at://master"))
            .cluster(MemoryStore.builder(HERE, runtime).build())
            .transport(new MemoryNetwork().transport(HERE))
            .control(network)
            .runtime(runtime)
            .metrics(registry)
            .certificate(use, certificate::get)
            .listener(
                new SyncWorkerListener() {
                  @Override
                  public void stateChanged(SyncWorker.State state) {
                    if (state.compareTo(SyncWorker.State.RUNNING) > 0) {
                      events.add(state.toString());
                    }
                  }

                  @Override
                  public void certificateEnds(
                      CertificateUse which, Expiry.Stage stage, Duration remaining) {
                    events.add(which.label() + " " + stage + " " + remaining.toDays());
                  }
                })
            .build();
    worker.start();
    return worker;
  }

  private String shown() {
    return PrometheusText.write(registry);
  }

  @Test
  void theWorkerWarnsThreeTimesAndDrainsAndStopsAtTheEnd() {
    SyncWorker worker = started(CertificateUse.TLS_SERVER);
    time.pass(Duration.ofDays(9));
    assertThat(events).isEmpty();
    assertThat(shown())
        .contains("syncline_certificate_remaining_seconds{certificate=\"tls-server\"} 2678400\n");
    time.pass(Duration.ofDays(30).plusHours(23));
    assertThat(events)
        .containsExactly("tls-server MONTH 30", "tls-server WEEK 7", "tls-server DAY 1");
    assertThat(worker.state()).isEqualTo(SyncWorker.State.RUNNING);

    time.pass(Duration.ofHours(2));
    assertThat(events).hasSize(6).endsWith("tls-server EXPIRED 0", "STOPPING", "TERMINATED");
    assertThat(heard)
        .last()
        .as("its tasks go to others at once")
        .isInstanceOf(MasterCall.Leave.class);
    assertThat(shown()).doesNotContain("syncline_certificate");
  }

  @Test
  void aCertificateThatIsRenewedInTimeStopsNothing() {
    SyncWorker worker = started(CertificateUse.KAFKA_CLIENT);
    time.pass(Duration.ofDays(39).plusHours(12));
    certificate.set(new Expiry(end.plus(Duration.ofDays(100))));
    time.pass(Duration.ofDays(20));
    assertThat(events).hasSize(3);
    assertThat(worker.state()).isEqualTo(SyncWorker.State.RUNNING);
    worker.closeAsync();
    time.pass(Duration.ofMinutes(1));
    assertThat(worker.state()).isEqualTo(SyncWorker.State.TERMINATED);
  }

  @Test
  void aWorkerThatIsStartedAfterTheEndStopsWithTheSameEvent() {
    time.pass(Duration.ofDays(41));
    SyncWorker worker = started(CertificateUse.CLIENT_AUTH);
    time.pass(Duration.ofMinutes(1));
    assertThat(events).containsExactly("client-auth EXPIRED -1", "STOPPING", "TERMINATED");
    assertThat(worker.state()).isEqualTo(SyncWorker.State.TERMINATED);
  }

  @Test
  void theEndOfAnAuthorityIsToldAndDoesNotStopTheWorker() {
    SyncWorker worker = started(CertificateUse.TLS_AUTHORITY);
    time.pass(Duration.ofDays(41));
    assertThat(events).hasSize(4).last().isEqualTo("tls-authority EXPIRED 0");
    assertThat(worker.state()).isEqualTo(SyncWorker.State.RUNNING);
    assertThat(shown()).contains("{certificate=\"tls-authority\"} -86");
  }

  @Test
  void oneThatComesAndGoesIsMeasuredAndToldWhileItIsThere() {
    certificate.set(Expiry.NEVER);
    SyncWorker worker = started(CertificateUse.SOURCE_CLIENT);
    time.pass(Duration.ofDays(1));
    assertThat(shown()).doesNotContain("syncline_certificate");
    certificate.set(new Expiry(end));
    time.pass(Duration.ofDays(40));
    assertThat(shown()).contains("{certificate=\"source-client\"} -86");
    assertThat(events).hasSize(4).last().isEqualTo("source-client EXPIRED 0");
    certificate.set(Expiry.NEVER);
    time.pass(Duration.ofMinutes(2));
    assertThat(shown()).doesNotContain("syncline_certificate");
    assertThat(worker.state()).isEqualTo(SyncWorker.State.RUNNING);
  }

  @Test
  void aProcessWithoutAWorkerHasTheSameMetricsAndEvents() {
    List<String> told = new ArrayList<>();
    try (CertificateWatches watches =
        new CertificateWatches(
            runtime,
            registry,
            Map.of(CertificateUse.TLS_SERVER, certificate::get),
            (use, stage, remaining) -> told.add(use + " " + stage))) {
      assertThat(watches).isNotNull();
      time.pass(Duration.ofDays(41));
      assertThat(shown()).contains("{certificate=\"tls-server\"} -86");
    }
    time.pass(Duration.ofDays(1));
    assertThat(told)
        .containsExactly(
            "TLS_SERVER MONTH", "TLS_SERVER WEEK", "TLS_SERVER DAY", "TLS_SERVER EXPIRED");
    assertThat(shown()).doesNotContain("syncline_certificate");
  }
}
