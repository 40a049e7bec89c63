package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.pki.FileWatch;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Data centres whose masters and workers have nothing in common but their cluster: servers, ports,
 * certificates and channels are of their own. What was opened last is closed first.
 */
final class WorkerScene implements AutoCloseable {
  static final String SECRET = "a secret of this data centre alone";

  final SyncRuntime runtime = SyncRuntime.threaded("worker-test");
  final ChildMasters files;
  final SecretRing dbSecret = new SecretRing(runtime, Secret.of("db"));

  /** The cluster's secret as the last worker's store is given it. */
  SecretRing workerSecret = dbSecret;

  private final Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  WorkerScene(Path folder) {
    this.folder = folder;
    this.files = new ChildMasters(folder);
  }

  /** Closes it after what is opened from now on. */
  <T extends AutoCloseable> T keep(T one) {
    open.push(one);
    return one;
  }

  int port(String name) {
    return Integer.parseInt(files.url(name).replaceFirst(".*:", ""));
  }

  /** A cluster of its own for each test. */
  MemoryStore store(String cluster) {
    return SharedMemoryType.store(id(cluster), runtime);
  }

  ClusterId id(String cluster) {
    return new ClusterId(cluster + "-" + folder.getFileName());
  }

  /** The files of one process, looked at so often. */
  WatchedFiles watched(Duration interval) {
    return keep(new WatchedFiles(runtime, interval, SecretRing.DEFAULT_OVERLAP));
  }

  WatchedFiles watched() {
    return watched(FileWatch.DEFAULT_INTERVAL);
  }

  /** A master without a worker, whose channels are direct. */
  void master(String cluster) {
    master(cluster, reach());
  }

  /** The same, which was told this of its cluster. */
  void master(String cluster, ClusterReach reach) {
    master(
        cluster,
        new DirectQueue(id(cluster), files.url(cluster), List.of(), Duration.ofHours(1)),
        watched(),
        reach);
  }

  private ClusterReach reach() {
    return ClusterReach.of(List.of("https://db:8529"), Optional.of(dbSecret));
  }

  /** A master without a worker. */
  void master(String cluster, Queue queue, WatchedFiles watched) {
    master(cluster, queue, watched, reach());
  }

  private void master(String cluster, Queue queue, WatchedFiles watched, ClusterReach reach) {
    Path kept = folder.resolve(cluster);
    SourceFiles.makeFolder(kept);
    NodeOptions.Others others =
        new NodeOptions.Others(
            Optional.empty(),
            Optional.of(new WorkerAuthority(WorkerAuthority.kept(kept), reach, queue::access)),
            List.of(),
            Optional.empty(),
            Optional.of(new SourceFiles(kept)));
    Node node =
        new Node(
            new NodeOptions(
                files.url(cluster),
                "localhost",
                port(cluster),
                folder.resolve("tls.keyfile"),
                Optional.of(folder.resolve("c-ca.crt")),
                Optional.of(folder.resolve("tls-ca.crt")),
                Secret.of(SECRET),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                others),
            watched,
            store(cluster),
            new MemoryStateStore(runtime),
            queue);
    node.start();
    keep(node);
  }

  WorkerNode.Options options(String cluster, String secret) {
    String name = cluster + "-worker";
    return new WorkerNode.Options(
        files.url(name),
        "localhost",
        port(name),
        List.of(files.url(cluster)),
        "",
        Optional.of(folder.resolve("tls-ca.crt")),
        Optional.empty(),
        Secret.of(secret),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A worker that is told all by its master. */
  WorkerNode worker(String cluster) throws InterruptedException {
    return worker(cluster, watched(), Duration.ofHours(1));
  }

  /** A worker that is told all by its master, and asks again and again. */
  WorkerNode worker(String cluster, WatchedFiles watched, Duration again)
      throws InterruptedException {
    WorkerNode.Options options = options(cluster, SECRET);
    HandedOut given = RunWorker.ask(options, runtime, Duration.ofSeconds(30));
    assertThat(given.cluster().endpoints()).containsExactly("https://db:8529");
    assertThat(given.secret()).contains(Secret.of("db"));
    assertThat(given.toString()).doesNotContain("PRIVATE");
    WorkerQueue queue = new WorkerQueue(id(cluster), options.endpoint(), given.channels(), watched);
    WorkerNode node =
        new WorkerNode(
            options,
            watched,
            store(cluster),
            watched.server(given.shown()),
            queue,
            keeping(options, again, given, queue::take));
    node.start();
    keep(node);
    return node;
  }

  Configuration keeping(
      WorkerNode.Options options,
      Duration interval,
      HandedOut given,
      Configuration.Credentials channels) {
    workerSecret = new SecretRing(runtime, given.secret().orElseThrow());
    return keep(
        new Configuration(
            runtime,
            interval,
            () -> RunWorker.ask(options, runtime, Duration.ofSeconds(10)),
            new Configuration.InUse(Optional.of(workerSecret), null, channels)));
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    runtime.close();
    files.close();
  }
}
