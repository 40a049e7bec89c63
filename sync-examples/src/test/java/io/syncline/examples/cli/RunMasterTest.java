package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.examples.quickstart.verify.StoreSide;
import io.syncline.storage.rocksdb.RocksDbOptions;
import io.syncline.storage.rocksdb.RocksDbStore;
import io.syncline.storage.rocksdb.RocksTransaction;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.kraft.KafkaBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two data centres, each a JVM of its own, made, configured and stopped by the tool alone. */
class RunMasterTest {
  @TempDir Path folder;
  private final Tool tool = new Tool();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private void create(String command, String... more) {
    List<String> args = new ArrayList<>(List.of(("create " + command).split(" ")));
    args.addAll(List.of(more));
    tool.run(args.toArray(String[]::new)).expect(0);
  }

  private String start(String cluster, String broker) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "https://localhost:" + port;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.syncline.examples.cli.Syncline",
                "run",
                "master",
                "--with-worker",
                "--cluster.id=" + cluster,
                "--cluster.folder=" + at(cluster),
                "--server.endpoint=" + url,
                "--server.listen=localhost",
                "--server.port=" + port,
                "--server.keyfile=" + at("tls.keyfile"),
                "--server.client-cafile=" + at("c-ca.crt"),
                "--master.cacert=" + at("tls-ca.crt"),
                "--master.jwt-secret=" + at(cluster + ".jwt"),
                "--mq.kafka-addr=" + broker,
                "--log.level=warn")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).isEqualTo("ready at " + url);
    return url;
  }

  private Tool.Run ask(String url, String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.add("--master.endpoint=" + url);
    args.add("--master.cacert=" + at("tls-ca.crt"));
    args.add("--auth.keyfile=" + at("me.keyfile"));
    args.addAll(List.of(more));
    return tool.run(args.toArray(String[]::new));
  }

  @Test
  @Timeout(180)
  void aDocumentArrivesInTheOtherDataCentreAndBothEndInOrder() throws Exception {
    create("tls ca", "--cert=" + at("tls-ca.crt"), "--key=" + at("tls-ca.key"));
    create("client-auth ca", "--cert=" + at("c-ca.crt"), "--key=" + at("c-ca.key"));
    create(
        "tls keyfile",
        "--cacert=" + at("tls-ca.crt"),
        "--cakey=" + at("tls-ca.key"),
        "--host=localhost",
        "--keyfile=" + at("tls.keyfile"));
    create(
        "client-auth keyfile",
        "--cacert=" + at("c-ca.crt"),
        "--cakey=" + at("c-ca.key"),
        "--keyfile=" + at("me.keyfile"));
    create("jwt-secret", "--secret=" + at("berlin.jwt"));
    create("jwt-secret", "--secret=" + at("paris.jwt"));
    write("berlin");
    try (TestBroker broker =
        KafkaBroker.start(folder.resolve("broker"), BrokerOptions.plain().withHeapMegabytes(256))) {
      String berlin = start("berlin", broker.bootstrap());
      String paris = start("paris", broker.bootstrap());
      ask(
              paris,
              "configure sync",
              "--master.keyfile=" + at("me.keyfile"),
              "--source.endpoint=" + berlin,
              "--source.cacert=" + at("tls-ca.crt"))
          .expect(0);
      ask(paris, "get status --watch --interval=200ms").expect(0);
      assertThat(ask(paris, "check sync").expect(0).out()).contains("1 documents of 1 shards");
      assertThat(ask(paris, "stop sync").expect(0).out()).startsWith("stopped");
      for (Process process : processes) {
        process.destroy();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("ends within 50 s").isTrue();
        assertThat(process.exitValue()).isZero();
      }
    }
    List<Object> rows = new ArrayList<>();
    new StoreSide(folder.resolve("paris")).scan(rows::add);
    assertThat(rows).hasSize(1);
  }

  private void write(String cluster) {
    try (RocksDbStore store =
        RocksDbStore.open(folder.resolve(cluster), RocksDbOptions.of(new ClusterId(cluster)))) {
      store.schema().createDatabase("shop");
      RocksTransaction transaction = store.begin();
      transaction.put(
          store.schema().createCollection("shop", "orders", 1, "{\"type\":2}"),
          Bytes.utf8("1"),
          Bytes.utf8("{\"total\":5}"));
      transaction.commit();
    }
  }

  @Test
  void refusesWhatDoesNotGoTogetherBeforeAnythingIsOpened() {
    String[] needed = {
      "--cluster.id=a",
      "--server.endpoint=https://localhost:1",
      "--server.keyfile=" + at("none"),
      "--mq.kafka-addr=localhost:1"
    };
    for (String wrong :
        List.of("--cluster.type=paper", "--with-worker=false", "--log.level=loud", "-v")) {
      List<String> args = new ArrayList<>(List.of("run", "master", wrong));
      args.addAll(List.of(needed));
      tool.run(args.toArray(String[]::new)).expect(ExitCodes.USAGE);
    }
    assertThat(folder.resolve("a")).doesNotExist();
  }
}
