package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.SyncRuntime;
import io.syncline.pki.FileWatch;
import io.syncline.pki.ReloadListener;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestCertificates;
import io.syncline.testbroker.kraft.KafkaBroker;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** New certificates and authorities under producers and consumers at work, with a real broker. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class CertificateRotationTest {
  private static final ChannelId SHARD =
      new ChannelId(new SyncId("rotation"), ChannelId.Kind.DATA, "inc", 0);

  @TempDir private Path folder;

  private final SyncRuntime runtime = SyncRuntime.threaded("rotation-test");
  private final FileWatch watch = new FileWatch(runtime, Duration.ofMillis(100));
  private final BlockingQueue<KafkaTls> swapped = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> problems = new LinkedBlockingQueue<>();
  private TestCertificates before;
  private TestCertificates after;
  private Path authorities;
  private Path keyfile;

  @BeforeEach
  void makeFiles() throws Exception {
    before = TestCertificates.in(folder.resolve("before"));
    after = TestCertificates.in(folder.resolve("after"));
    authorities = folder.resolve("kafka-ca.crt");
    keyfile = folder.resolve("kafka.keyfile");
    Files.copy(before.authorityFile(), authorities);
    Files.copy(before.identity("client").keyFile(), keyfile);
  }

  @AfterEach
  void close() {
    watch.close();
    runtime.close();
  }

  private SwappableKafkaTls watched() {
    return SwappableKafkaTls.watching(
        watch,
        authorities,
        keyfile,
        new ReloadListener<>() {
          @Override
          public void changed(KafkaTls next) {
            swapped.add(next);
          }

          @Override
          public void broken(SyncException problem) {
            problems.add(String.valueOf(problem.getMessage()));
          }
        });
  }

  @Test
  void aNewCertificateAndAuthorityCountUnderLoadAndNoFrameIsLost() throws Exception {
    Path trusted = folder.resolve("broker-trust.p12");
    TestCertificates.trust(trusted, before, after);
    Path shown = folder.resolve("broker-key.p12");
    Files.copy(before.identity("broker").keyStore(), shown);
    BrokerOptions options =
        BrokerOptions.tls(before)
            .with("ssl.truststore.location", trusted.toString())
            .with("ssl.keystore.location", shown.toString())
            .withHeapMegabytes(256);
    KafkaTls old = KafkaSite.tls(before, "client");
    try (KafkaSite site =
            new KafkaSite(
                KafkaFixture.SOURCE,
                KafkaBroker.start(folder.resolve("broker"), options),
                watched());
        KafkaTransport source =
            new KafkaTransport(site.options().deliveryTimeout(Duration.ofMinutes(2)).build());
        KafkaTransport target = new KafkaTransport(site.options().build())) {
      Flow.create(site, 1, SHARD);
      ChannelReader reader = Flow.ready(target.reader(Flow.address(site), SHARD));
      try (Load load = new Load(source.writer(SHARD), reader)) {
        load.awaitMore(200);
        Files.writeString(
            authorities,
            Files.readString(before.authorityFile()) + Files.readString(after.authorityFile()));
        Files.copy(
            after.identity("client").keyFile(), keyfile, StandardCopyOption.REPLACE_EXISTING);
        KafkaTls taken = swapped.poll(60, TimeUnit.SECONDS);
        while (taken != null && taken.certificates().equals(old.certificates())) {
          taken = swapped.poll(60, TimeUnit.SECONDS); // the two files came one after the other
        }
        assertThat(taken).as("the new files are taken up").isNotNull();
        load.awaitMore(200);
        target.renew(Flow.address(site)); // as the masters do
        load.awaitMore(200);
        assertThat(source.counters().producers()).as("the same producer").isEqualTo(1);

        // From here on the broker believes, and shows, what is new alone; connections are all new.
        TestCertificates.trust(trusted, after);
        Files.copy(after.identity("broker").keyStore(), shown, StandardCopyOption.REPLACE_EXISTING);
        site.broker.restart();
        load.awaitMore(500);
        load.end();
      }
      assertThat(source.counters().metrics.framesLost.value()).isZero();
      assertThat(source.counters().refused()).isZero();
      assertThat(target.counters().refused()).isZero();
      assertThat(source.counters().producers()).isEqualTo(1);
      assertThat(problems).isEmpty();

      // What was in use before would not have got in.
      KafkaTls mixed = new KafkaTls(Files.readString(authorities), old.certificates(), old.key());
      KafkaOptions late =
          KafkaOptions.builder(KafkaFixture.SOURCE, List.of(site.broker.bootstrap()), mixed)
              .build();
      try (KafkaTransport refused = new KafkaTransport(late)) {
        assertThat(refused.writer(SHARD)).isNotNull();
        Flow.untilTrue("the old certificate is refused", () -> refused.counters().refused() > 0);
      }
    }
  }

  @Test
  void filesThatDoNotFitTogetherAreToldAndTheOldStayInUse() throws Exception {
    SwappableKafkaTls tls = watched();
    KafkaTls old = tls.current();
    KafkaTls other = KafkaSite.tls(after, "client");
    Files.writeString(keyfile, old.certificates() + other.key());
    assertThat(problems.poll(60, TimeUnit.SECONDS))
        .contains(keyfile.toString(), "belongs to none")
        .doesNotContain("BEGIN");
    assertThat(tls.current()).isEqualTo(old);
    assertThat(tls.toString()).doesNotContain("BEGIN").contains("until");
    assertThat(tls.expiry().end()).isEqualTo(old.expires());

    Files.writeString(keyfile, other.certificates() + other.key());
    assertThat(swapped.poll(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(tls.current().certificates()).isEqualTo(other.certificates());
  }

  /** One thread writes numbered frames, one reads them, until it is told to end. */
  private static final class Load implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final List<Integer> numbers = new ArrayList<>();
    private final Thread writing;
    private final Thread reading;

    Load(ChannelWriter writer, ChannelReader reader) {
      writing =
          new Thread(
              () -> {
                while (!ending.get()) {
                  // Not without end while the broker is down.
                  if (sent.get() - read.get() < 1000) {
                    Flow.send(writer, sent.get(), sent.get() + 1, 2000);
                    sent.incrementAndGet();
                  } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                  }
                }
              });
      reading =
          new Thread(
              () -> {
                while (!givenUp.get() && (!ending.get() || numbers.size() < sent.get())) {
                  Optional<Received> received = reader.poll();
                  if (received.isPresent()) {
                    numbers.add(Flow.number(received.get()));
                    read.incrementAndGet();
                  } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                  }
                }
              });
      writing.start();
      reading.start();
    }

    void awaitMore(int frames) {
      int from = read.get();
      Flow.untilTrue(frames + " more frames", () -> read.get() >= from + frames);
    }

    void end() throws InterruptedException {
      ending.set(true);
      writing.join(60_000);
      reading.join(60_000);
      assertThat(reading.isAlive()).as("not all that was sent is read").isFalse();
      assertThat(numbers)
          .containsExactlyElementsOf(IntStream.range(0, sent.get()).boxed().toList());
    }

    @Override
    public void close() {
      ending.set(true);
      givenUp.set(true);
    }
  }
}
