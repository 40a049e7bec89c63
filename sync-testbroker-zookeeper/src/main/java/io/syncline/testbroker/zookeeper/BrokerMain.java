package io.syncline.testbroker.zookeeper;

import io.syncline.testbroker.ChildLife;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaServer;
import org.apache.kafka.common.utils.Time;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import scala.Option;

/** The main program of the broker's JVM. */
final class BrokerMain implements ChildLife.Server {
  private static final int SESSION_MILLIS = 10_000;

  private final String zooKeeper;
  private final String id;
  private final KafkaServer server;

  private BrokerMain(Properties settings) {
    zooKeeper = settings.getProperty("zookeeper.connect");
    id = settings.getProperty("broker.id");
    server =
        new KafkaServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM, Option.empty(), false);
  }

  /** The one argument names the file of the broker's settings. */
  public static void main(String[] arguments) {
    ChildLife.live(arguments, BrokerMain::new);
  }

  @Override
  public void start() throws Exception {
    forgetPredecessor();
    server.startup();
  }

  /**
   * Removes what a killed predecessor left. ZooKeeper keeps a dead broker's nodes until its session
   * runs out, and a broker refuses to start beside them; the predecessor is known to be dead, so
   * nobody has to wait for that.
   */
  private void forgetPredecessor() throws IOException, InterruptedException, KeeperException {
    CountDownLatch connected = new CountDownLatch(1);
    try (ZooKeeper client =
        new ZooKeeper(
            zooKeeper,
            SESSION_MILLIS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            })) {
      if (!connected.await(SESSION_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException("no ZooKeeper at " + zooKeeper);
      }
      for (String node : List.of("/brokers/ids/" + id, "/controller")) {
        if (client.exists(node, false) != null) {
          client.delete(node, -1);
        }
      }
    }
  }

  @Override
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }
}
