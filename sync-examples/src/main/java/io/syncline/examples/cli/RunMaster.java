package io.syncline.examples.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.pki.SecretFile;
import io.syncline.security.Secret;
import io.syncline.transport.kafka.KafkaChannelAdmin;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaTransport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "master",
    description = {
      "Runs a master until SIGTERM, which it answers by an orderly end within 50 s.",
      "A folder of --cluster.type=rocksdb can be open in one process only, so a worker runs in the",
      "same process (--with-worker), and a data centre is this one process. What it is the target",
      "of is kept in memory: after a restart of a target run 'configure sync' again."
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
  @Mixin private WatchFlags watch = new WatchFlags();

  @Option(
      names = "--cluster.id",
      required = true,
      paramLabel = "NAME",
      description = "Name of the cluster, unique over all data centres.")
  private String cluster = "";

  @Option(
      names = "--cluster.type",
      paramLabel = "TYPE",
      defaultValue = "rocksdb",
      description = "Kind of the cluster's storage: rocksdb, or what else is on the class path.")
  private String type = "";

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

  @Option(
      names = "--worker.host",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name of this machine as the storage uses it: its feeds are preferred.")
  private String workerHost = "";

  @Option(
      names = "--log.level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info or debug; logged to standard error.")
  private String logLevel = "";

  @Override
  public Integer call() throws InterruptedException {
    Level level = Level.toLevel(logLevel, null);
    if (level == null) {
      throw terminal.wrong("--log.level '" + logLevel + "': error, warn, info or debug");
    }
    ClusterId id = clusterId();
    StorageType storage = storage();
    if (storage instanceof RocksDbType && !withWorker) {
      throw terminal.wrong("--cluster.type=rocksdb needs --with-worker: see --help");
    }
    Secret secret =
        jwt.secret(terminal).orElseThrow(() -> terminal.wrong("--master.jwt-secret is missing"));
    NodeOptions options = server.options(secret, jwt.file(), withWorker, workerHost);
    if (LoggerFactory.getLogger("io.syncline") instanceof Logger logger) {
      logger.setLevel(level);
    }
    Ending ending = new Ending();
    SyncRuntime runtime = SyncRuntime.threaded(cluster);
    int code = ExitCodes.OK;
    try (WatchedFiles files = watch.open(runtime)) {
      KafkaOptions kafka = queue.options(id, terminal, files);
      StorageType.Opened opened =
          storage.open(
              new StorageType.Settings(
                  id, Optional.ofNullable(folder), endpoints, clusterSecret(), runtime));
      try (KafkaChannelAdmin channels = new KafkaChannelAdmin(kafka);
          KafkaTransport transport = new KafkaTransport(kafka);
          Node node = new Node(options, files, opened.store(), channels, transport)) {
        node.start();
        terminal.line("ready at " + options.endpoint());
        files.ended().thenRun(ending::ask);
        ending.await();
        if (files.stoppedFor().isPresent()) {
          code = ExitCodes.FAILED;
          terminal
              .err()
              .println(
                  "syncline: the certificate "
                      + files.stoppedFor().get().label()
                      + " has ended, so the worker has drained: renew it and start anew");
        }
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

  private ClusterId clusterId() {
    try {
      return new ClusterId(cluster);
    } catch (IllegalArgumentException e) {
      throw terminal.wrong("--cluster.id: " + e.getMessage());
    }
  }

  private StorageType storage() {
    TreeSet<String> names = new TreeSet<>();
    for (StorageType found : ServiceLoader.load(StorageType.class)) {
      if (found.name().equals(type)) {
        return found;
      }
      names.add(found.name());
    }
    throw terminal.wrong("--cluster.type '" + type + "': there is " + names);
  }

  private Optional<Secret> clusterSecret() {
    if (secretFile != null && secretText != null) {
      throw terminal.wrong("choose one of --cluster.jwt-secret and --cluster.jwtSecret");
    }
    if (secretFile != null) {
      return Optional.of(Secret.of(SecretFile.read(secretFile)));
    }
    return Optional.ofNullable(secretText).map(JwtFlags::read);
  }
}
