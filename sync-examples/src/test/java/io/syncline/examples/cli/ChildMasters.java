package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.storage.rocksdb.RocksCollection;
import io.syncline.storage.rocksdb.RocksDbOptions;
import io.syncline.storage.rocksdb.RocksDbStore;
import io.syncline.storage.rocksdb.RocksTransaction;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Servers of the tool, each a JVM of its own, over certificates and secrets that the tool has made;
 * and the tool in this JVM, which asks them.
 */
final class ChildMasters implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  final Tool tool = new Tool();
  private final Path folder;
  private final Map<String, Integer> ports = new HashMap<>();
  private final List<Process> processes = new ArrayList<>();
  private String services = "";
  private int heapMegabytes = 256;

  ChildMasters(Path folder) {
    this.folder = folder;
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
  }

  void create(String command, String... more) {
    List<String> args = new ArrayList<>(List.of(("create " + command).split(" ")));
    args.addAll(List.of(more));
    tool.run(args.toArray(String[]::new)).expect(0);
  }

  String at(String name) {
    return folder.resolve(name).toString();
  }

  /** Where a process of this name is reached, over all its lives. */
  String url(String name) {
    int port =
        ports.computeIfAbsent(
            name,
            first -> {
              try (ServerSocket free = new ServerSocket(0)) {
                return free.getLocalPort();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    return "https://localhost:" + port;
  }

  /** Gives servers that are started from now on so much memory. */
  void withHeapMegabytes(int megabytes) {
    heapMegabytes = megabytes;
  }

  /** Has servers that are started from now on find another kind of storage. */
  void withStorage(Class<? extends StorageType> type) throws IOException {
    Path found = Files.createDirectories(folder.resolve("services/META-INF/services"));
    Files.writeString(found.resolve(StorageType.class.getName()), type.getName() + "\n");
    services = folder.resolve("services") + File.pathSeparator;
  }

  /** A master of a RocksDB folder, with a worker; waits until it is ready. */
  Process master(String cluster, String... more) throws IOException {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "master",
                "--cluster.id=" + cluster,
                "--cluster.folder=" + at(cluster),
                "--server.keyfile=" + at("tls.keyfile"),
                "--server.client-cafile=" + at("c-ca.crt"),
                "--master.jwt-secret=" + at(cluster + ".jwt")));
    flags.addAll(List.of(more));
    return run(cluster, flags);
  }

  /** Any server; waits until it is ready. */
  Process run(String name, List<String> flags) throws IOException {
    Process process = start(name, flags);
    awaitReady(name, process);
    return process;
  }

  /** Waits until a server that was started says that it is ready. */
  void awaitReady(String name, Process process) throws IOException {
    List<String> said = new ArrayList<>();
    String ready = "ready at " + url(name);
    while (!said.contains(ready)) { // warnings may come before
      String line = process.inputReader().readLine();
      assertThat(line).as("what comes after %s, log: %s", said, log(name)).isNotNull();
      said.add(line);
    }
  }

  /** Any server; does not wait. */
  Process start(String name, List<String> flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC", // many of them share few processors, and none runs for long
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=logback.xml", // as its user has it
                "-cp",
                services
                    + System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                "io.syncline.examples.cli.Syncline",
                "run"));
    command.addAll(flags);
    command.add("--server.endpoint=" + url(name));
    command.add("--server.listen=localhost");
    command.add("--server.port=" + url(name).replaceFirst(".*:", ""));
    command.add("--master.cacert=" + at("tls-ca.crt"));
    command.add("--log.level=warn");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(new File(at(name + ".log"))))
            .start();
    processes.add(process);
    return process;
  }

  /** What a server of this name has logged. */
  String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  /** Ends a server by SIGTERM; its exit code. */
  static int end(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("ends within 50 s").isTrue();
    return process.exitValue();
  }

  /** Ends a server by SIGKILL. */
  static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
  }

  Tool.Run ask(String cluster, String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.add("--master.endpoint=" + url(cluster));
    args.add("--master.cacert=" + at("tls-ca.crt"));
    args.add("--auth.keyfile=" + at("me.keyfile"));
    args.addAll(List.of(more));
    return tool.run(args.toArray(String[]::new));
  }

  void configure(String target, String source) {
    ask(
            target,
            "configure sync",
            "--master.keyfile=" + at("me.keyfile"),
            "--source.endpoint=" + url(source),
            "--source.cacert=" + at("tls-ca.crt"))
        .expect(0);
  }

  /** Writes one document into a cluster that no process has open. */
  void write(String cluster, String key) {
    try (RocksDbStore store =
        RocksDbStore.open(folder.resolve(cluster), RocksDbOptions.of(new ClusterId(cluster)))) {
      RocksCollection orders =
          store
              .schema()
              .collection("shop", "orders")
              .orElseGet(
                  () -> {
                    store.schema().createDatabase("shop");
                    return store.schema().createCollection("shop", "orders", 1, "{\"type\":2}");
                  });
      RocksTransaction transaction = store.begin();
      transaction.put(orders, Bytes.utf8(key), Bytes.utf8("{\"total\":5}"));
      transaction.commit();
    }
  }

  /** Waits until a file is there no more. */
  void awaitGone(Path file) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Files.exists(file)) {
      assertThat(System.nanoTime() - end).as("%s goes", file).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Asks until target and source are equal and hold so many documents. */
  void awaitEqual(String target, int documents) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      // The command itself waits: a comparison needs both sides.
      Tool.Run last = ask(target, "check sync --timeout=5s");
      if (last.code() == 0 && last.out().contains(" " + documents + " documents")) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not equal with " + documents + " documents, last: " + last);
      }
      LockSupport.parkNanos(PAUSE.toNanos()); // between two looks at another process
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
