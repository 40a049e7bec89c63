package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.kraft.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two data centres over two clusters, all of them processes: two masters and two workers each, some
 * of which are killed.
 */
class ArangoDbDataCentresTest {
  private static final BrokerOptions BROKER = BrokerOptions.plain().withHeapMegabytes(256);

  @TempDir Path folder;
  private ChildMasters servers;
  private final Map<String, ChildCluster> clusters = new HashMap<>();
  private final Map<String, Process> running = new HashMap<>();

  /** How the servers of a cluster are believed. */
  private UnaryOperator<String> reach = cluster -> "";

  @BeforeEach
  void make() throws Exception {
    servers = new ChildMasters(folder);
    servers.withHeapMegabytes(96);
  }

  private Path secret(String cluster) throws Exception {
    return Files.writeString(
        folder.resolve(cluster + "-db.jwt"), "the secret of the cluster in " + cluster);
  }

  private void plainClusters() throws Exception {
    for (String cluster : List.of("berlin", "paris")) {
      clusters.put(cluster, new ChildCluster(secret(cluster)));
    }
    reach = cluster -> "--cluster.allow-plaintext";
  }

  /** Each has an authority of its own, which is none of the masters'. */
  private void clustersOverTls() throws Exception {
    for (String cluster : List.of("berlin", "paris")) {
      String certificate = servers.at(cluster + "-db-ca.crt");
      String key = servers.at(cluster + "-db-ca.key");
      String keyfile = servers.at(cluster + "-db.keyfile");
      servers.create("tls ca", "--cert=" + certificate, "--key=" + key);
      servers.create(
          "tls keyfile",
          "--cacert=" + certificate,
          "--cakey=" + key,
          "--host=127.0.0.1",
          "--keyfile=" + keyfile);
      clusters.put(
          cluster, new ChildCluster(secret(cluster), Path.of(keyfile), Path.of(certificate)));
    }
    reach = cluster -> "--cluster.cacert=" + servers.at(cluster + "-db-ca.crt");
  }

  @AfterEach
  void end() {
    servers.close();
    clusters.values().forEach(ChildCluster::close);
  }

  private ChildCluster cluster(String name) {
    return java.util.Objects.requireNonNull(clusters.get(name));
  }

  private void master(String cluster, String name, String channels) throws Exception {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "master",
                "--cluster.id=" + cluster,
                "--cluster.type=arangodb",
                "--cluster.endpoint=" + String.join(",", cluster(cluster).coordinators()),
                reach.apply(cluster),
                "--cluster.jwt-secret=" + servers.at(cluster + "-db.jwt"),
                "--with-worker=false",
                "--server.keyfile=" + servers.at("tls.keyfile"),
                "--server.client-cafile=" + servers.at("c-ca.crt"),
                "--master.jwt-secret=" + servers.at(cluster + ".jwt")));
    flags.add(channels);
    running.put(name, servers.start(name, flags));
  }

  private void worker(String cluster, String name) throws Exception {
    running.put(
        name,
        servers.start(
            name,
            List.of(
                "worker",
                "--cluster.id=" + cluster,
                "--cluster.type=arangodb",
                "--master.endpoint=" + masters(cluster),
                "--master.jwt-secret=" + servers.at(cluster + ".jwt"))));
  }

  private String masters(String cluster) {
    return servers.url(cluster) + "," + servers.url(cluster + "-2");
  }

  private Tool.Run ask(String cluster, String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.add("--master.endpoint=" + masters(cluster));
    args.add("--master.cacert=" + servers.at("tls-ca.crt"));
    args.add("--auth.keyfile=" + servers.at("me.keyfile"));
    args.addAll(List.of(more));
    return servers.tool.run(args.toArray(String[]::new));
  }

  private void awaitDocuments(int count) throws Exception {
    Eventually.isTrue(
        count + " documents at the target", () -> cluster("paris").documents().size() == count);
  }

  private String leader(String cluster) throws Exception {
    JsonNode all = new ObjectMapper().readTree(ask(cluster, "get masters -o json").expect(0).out());
    for (JsonNode one : all) {
      if (one.path("leader").asBoolean()) {
        String url = one.path("endpoint").asText();
        return url.equals(servers.url(cluster)) ? cluster : cluster + "-2";
      }
    }
    throw new AssertionError("nobody leads: " + all);
  }

  @Test
  @Timeout(240)
  void goesOnOverHttpsWhenAWorkerAndTheMasterThatLeadsAreKilled() throws Exception {
    clustersOverTls(); // workers are not told so, but handed the authority
    goesOn("--mq.type=direct");
  }

  @Test
  @Timeout(240)
  void goesOnOverKafkaWhenAWorkerAndTheMasterThatLeadsAreKilled() throws Exception {
    plainClusters();
    try (TestBroker broker = KafkaBroker.start(folder.resolve("broker"), BROKER)) {
      goesOn("--mq.kafka-addr=" + broker.bootstrap());
    }
  }

  private void goesOn(String channels) throws Exception {
    cluster("berlin").command("create-database shop");
    cluster("berlin").command("create-collection shop orders 2 1");
    cluster("berlin").write(0, 50);
    for (String cluster : List.of("berlin", "paris")) {
      master(cluster, cluster, channels);
      master(cluster, cluster + "-2", channels);
    }
    for (String name : List.copyOf(running.keySet())) {
      servers.awaitReady(name, java.util.Objects.requireNonNull(running.get(name)));
    }
    for (String cluster : List.of("berlin", "paris")) {
      worker(cluster, cluster + "-worker");
      worker(cluster, cluster + "-worker-2");
    }
    for (String name : List.copyOf(running.keySet())) {
      if (name.contains("worker")) {
        servers.awaitReady(name, java.util.Objects.requireNonNull(running.get(name)));
      }
    }
    ask(
            "paris",
            "configure sync",
            "--master.keyfile=" + servers.at("me.keyfile"),
            "--source.endpoint=" + masters("berlin"),
            "--source.cacert=" + servers.at("tls-ca.crt"))
        .expect(0);
    ask("paris", "get status --watch --interval=500ms --watch-timeout=60s").expect(0);
    awaitDocuments(50);
    ask("paris", "check sync").expect(0);
    ChildMasters.kill(java.util.Objects.requireNonNull(running.get("paris-worker")));
    cluster("berlin").write(50, 80);
    awaitDocuments(80);
    ChildMasters.kill(java.util.Objects.requireNonNull(running.get(leader("paris"))));
    cluster("berlin").write(80, 100);
    awaitDocuments(100);
    assertThat(cluster("paris").documents()).isEqualTo(cluster("berlin").documents());
    for (String cluster : List.of("berlin", "paris")) {
      assertThat(cluster(cluster).coordinators())
          .allMatch(
              at -> at.startsWith("https:") == reach.apply(cluster).contains("cluster.cacert"));
    }
    ask("paris", "check sync").expect(0);
    ask("paris", "stop sync --timeout=60s").expect(0);
    for (ChildCluster cluster : clusters.values()) {
      assertThat(cluster.command("complaints")).isEmpty();
    }
  }
}
