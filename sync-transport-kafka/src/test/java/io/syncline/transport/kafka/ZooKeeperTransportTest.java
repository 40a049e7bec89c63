package io.syncline.transport.kafka;

import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.zookeeper.ZooKeeperKafkaBroker;
import io.syncline.testkit.transport.TransportContract;
import io.syncline.testkit.transport.TransportFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract over Kafka 3.9 with ZooKeeper, which both data centres share. */
final class ZooKeeperTransportTest extends TransportContract {
  private static KafkaSite source;
  private static KafkaSite target;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    var broker = ZooKeeperKafkaBroker.start(dir, BrokerOptions.plain());
    source = new KafkaSite(KafkaFixture.SOURCE, broker, new KafkaSecurity.PlaintextOnLoopback());
    target = new KafkaSite(KafkaFixture.TARGET, broker, new KafkaSecurity.PlaintextOnLoopback());
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
