package io.syncline.testbroker.kraft;

import io.syncline.testbroker.ChildLife;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** The main program of the broker's JVM. */
final class BrokerMain implements ChildLife.Server {
  private final KafkaRaftServer server;

  private BrokerMain(Properties settings) throws Exception {
    format(settings);
    server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
  }

  /** The one argument names the file of the broker's settings. */
  public static void main(String[] arguments) {
    ChildLife.live(arguments, BrokerMain::new);
  }

  /** What the storage tool does once for a new folder. */
  private static void format(Properties settings) throws Exception {
    String data = settings.getProperty("log.dirs");
    if (Files.exists(Path.of(data, "meta.properties"))) {
      return;
    }
    Files.createDirectories(Path.of(data));
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
        .addDirectory(data)
        .setMetadataLogDirectory(data)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setControllerListenerName(settings.getProperty("controller.listener.names"))
        .run();
  }

  @Override
  public void start() {
    server.startup(); // returns once the broker is registered and unfenced
  }

  @Override
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }
}
