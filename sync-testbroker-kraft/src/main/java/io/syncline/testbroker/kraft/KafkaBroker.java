package io.syncline.testbroker.kraft;

import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.ChildJvm;
import io.syncline.testbroker.ClassPath;
import io.syncline.testbroker.HeldPort;
import io.syncline.testbroker.ListenerSettings;
import io.syncline.testbroker.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kafka 4 in KRaft mode: broker and controller in one child JVM. Its log is {@code kafka.log} in
 * its folder.
 */
public final class KafkaBroker implements TestBroker {
  private static final int START_ATTEMPTS = 3;
  private static final String CONTROLLER = "CONTROLLER";

  private final Path dir;
  private final BrokerOptions options;
  private HeldPort clients;
  private HeldPort controller;
  private @Nullable ChildJvm child;
  private boolean crashed;

  private KafkaBroker(Path dir, BrokerOptions options) throws IOException {
    this.dir = dir.toAbsolutePath();
    this.options = options;
    this.clients = HeldPort.take();
    this.controller = HeldPort.take();
  }

  /**
   * A broker that keeps everything in this folder; data that is there already is served again.
   *
   * @throws IOException if it does not come up in time; the message ends with what it wrote last
   */
  public static KafkaBroker start(Path dir, BrokerOptions options)
      throws IOException, InterruptedException {
    KafkaBroker broker = new KafkaBroker(dir, options);
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
    for (int attempt = 1; child == null; attempt++) {
      try {
        child = launch();
      } catch (ChildJvm.PortTakenException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
        release();
        clients = HeldPort.take();
        controller = HeldPort.take();
      }
    }
  }

  private ChildJvm launch() throws IOException, InterruptedException {
    ChildJvm.Plan plan =
        new ChildJvm.Plan(
            "kafka",
            dir,
            ClassPath.of(KafkaBroker.class),
            "io.syncline.testbroker.kraft.BrokerMain",
            options.jvmOptions(),
            options.startLimit());
    return ChildJvm.start(plan, settings());
  }

  private Map<String, String> settings() {
    Map<String, String> settings =
        ListenerSettings.broker(dir.resolve("data").toString(), clients.address(), options);
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@" + controller.address());
    settings.put("controller.listener.names", CONTROLLER);
    settings.merge("listeners", CONTROLLER + "://" + controller.address(), KafkaBroker::listed);
    settings.merge(
        "listener.security.protocol.map", CONTROLLER + ":PLAINTEXT", KafkaBroker::listed);
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    if (crashed) {
      // The controller keeps a broker's registration until its session runs out, and refuses a
      // successor that long.
      settings.put("broker.heartbeat.interval.ms", "500");
      settings.put("broker.session.timeout.ms", "2000");
    }
    settings.putAll(options.settings());
    return settings;
  }

  private static String listed(String first, String second) {
    return first + "," + second;
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
    if (child != null) {
      child.stop();
      child = null;
    }
  }

  @Override
  public synchronized void kill() {
    if (child != null) {
      child.kill();
      child = null;
      crashed = true;
    }
  }

  @Override
  public synchronized void restart() throws IOException, InterruptedException {
    stop();
    child = launch();
    crashed = false;
  }

  @Override
  public synchronized void close() {
    stop();
    release();
  }

  private void release() {
    try {
      clients.close();
      controller.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go of a port", e);
    }
  }
}
