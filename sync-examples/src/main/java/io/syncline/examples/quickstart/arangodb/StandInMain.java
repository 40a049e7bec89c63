package io.syncline.examples.quickstart.arangodb;

import io.syncline.Bytes;
import io.syncline.testbroker.ChildLife;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stand-in in a JVM of its own. Ports come from the system; where its coordinators listen it
 * writes into a file, an endpoint a line, before it says that it serves.
 */
public final class StandInMain {
  static final String COORDINATORS = "coordinators";
  static final String DB_SERVERS = "dbServers";
  static final String SECRET = "secret";
  static final String PASSWORD = "password";
  static final String ENDPOINTS = "endpoints";

  private StandInMain() {}

  /** The one argument names the file of settings. */
  public static void main(String[] arguments) {
    ChildLife.live(arguments, StandInMain::server);
  }

  private static ChildLife.Server server(Properties settings) {
    StandInOptions options =
        StandInOptions.builder()
            .servers(
                Integer.parseInt(settings.getProperty(COORDINATORS)),
                Integer.parseInt(settings.getProperty(DB_SERVERS)))
            .secret(Bytes.utf8(settings.getProperty(SECRET)))
            .rootPassword(settings.getProperty(PASSWORD))
            .build();
    AtomicReference<ArangoStandIn> started = new AtomicReference<>();
    return new ChildLife.Server() {
      @Override
      public void start() throws IOException {
        ArangoStandIn standIn = ArangoStandIn.start(options);
        started.set(standIn);
        Files.write(
            Path.of(settings.getProperty(ENDPOINTS)),
            standIn.coordinators().stream().map(URI::toString).toList());
      }

      @Override
      public void stop() {
        ArangoStandIn standIn = started.get();
        if (standIn != null) {
          standIn.close();
        }
      }
    };
  }
}
