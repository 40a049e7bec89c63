package io.syncline.testbroker.zookeeper;

import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.ChildJvm;
import io.syncline.testbroker.ClassPath;
import io.syncline.testbroker.HeldPort;
import io.syncline.testbroker.ListenerSettings;
import io.syncline.testbroker.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kafka 3 with ZooKeeper, as the deployments have it that were set up before Kafka 4: two child
 * JVMs. {@link #stop()}, {@link #kill()} and {@link #restart()} are about the broker; ZooKeeper
 * stays up until {@link #close()}. The logs are {@code kafka.log} and {@code zookeeper.log} in the
 * broker's folder.
 */
public final class ZooKeeperKafkaBroker implements TestBroker {
  private static final int START_ATTEMPTS = 3;

  private final Path dir;
  private final BrokerOptions options;
  private HeldPort clients;
  private HeldPort coordination;
  private @Nullable ChildJvm zooKeeper;
  private @Nullable ChildJvm broker;

  private ZooKeeperKafkaBroker(Path dir, BrokerOptions options) throws IOException {
    this.dir = dir.toAbsolutePath();
    this.options = options;
    this.clients = HeldPort.take();
    this.coordination = HeldPort.take();
  }

  /**
   * A broker and a ZooKeeper that keep everything in this folder; data that is there already is
   * served again.
   *
   * @throws IOException if they do not come up in time; the message ends with what the one that
   *     failed wrote last
   */
  public static ZooKeeperKafkaBroker start(Path dir, BrokerOptions options)
      throws IOException, InterruptedException {
    ZooKeeperKafkaBroker broker = new ZooKeeperKafkaBroker(dir, options);
    boolean up = false;
    try {
      broker.startOnFreePorts();
      up = true;
      return broker;
    } finally {
      if (!up) {
        broker.close();
      }
    }
  }

  private synchronized void startOnFreePorts() throws IOException, InterruptedException {
    for (int attempt = 1; broker == null; attempt++) {
      try {
        zooKeeper = launchZooKeeper();
        broker = launchBroker();
      } catch (ChildJvm.PortTakenException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
        stopZooKeeper();
        release();
        clients = HeldPort.take();
        coordination = HeldPort.take();
      }
    }
  }

  private ChildJvm launchZooKeeper() throws IOException, InterruptedException {
    return ChildJvm.start(
        plan("zookeeper", "ZooKeeperMain", List.of("-Xmx128m", "-XX:TieredStopAtLevel=1")),
        Map.of(
            "data",
            dir.resolve("zookeeper").toString(),
            "port",
            Integer.toString(coordination.number())));
  }

  private ChildJvm launchBroker() throws IOException, InterruptedException {
    Map<String, String> settings =
        ListenerSettings.broker(dir.resolve("data").toString(), clients.address(), options);
    settings.put("broker.id", "1");
    settings.put("zookeeper.connect", coordination.address());
    // It would ask the controller, which is the broker itself, and wait five seconds for an answer.
    settings.put("controlled.shutdown.enable", "false");
    settings.putAll(options.settings());
    return ChildJvm.start(plan("kafka", "BrokerMain", options.jvmOptions()), settings);
  }

  private ChildJvm.Plan plan(String name, String main, List<String> jvmOptions) throws IOException {
    return new ChildJvm.Plan(
        name,
        dir,
        ClassPath.of(ZooKeeperKafkaBroker.class),
        ZooKeeperKafkaBroker.class.getPackageName() + "." + main,
        jvmOptions,
        options.startLimit());
  }

  @Override
  public synchronized String bootstrap() {
    return clients.address();
  }

  @Override
  public Map<String, String> clientSettings() {
    return ListenerSettings.client(bootstrap(), options);
  }

  @Override
  public synchronized void stop() {
    if (broker != null) {
      broker.stop();
      broker = null;
    }
  }

  @Override
  public synchronized void kill() {
    if (broker != null) {
      broker.kill();
      broker = null;
    }
  }

  @Override
  public synchronized void restart() throws IOException, InterruptedException {
    stop();
    broker = launchBroker();
  }

  @Override
  public synchronized void close() {
    stop();
    stopZooKeeper();
    release();
  }

  private void stopZooKeeper() {
    if (zooKeeper != null) {
      zooKeeper.stop();
      zooKeeper = null;
    }
  }

  private void release() {
    try {
      clients.close();
      coordination.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go of a port", e);
    }
  }
}
