package io.syncline.transport.kafka;

import io.syncline.testbroker.TestBroker;
import io.syncline.testkit.transport.TransportContract;
import io.syncline.testkit.transport.TransportFixture;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** The contract over Kafka's own container image, where a Docker engine answers. */
final class ContainerTransportTest extends TransportContract {
  private static final String IMAGE = "apache/kafka:4.1.1";

  private static KafkaSite source;
  private static KafkaSite target;

  @BeforeAll
  static void start() {
    boolean docker = DockerClientFactory.instance().isDockerAvailable();
    if (!docker) {
      System.out.println("SKIPPED: no Docker engine answers, so not run against " + IMAGE);
    }
    Assumptions.assumeTrue(docker, "no Docker engine answers: not run against " + IMAGE);
    KafkaContainer container = new KafkaContainer(IMAGE);
    container.start();
    TestBroker broker = new Contained(container);
    source = new KafkaSite(KafkaFixture.SOURCE, broker, new KafkaSecurity.PlaintextOnLoopback());
    target = new KafkaSite(KafkaFixture.TARGET, broker, new KafkaSecurity.PlaintextOnLoopback());
  }

  @AfterAll
  static void stop() {
    if (source != null) {
      target.admin.close();
      source.close();
    }
  }

  @Override
  protected TransportFixture open() {
    return new KafkaFixture(source, target);
  }

  private record Contained(KafkaContainer container) implements TestBroker {
    @Override
    public String bootstrap() {
      return container.getBootstrapServers().replaceFirst("^.*://", "");
    }

    @Override
    public Map<String, String> clientSettings() {
      return Map.of("bootstrap.servers", bootstrap());
    }

    @Override
    public void stop() {
      container.stop();
    }

    @Override
    public void kill() {
      container.stop();
    }

    @Override
    public void restart() {
      container.start();
    }

    @Override
    public void close() {
      container.stop();
    }
  }
}
