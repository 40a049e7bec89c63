package io.syncline.storage.arangodb.facts;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster of ArangoDB's own servers in one container: an agent, three DB servers and two
 * coordinators. One container, so that a restart leaves addresses as they are.
 */
final class ContainerFactCluster implements FactCluster {
  private static final String SECRET = "secret-of-a-test-0123456789abcdef";
  private static final int AGENT = 8531;
  private static final int ALONE = 8529;
  private static final List<Integer> DB_SERVERS = List.of(8541, 8542, 8543);
  private static final List<Integer> COORDINATORS = List.of(8551, 8552);
  private static final ServersScript SCRIPT =
      new ServersScript("/cluster", SECRET, AGENT, DB_SERVERS, COORDINATORS);
  private static final Duration START = Duration.ofMinutes(5);

  private final GenericContainer<?> container;

  ContainerFactCluster() {
    container =
        new GenericContainer<>(DockerImageName.parse(image() + ":" + arangoDbVersion()))
            .withExposedPorts(
                Stream.concat(DB_SERVERS.stream(), COORDINATORS.stream()).toArray(Integer[]::new))
            .withStartupTimeout(START)
            .withCreateContainerCmdModifier(
                command -> command.withEntrypoint("/bin/sh", "-c", SCRIPT.run()));
    container.start();
    awaitAnswers();
  }

  private static String image() {
    return System.getProperty("arangodb.image", "arangodb/arangodb");
  }

  private static String arangoDbVersion() {
    return System.getProperty("arangodb.version", "3.12.4");
  }

  private void awaitAnswers() {
    Instant end = Instant.now().plus(START);
    while (!answers()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(
            "the cluster does not answer within "
                + START
                + ": see /cluster/*.log in the container");
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
  }

  /** Whether all servers answer and a collection over all DB servers can be made. */
  private boolean answers() {
    try {
      for (URI coordinator : coordinators()) {
        FactHttp root = FactHttp.root(coordinator, rootPassword());
        if (root.sendOrFail("GET", "/_api/version", "").status() != 200) {
          return false;
        }
      }
      for (String server : dbServers().values()) {
        FactHttp superuser = FactHttp.superuser(URI.create(server), SECRET);
        if (superuser.sendOrFail("GET", "/_api/version", "").status() != 200) {
          return false;
        }
      }
      return canMakeCollections();
    } catch (IOException e) {
      return false; // not yet; whoever asks does so again until a limit
    }
  }

  private boolean canMakeCollections() throws IOException {
    FactHttp by = FactHttp.superuser(coordinators().get(0), SECRET);
    String probe = "{\"name\":\"probe\",\"numberOfShards\":3,\"replicationFactor\":3}";
    FactHttp.Got made = by.sendOrFail("POST", "/_api/collection", probe);
    by.sendOrFail("DELETE", "/_api/collection/probe", "");
    return made.status() == 200 || made.status() == 403; // 403: it is read-only, and answers
  }

  @Override
  public String version() {
    return arangoDbVersion();
  }

  @Override
  public boolean standsIn() {
    return false;
  }

  @Override
  public List<URI> coordinators() {
    return COORDINATORS.stream().map(port -> URI.create(outside(port))).toList();
  }

  @Override
  public Map<String, String> dbServers() {
    Map<String, String> all = new LinkedHashMap<>();
    DB_SERVERS.forEach(port -> all.put("tcp://127.0.0.1:" + port, outside(port)));
    return all;
  }

  private String outside(int port) {
    return "http://" + container.getHost() + ":" + container.getMappedPort(port);
  }

  @Override
  public String secret() {
    return SECRET;
  }

  @Override
  public String rootPassword() {
    return "";
  }

  @Override
  public Optional<FactHttp.Got> withKeyFile(String file, String path, String token) {
    String start = ServersScript.single("/single", file, ALONE);
    try (GenericContainer<?> single =
        new GenericContainer<>(DockerImageName.parse(image() + ":" + arangoDbVersion()))
            .withExposedPorts(ALONE)
            .withStartupTimeout(Duration.ofMinutes(1))
            .withCreateContainerCmdModifier(
                command -> command.withEntrypoint("/bin/sh", "-c", start))) {
      try {
        single.start();
      } catch (ContainerLaunchException e) {
        return Optional.empty(); // it ended: versions without such keys say so in their log
      }
      URI server = URI.create("http://" + single.getHost() + ":" + single.getMappedPort(ALONE));
      FactHttp by = FactHttp.bearer(server, token);
      return Optional.of(FactScene.settled(() -> by.get(path), got -> got.status() != 503));
    }
  }

  @Override
  public void restart() {
    try {
      Container.ExecResult ended = container.execInContainer("/bin/sh", "-c", SCRIPT.kill());
      if (ended.getExitCode() != 0) {
        throw new IllegalStateException("the servers were not ended: " + ended.getStderr());
      }
    } catch (IOException e) {
      throw new IllegalStateException("the servers were not told to end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    awaitAnswers();
  }

  @Override
  public void close() {
    container.stop();
  }
}
