package io.syncline.transport.kafka;

import io.syncline.testbroker.TestBroker;
import io.syncline.testkit.transport.TransportContract;
import io.syncline.testkit.transport.TransportFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract over one KRaft broker that both data centres share, without TLS. */
final class KraftTransportTest extends TransportContract {
  private static KafkaSite source;
  private static KafkaSite target;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    source = KafkaSite.plain(KafkaFixture.SOURCE, dir);
    TestBroker shared = source.broker;
    target = new KafkaSite(KafkaFixture.TARGET, shared, new KafkaSecurity.PlaintextOnLoopback());
  }

  @AfterAll
  static void stop() {
    target.admin.close();
    source.close();
  }

  @Override
  protected TransportFixture open() {
    return new KafkaFixture(source, target);
  }
}
