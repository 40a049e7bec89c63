package io.syncline.transport.kafka;

import io.syncline.testkit.transport.TransportContract;
import io.syncline.testkit.transport.TransportFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract over two KRaft brokers, one per data centre, with TLS client certificates. */
final class TlsTransportTest extends TransportContract {
  private static KafkaSite source;
  private static KafkaSite target;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    source = KafkaSite.tls(KafkaFixture.SOURCE, dir.resolve("source"));
    target = KafkaSite.tls(KafkaFixture.TARGET, dir.resolve("target"));
  }

  @AfterAll
  static void stop() {
    source.close();
    target.close();
  }

  @Override
  protected TransportFixture open() {
    return new KafkaFixture(source, target);
  }
}
