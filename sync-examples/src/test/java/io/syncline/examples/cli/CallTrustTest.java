package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.Progress;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.metrics.PrometheusText;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.CertificateWatches;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.TrustAnchors;
import io.syncline.testkit.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a master believes, over restarts. */
class CallTrustTest {
  private static final CertificateAuthority OTHERS =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now());

  @TempDir Path folder;

  private CallTrust trust(TrustAnchors own) {
    return new CallTrust(own, Optional.of(new SourceFiles(folder)), Runnable::run);
  }

  private static List<X509Certificate> believed(CallTrust trust) {
    return List.of(trust.channels().trust().getAcceptedIssuers());
  }

  @Test
  void theJdksAuthoritiesAreKeptBesideNamedOnes() {
    CallTrust trust = trust(TrustAnchors.ofSystem());
    List<X509Certificate> before = believed(trust);
    trust.peers(OTHERS.anchors());
    assertThat(believed(trust)).contains(OTHERS.certificate()).containsAll(before);
  }

  @Test
  void aSourceIsKnownAfterARestartByFilesForTheirOwnerAlone() throws Exception {
    CallTrust first = trust(own());
    first
        .keep(List.of("https://source:8629"), given(Duration.ofDays(90)))
        .toCompletableFuture()
        .join();
    assertThat(believed(first)).contains(OTHERS.certificate());
    assertThat(believed(trust(own()))).contains(OTHERS.certificate());
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("source.keyfile"))))
        .isEqualTo("rw-------");
    Files.writeString(folder.resolve("source.keyfile"), "nonsense");
    assertThatThrownBy(() -> trust(own()))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("source.keyfile");
  }

  /** What an operator gives for a source. */
  private TlsAuthentication given(Duration left) throws IOException {
    CertificateAuthority clients =
        CertificateAuthority.create(AuthorityOptions.of(Purpose.CLIENT_AUTH), Instant.now());
    KeyMaterial shown =
        clients.issue(CertificateOptions.of(Purpose.CLIENT_AUTH).withValidFor(left), Instant.now());
    Path keyfile = folder.resolve("given.keyfile");
    shown.writeKeyfile(keyfile);
    Path authority = folder.resolve("given.crt");
    OTHERS.anchors().write(authority);
    String both = Files.readString(keyfile);
    int key = both.indexOf("-----BEGIN PRIVATE KEY");
    return new TlsAuthentication(
        both.substring(0, key), both.substring(key), "", Files.readString(authority));
  }

  private boolean keyLiesThere() {
    return Files.exists(folder.resolve("source.keyfile"))
        || Files.exists(folder.resolve("source-ca.crt"));
  }

  @Test
  void whatIsKeptForASourceGoesWithItsSynchronisation() throws Exception {
    VirtualTime time = new VirtualTime();
    CallTrust trust = trust(own());
    KeptSource source = new KeptSource(trust, time);
    source.statusChanged(status(SyncState.INACTIVE, Optional.empty()));
    for (String sync : List.of("one", "two")) {
      source.keep(List.of("https://source:8629"), given(Duration.ofDays(90)));
      // A late word of the synchronisation before does not count.
      source.statusChanged(status(SyncState.CANCELLING, before(sync)));
      source.statusChanged(status(SyncState.INACTIVE, Optional.empty()));
      assertThat(keyLiesThere()).isTrue();
      source.statusChanged(status(SyncState.RUNNING, Optional.of(new SyncId(sync))));
      time.pass(KeptSource.PATIENCE.multipliedBy(2));
      assertThat(keyLiesThere()).isTrue();
      source.statusChanged(status(SyncState.CANCELLING, Optional.of(new SyncId(sync))));
      assertThat(keyLiesThere()).isTrue();
      source.statusChanged(status(SyncState.INACTIVE, Optional.empty()));
      assertThat(keyLiesThere()).isFalse();
      assertThat(believed(trust)).doesNotContain(OTHERS.certificate());
    }
  }

  private static Optional<SyncId> before(String sync) {
    return sync.equals("two") ? Optional.of(new SyncId("one")) : Optional.empty();
  }

  @Test
  void whatIsKeptAnewForTheSameSourceGoesAtItsEndToo() throws Exception {
    VirtualTime time = new VirtualTime();
    KeptSource source = new KeptSource(trust(own()), time);
    SyncStatus running = status(SyncState.RUNNING, Optional.of(new SyncId("one")));
    source.statusChanged(running);
    source.keep(List.of("https://source:8629"), given(Duration.ofDays(90)));
    source.statusChanged(running);
    time.pass(KeptSource.PATIENCE.plusSeconds(1));
    assertThat(keyLiesThere()).isTrue();
    source.statusChanged(status(SyncState.INACTIVE, Optional.empty()));
    assertThat(keyLiesThere()).isFalse();
  }

  @Test
  void whatComesToNothingIsNotKept() throws Exception {
    VirtualTime time = new VirtualTime();
    KeptSource source = new KeptSource(trust(own()), time);
    source.keep(List.of("https://source:8629"), given(Duration.ofDays(90)));
    source.statusChanged(status(SyncState.INACTIVE, Optional.empty()));
    time.pass(KeptSource.PATIENCE.minusSeconds(1));
    assertThat(keyLiesThere()).isTrue();
    time.pass(Duration.ofSeconds(2));
    assertThat(keyLiesThere()).isFalse();
    // Left behind by a process that was killed.
    trust(own()).keep(List.of("https://source:8629"), given(Duration.ofDays(90)));
    KeptSource next = new KeptSource(trust(own()), time);
    next.statusChanged(status(SyncState.INACTIVE, Optional.empty()));
    assertThat(keyLiesThere()).isFalse();
  }

  @Test
  void whatIsTakenBackLeavesWhatWasKeptBefore() throws Exception {
    CallTrust trust = trust(own());
    TlsAuthentication runs = given(Duration.ofDays(90));
    trust.keep(List.of("https://source:8629"), runs);
    String key = Files.readString(folder.resolve("source.keyfile"));
    TlsAuthentication refused = given(Duration.ofDays(90));
    trust.keep(List.of("https://other:8629"), refused);
    assertThat(Files.readString(folder.resolve("source.keyfile"))).isNotEqualTo(key);
    trust.takeBack(runs);
    assertThat(Files.readString(folder.resolve("source.keyfile"))).isNotEqualTo(key);
    trust.takeBack(refused);
    assertThat(Files.readString(folder.resolve("source.keyfile"))).isEqualTo(key);
    trust.takeBack(refused);
    assertThat(Files.readString(folder.resolve("source.keyfile"))).isEqualTo(key);
  }

  @Test
  void theEndOfTheCertificateForTheSourceIsToldWhileThereIsASource() throws Exception {
    VirtualTime time = new VirtualTime(System.currentTimeMillis() * 1000);
    MetricRegistry metrics = new MetricRegistry();
    List<String> told = new ArrayList<>();
    CallTrust trust = trust(own());
    try (WatchedFiles files =
            new WatchedFiles(time, Duration.ofSeconds(10), Duration.ofMinutes(10));
        CertificateWatches watches = watches(files, trust, metrics, told)) {
      assertThat(watches).isNotNull();
      String series = "syncline_certificate_remaining_seconds{certificate=\"source-client\"}";
      assertThat(PrometheusText.write(metrics)).doesNotContain(series);
      trust.keep(List.of("https://source:8629"), given(Duration.ofDays(60)));
      time.pass(Duration.ofMinutes(2));
      assertThat(PrometheusText.write(metrics)).contains(series + " 51");
      time.pass(Duration.ofDays(61));
      assertThat(told)
          .containsExactly(
              "source-client MONTH",
              "source-client WEEK",
              "source-client DAY",
              "source-client EXPIRED");
      trust.forget();
      time.pass(Duration.ofMinutes(2));
      assertThat(PrometheusText.write(metrics)).doesNotContain("source-");
    }
  }

  private static CertificateWatches watches(
      WatchedFiles files, CallTrust trust, MetricRegistry metrics, List<String> told) {
    files.source(trust::clientEnd, trust::authorityEnd);
    return new CertificateWatches(
        files.runtime(),
        metrics,
        files.certificates(),
        (use, stage, remaining) -> told.add(use.label() + " " + stage));
  }

  private static SyncStatus status(SyncState state, Optional<SyncId> sync) {
    return new SyncStatus(
        new ClusterId("paris"),
        state,
        sync,
        List.of(),
        "",
        List.of(),
        0,
        0,
        Duration.ZERO,
        new Progress(0, 0, 0, Optional.empty()),
        List.of(),
        false,
        Optional.empty());
  }

  /** The own authority. */
  private static TrustAnchors own() {
    return CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now()).anchors();
  }
}
