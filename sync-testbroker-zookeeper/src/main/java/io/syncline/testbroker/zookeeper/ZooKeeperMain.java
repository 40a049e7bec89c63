package io.syncline.testbroker.zookeeper;

import io.syncline.testbroker.ChildLife;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/** The main program of ZooKeeper's JVM: one server alone. */
final class ZooKeeperMain implements ChildLife.Server {
  private static final int TICK_MILLIS = 1000;
  private static final int CONNECTIONS = 60;

  private final FileTxnSnapLog log;
  private final ZooKeeperServer server;
  private final ServerCnxnFactory connections;

  private ZooKeeperMain(Properties settings) throws IOException {
    Path data = Path.of(settings.getProperty("data"));
    log = new FileTxnSnapLog(data.toFile(), data.toFile());
    server = new ZooKeeperServer(log, TICK_MILLIS, "");
    int port = Integer.parseInt(settings.getProperty("port"));
    connections =
        ServerCnxnFactory.createFactory(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECTIONS);
  }

  /** The one argument names the file of the server's settings. */
  public static void main(String[] arguments) {
    ChildLife.live(arguments, ZooKeeperMain::new);
  }

  @Override
  public void start() throws IOException, InterruptedException {
    connections.startup(server);
  }

  @Override
  public void stop() throws IOException {
    connections.shutdown();
    log.close();
  }
}
