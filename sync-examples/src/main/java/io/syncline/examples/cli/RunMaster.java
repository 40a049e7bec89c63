package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.pki.SecretFile;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.rocksdb.RocksDbStateStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "master",
    description = {
      "Runs a master until SIGTERM, which it answers by an orderly end within 50 s.",
      "A folder of --cluster.type=rocksdb can be open in one process only, so a worker runs in the",
      "same process (--with-worker), and a data centre is this one process. What it is the source",
      "and the target of is kept in --master.state-folder, and goes on after a restart."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  syncline run master --cluster.id=paris --cluster.folder=/var/lib/syncline/paris",
      "    --server.endpoint=https://m1.paris:8629 --server.keyfile=tls.keyfile",
      "    --server.client-cafile=client-auth-ca.crt --master.cacert=tls-ca.crt",
      "    --master.jwt-secret=master.jwt --mq.kafka-addr=kafka.paris:9093",
      "    --mq.kafka-cacert=kafka-ca.crt --mq.kafka-client-keyfile=kafka.keyfile",
      "    --mq.kafka-peer-keyfile=kafka-peer.keyfile"
    })
final class RunMaster implements Callable<Integer> {
  @Mixin private Terminal terminal = new Terminal();
  @Mixin private JwtFlags jwt = new JwtFlags();
  @Mixin private ServerFlags server = new ServerFlags();
  @Mixin private QueueFlags queue = new QueueFlags();
  @Mixin private ClusterFlags cluster = new ClusterFlags();
  @Mixin private LogFlags log = new LogFlags();
  @Mixin private WatchFlags watch = new WatchFlags();
  @Mixin private WorkerHostFlag workerHost = new WorkerHostFlag();

  @Option(
      names = "--server.port",
      paramLabel = "PORT",
      defaultValue = "8629",
      description = "Port to listen at.")
  private int port;

  @Option(
      names = "--master.endpoint",
      split = ",",
      paramLabel = "URL",
      description =
          "Where other data centres reach the masters of this one; --server.endpoint without."
              + " Repeatable.")
  private List<String> advertised = new ArrayList<>();

  @Option(
      names = "--master.state-folder",
      paramLabel = "FOLDER",
      description =
          "Folder of what the master has to remember, and of the credentials for a source; for its"
              + " owner alone. 'masters' below --cluster.folder without.")
  private @Nullable Path stateFolder;

  @Option(
      names = "--cluster.folder",
      paramLabel = "FOLDER",
      description = "Folder of the cluster, for rocksdb; made if it is not there.")
  private @Nullable Path folder;

  @Option(
      names = "--cluster.endpoint",
      split = ",",
      paramLabel = "URL",
      description = "Where the cluster answers, for storage behind a network. Repeatable.")
  private List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--cluster.jwt-secret",
      paramLabel = "FILE",
      description = "File with the cluster's secret, for storage that has one.")
  private @Nullable Path secretFile;

  @Option(
      names = "--cluster.jwtSecret",
      paramLabel = "VALUE-OR-FILE",
      description = "The same in the older spelling: a file of this name, else the secret itself.")
  private @Nullable String secretText;

  @Option(
      names = "--with-worker",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Whether a worker runs in the same process; rocksdb needs it.")
  private boolean withWorker;

  @Override
  public Integer call() throws InterruptedException {
    log.apply(terminal);
    ClusterId id = cluster.id(terminal);
    StorageType storage = cluster.storage(terminal);
    if (!storage.shared() && !withWorker) {
      throw terminal.wrong("--cluster.type=" + storage.name() + " needs --with-worker: see --help");
    }
    Secret secret = jwt.required(terminal);
    advertised.forEach(url -> ReachFlags.requireUrl("--master.endpoint", url, terminal));
    Path kept = kept();
    String endpoint = server.endpoint(terminal);
    if (secretFile != null && secretText != null) {
      throw terminal.wrong("choose one of --cluster.jwt-secret and --cluster.jwtSecret");
    }
    Ending ending = new Ending();
    SyncRuntime runtime = SyncRuntime.threaded(id.value());
    int code = ExitCodes.OK;
    try (WatchedFiles files = watch.open(runtime)) {
      Optional<SecretRing> clusterSecret = clusterSecret(files);
      Queue channels = queue.queue(id, endpoint, advertised, files, terminal);
      NodeOptions.Others others =
          new NodeOptions.Others(
              withWorker ? Optional.of(workerHost.name()) : Optional.empty(),
              setup(storage, kept, clusterSecret, channels),
              advertised,
              queue.peerCaCert(),
              Optional.of(kept));
      NodeOptions options = server.options(port, secret, jwt.file(), others, terminal);
      StorageType.Opened opened =
          storage.open(
              new StorageType.Settings(
                  id, Optional.ofNullable(folder), endpoints, clusterSecret, runtime));
      try (RocksDbStateStore state = RocksDbStateStore.open(kept.resolve("records"), id, runtime);
          Node node = new Node(options, files, opened.store(), state, channels)) {
        node.start();
        terminal.line("ready at " + options.endpoint());
        code = ending.await(files, terminal);
      } finally {
        opened.close().run();
      }
    } finally {
      runtime.close();
    }
    terminal.line("ended in order");
    ending.done(code);
    return code;
  }

  private Path kept() {
    if (stateFolder != null) {
      return stateFolder;
    }
    if (folder == null) {
      throw terminal.wrong("without --cluster.folder, --master.state-folder is needed");
    }
    return folder.resolve("masters");
  }

  private Optional<WorkerAuthority> setup(
      StorageType storage, Path kept, Optional<SecretRing> clusterSecret, Queue channels) {
    if (!storage.shared()) {
      return Optional.empty();
    }
    SourceFiles.makeFolder(kept);
    return Optional.of(new WorkerAuthority(kept, endpoints, clusterSecret, channels::access));
  }

  private Optional<SecretRing> clusterSecret(WatchedFiles files) {
    if (secretFile != null) {
      return Optional.of(
          files.secret(Optional.of(secretFile), Secret.of(SecretFile.read(secretFile))));
    }
    return Optional.ofNullable(secretText)
        .map(text -> files.secret(JwtFlags.path(text), JwtFlags.read(text)));
  }
}
