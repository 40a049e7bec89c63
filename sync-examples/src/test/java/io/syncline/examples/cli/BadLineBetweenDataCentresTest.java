package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.kraft.KafkaBroker;
import io.syncline.testkit.line.BadLine;
import io.syncline.testkit.line.LineWeather;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two data centres, each a JVM of its own, whose masters reach each other over a bad line. */
class BadLineBetweenDataCentresTest {
  private static final int DOCUMENTS = 3_000;
  private static final long SEED = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final LineWeather BAD =
      LineWeather.FINE
          .delayed(Duration.ofMillis(40), Duration.ofMillis(40))
          .throttled(200_000)
          .resetting(0.02);

  @TempDir Path folder;
  private final Tool tool = new Tool();
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
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
    Path services = Files.createDirectories(folder.resolve("written/META-INF/services"));
    Files.writeString(
        services.resolve(StorageType.class.getName()), WrittenRocksDb.class.getName() + "\n");
  }

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

  private int start(String cluster, String type, String broker) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dwritten.documents=" + DOCUMENTS,
                "-cp",
                at("written") + File.pathSeparator + System.getProperty("java.class.path"),
                "io.syncline.examples.cli.Syncline",
                "run",
                "master",
                "--with-worker",
                "--cluster.id=" + cluster,
                "--cluster.type=" + type,
                "--cluster.folder=" + at(cluster),
                "--server.endpoint=https://localhost:" + port,
                "--server.listen=localhost",
                "--server.port=" + port,
                "--server.keyfile=" + at("tls.keyfile"),
                "--server.client-cafile=" + at("c-ca.crt"),
                "--master.cacert=" + at("tls-ca.crt"),
                "--master.jwt-secret=" + at(cluster + ".jwt"),
                "--mq.kafka-addr=" + broker,
                "--log.level=error")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    assertThat(process.inputReader().readLine()).startsWith("ready at ");
    return port;
  }

  private Tool.Run ask(int port, String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.add("--master.endpoint=https://localhost:" + port);
    args.add("--master.cacert=" + at("tls-ca.crt"));
    args.add("--auth.keyfile=" + at("me.keyfile"));
    args.addAll(List.of(more));
    return tool.run(args.toArray(String[]::new));
  }

  /** Looks at the status until it is so; answers it. */
  private JsonNode await(int port, String what, Predicate<JsonNode> wanted) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode status =
          new ObjectMapper().readTree(ask(port, "get status -v -o json").expect(0).out());
      if (wanted.test(status)) {
        return status;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(what + " did not come, last: " + status);
      }
      LockSupport.parkNanos(100_000_000);
    }
  }

  @Test
  @Timeout(120)
  void whatIsWrittenMeanwhileArrivesAndTheStatusSaysThatTheLineIsCut() throws Exception {
    try (TestBroker broker =
        KafkaBroker.start(folder.resolve("broker"), BrokerOptions.plain().withHeapMegabytes(256))) {
      int berlin = start("berlin", "written", broker.bootstrap());
      int paris = start("paris", "rocksdb", broker.bootstrap());
      try (BadLine line = BadLine.to(berlin, SEED)) {
        line.weather(BAD);
        ask(
                paris,
                "configure sync",
                "--master.keyfile=" + at("me.keyfile"),
                "--source.endpoint=https://localhost:" + line.port(),
                "--source.cacert=" + at("tls-ca.crt"))
            .expect(0);
        await(paris, "a state that runs", s -> s.path("state").asText().equals("running"));
        line.cut();
        JsonNode cut = await(paris, "word of the cut", s -> !s.path("message").asText().isEmpty());
        System.err.println(cut);
        LockSupport.parkNanos(15_000_000_000L);
        System.err.println(await(paris, "x", s -> true));
        line.mend();
        line.weather(BAD);
        await(paris, "all is well", s -> s.path("message").asText().isEmpty());
        line.weather(LineWeather.FINE);
        Tool.Run check = ask(paris, "check sync --timeout=30s").expect(0);
        assertThat(check.out()).contains(" " + DOCUMENTS + " documents of 2 shards");
        assertThat(line.counts().resets()).isPositive();
      }
    }
  }
}
