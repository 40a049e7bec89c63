package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.internal.loop.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  private static final Duration INTERVAL = FileWatch.DEFAULT_INTERVAL;

  @TempDir private Path folder;

  private final ManualTime time = now();
  private final FileWatch watch = new FileWatch(time.process(), INTERVAL);
  private final Heard heard = new Heard();
  private Path file;

  /** Collects what is told. */
  private static final class Heard implements ReloadListener<Object> {
    private final List<Object> values = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private boolean refusing;

    @Override
    public void changed(Object value) {
      if (refusing) {
        throw new IllegalStateException("not this one");
      }
      values.add(value);
    }

    @Override
    public void broken(SyncException problem) {
      problems.add(problem.getMessage());
    }
  }

  @BeforeEach
  void setFile() {
    file = folder.resolve("some.file");
  }

  @Test
  void newContentIsTakenUpWithinOneInterval() throws Exception {
    Files.writeString(file, "one");
    Watched<String> watched = watchText();
    assertThat(watched.current()).isEqualTo("one");

    time.pass(INTERVAL.multipliedBy(3));
    assertThat(heard.values).as("nothing changed").isEmpty();
    Files.writeString(file, "two");
    time.pass(INTERVAL);

    assertThat(watched.current()).isEqualTo("two");
    assertThat(heard.values).containsExactly("two");
    assertThat(watched.problem()).isEmpty();
  }

  @Test
  void contentOfTheSameSizeAndTimeIsNoticed() throws Exception {
    Files.writeString(file, "one");
    FileTime modified = Files.getLastModifiedTime(file);
    Watched<String> watched = watchText();
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, modified);
    time.pass(INTERVAL);

    assertThat(watched.current()).isEqualTo("two");
  }

  @Test
  void brokenContentIsReportedOnceAndTheOldStaysUntilItIsWholeAgain() throws Exception {
    Files.writeString(file, "one");
    Watched<String> watched = watchText();
    Files.writeString(file, "");

    time.pass(INTERVAL);
    assertThat(heard.problems).as("it may be half written").isEmpty();
    time.pass(INTERVAL.multipliedBy(5));
    assertThat(heard.problems).singleElement().asString().contains(file.toString(), "empty");
    assertThat(watched.current()).isEqualTo("one");
    assertThat(watched.problem()).isPresent();

    Files.delete(file);
    time.pass(INTERVAL.multipliedBy(5));
    assertThat(heard.problems).hasSize(2).last().asString().contains("does not exist");
    assertThat(heard.values).isEmpty();

    Files.writeString(file, "two");
    time.pass(INTERVAL);
    assertThat(watched.current()).isEqualTo("two");
    assertThat(watched.problem()).isEmpty();
  }

  @Test
  void theOldContentPutBackEndsTheProblem() throws Exception {
    Files.writeString(file, "one");
    Watched<String> watched = watchText();
    Files.writeString(file, "");
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(watched.problem()).isPresent();
    Files.writeString(file, "one");
    time.pass(INTERVAL);

    assertThat(watched.problem()).isEmpty();
    assertThat(heard.values).isEmpty();
  }

  @Test
  void whatAListenerRefusesIsNotTakenUpAndTriedAgain() throws Exception {
    Files.writeString(file, "one");
    Watched<String> watched = watchText();
    heard.refusing = true;
    Files.writeString(file, "two");
    time.pass(INTERVAL.multipliedBy(3));
    assertThat(watched.current()).isEqualTo("one");
    assertThat(heard.problems).singleElement().asString().contains("not this one");

    heard.refusing = false;
    time.pass(INTERVAL);
    assertThat(watched.current()).isEqualTo("two");
  }

  @Test
  void aPairThatIsHalfReplacedIsWaitedFor() throws Exception {
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    KeyMaterial before = Authorities.server();
    before.write(certificate, key);
    Watched<KeyMaterial> watched = watch.addCertificateAndKey(certificate, key, Purpose.TLS, heard);
    KeyMaterial after = Authorities.server();

    SafeFiles.replace(
        key, Pem.write(after.privateKey()).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    time.pass(INTERVAL);
    assertThat(watched.current()).isEqualTo(before);
    after.write(certificate, key);
    time.pass(INTERVAL);

    assertThat(watched.current()).isEqualTo(after);
    assertThat(heard.problems).isEmpty();
  }

  @Test
  void aKeyfileOfAnotherPurposeOrPastItsTimeIsNotTakenUp() {
    KeyMaterial good = Authorities.server();
    good.writeKeyfile(file);
    SwappableKeys keys = new SwappableKeys(Purpose.TLS, good);
    Watched<KeyMaterial> watched = watch.addKeyfile(file, Purpose.TLS, keys::swap);

    Authorities.client().writeKeyfile(file);
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(watched.problem().orElseThrow())
        .hasMessageContaining("serverAuth")
        .hasMessageContaining(file.toString());
    Authorities.TLS
        .issue(
            CertificateOptions.of(Purpose.TLS).withValidFor(Duration.ofHours(1)),
            Authorities.NOW.minus(Duration.ofDays(1)))
        .writeKeyfile(file);
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(watched.problem().orElseThrow()).hasMessageContaining("has expired");
    assertThat(keys.current()).isEqualTo(good);

    KeyMaterial next = Authorities.server();
    next.writeKeyfile(file);
    time.pass(INTERVAL);
    assertThat(keys.current()).isEqualTo(next);
  }

  @Test
  void anchorsAreTakenUpIfTheyCanVouchForThePurpose() throws Exception {
    Files.writeString(file, Pem.write(Authorities.TLS.certificate()));
    SwappableTrust trust = new SwappableTrust(Purpose.TLS, Authorities.TLS.anchors());
    Watched<TrustAnchors> watched = watch.addAnchors(file, Purpose.TLS, trust::swap);

    Files.writeString(file, Pem.write(Authorities.CLIENTS.certificate()));
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(watched.problem()).isPresent();
    Files.writeString(file, Pem.write(Authorities.OTHER_TLS.certificate()));
    time.pass(INTERVAL);

    assertThat(trust.current()).isEqualTo(Authorities.OTHER_TLS.anchors());
  }

  @Test
  void whatIsBrokenFromTheStartIsRefused() {
    assertThatThrownBy(this::watchText)
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> new FileWatch(time.process(), Duration.ofMillis(1)))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("interval");
  }

  @Test
  void nothingIsTakenUpAfterItIsClosed() throws Exception {
    Files.writeString(file, "one");
    Watched<String> watched = watchText();
    watch.close();
    watch.close();
    Files.writeString(file, "two");
    watch.check();
    time.pass(INTERVAL.multipliedBy(2));

    assertThat(watched.current()).isEqualTo("one");
  }

  @Test
  void aCheckLooksAtOnceWithRealThreads() throws Exception {
    Files.writeString(file, "one");
    CountDownLatch taken = new CountDownLatch(1);
    try (io.syncline.SyncRuntime runtime = io.syncline.SyncRuntime.threaded("pki-test");
        FileWatch real = new FileWatch(runtime, Duration.ofDays(1))) {
      Watched<String> watched =
          real.add(List.of(file), this::text, (ReloadListener<String>) value -> taken.countDown());
      Files.writeString(file, "two");
      real.check();
      assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(watched.files()).containsExactly(file);
    }
  }

  /** So late that certificates of today are good. */
  private static ManualTime now() {
    ManualTime time = new ManualTime(1);
    time.pass(Duration.between(Instant.EPOCH, Authorities.NOW));
    return time;
  }

  private Watched<String> watchText() {
    return watch.add(List.of(file), this::text, heard);
  }

  private String text(List<byte[]> contents) {
    return SecretFile.parse(file.toString(), contents.get(0));
  }
}
