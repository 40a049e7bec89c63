package io.syncline.storage.arangodb.facts;

import io.syncline.Bytes;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stand-in: what is tried on it shows that the tests run, and nothing about ArangoDB. */
final class StandInFactCluster implements FactCluster {
  private static final String SECRET = "secret of a test";
  private static final String PASSWORD = "password of a test";

  private final ArangoStandIn standIn =
      ArangoStandIn.start(
          StandInOptions.builder()
              .servers(2, 3)
              .secret(Bytes.utf8(SECRET))
              .rootPassword(PASSWORD)
              .build());

  @Override
  public String version() {
    return "stand-in";
  }

  @Override
  public boolean standsIn() {
    return true;
  }

  @Override
  public List<URI> coordinators() {
    return standIn.coordinators();
  }

  @Override
  public Map<String, String> dbServers() {
    Map<String, String> all = new LinkedHashMap<>();
    for (URI server : standIn.dbServers()) {
      all.put("tcp" + server.toString().substring("http".length()), server.toString());
    }
    return all;
  }

  @Override
  public String secret() {
    return SECRET;
  }

  @Override
  public String rootPassword() {
    return PASSWORD;
  }

  @Override
  public void restart() {
    standIn.dbServerIds().forEach(id -> standIn.operations().restart(id));
    standIn.coordinatorIds().forEach(id -> standIn.operations().restart(id));
  }

  @Override
  public void close() {
    standIn.close();
  }
}
