package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
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
      "and the target of is kept in --master.state-folder, and goes on after a restart.",
      "With --cluster.type=arangodb it is kept in the cluster, and a data centre may have several",
      "masters, one of which leads, and workers in processes of their own."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  syncline run master --cluster.id=paris --cluster.folder=/var/lib/syncline/paris",
      "    --server.endpoint=https://m1.paris:8629 --server.keyfile=tls.keyfile",
      "    --server.client-cafile=client-auth-ca.crt --master.cacert=tls-ca.crt",
      "    --master.jwt-secret=master.jwt --mq.kafka-addr=kafka.paris:9093",
      "    --mq.kafka-cacert=kafka-ca.crt --mq.kafka-client-keyfile=kafka.keyfile",
      "    --mq.kafka-peer-keyfile=kafka-peer.keyfile",
      "  syncline run master --cluster.id=paris --cluster.type=arangodb",
      "    --cluster.endpoint=https://c1.paris:8529 --cluster.endpoint=https://c2.paris:8529",
      "    --cluster.jwt-secret=arangodb.jwt --cluster.cacert=arangodb-ca.crt --with-worker=false",
      "    --mq.type=direct --server.endpoint=https://m1.paris:8629 --server.keyfile=tls.keyfile",
      "    --server.client-cafile=client-auth-ca.crt --master.cacert=tls-ca.crt",
      "    --master.jwt-secret=master.jwt"
    })
final class RunMaster implements Callable<Integer> {
  @Mixin private Terminal terminal = new Terminal();
  @Mixin private JwtFlags jwt = new JwtFlags();
  @Mixin private ServerFlags server = new ServerFlags();
  @Mixin private QueueFlags queue = new QueueFlags();
  @Mixin private ClusterFlags cluster = new ClusterFlags();
  @Mixin private StorageFlags reached = new StorageFlags();
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
              + " owner alone. 'masters' below --cluster.folder without. Not with arangodb, whose"
              + " cluster keeps it.")
  private @Nullable Path stateFolder;

  @Option(
      names = "--with-worker",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description =
          "Whether a worker runs in the same process. rocksdb needs it; false with arangodb over"
              + " --mq.type=direct, where each worker is a process of its own.")
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
    Optional<Path> kept = kept(storage);
    String endpoint = server.endpoint(terminal);
    reached.check(terminal);
    Ending ending = new Ending();
    SyncRuntime runtime = SyncRuntime.threaded(id.value());
    int code = ExitCodes.OK;
    try (WatchedFiles files = watch.open(runtime)) {
      ClusterReach reach = reached.reach(files, terminal);
      Queue channels = queue.queue(id, endpoint, advertised, files, terminal);
      if (withWorker && storage.keepsState() && channels.onlyTheLeaderServes()) {
        throw terminal.wrong(
            "over --mq.type=direct nobody reads what a worker writes beside a master that does not"
                + " lead: --cluster.type="
                + storage.name()
                + " needs --with-worker=false, and workers of their own ('syncline run worker')");
      }
      StorageType.Opened opened =
          storage.open(new StorageType.Settings(id, reached.folder(), reach, runtime));
      try (MastersState state =
              kept.map(folder -> MastersState.folder(folder, id, runtime))
                  .orElseGet(
                      () ->
                          MastersState.shared(
                              opened.state().orElseThrow(),
                              files.secret(jwt.file(), secret),
                              endpoint,
                              runtime));
          Node node =
              new Node(
                  options(storage, secret, state, reach, channels),
                  files,
                  opened.store(),
                  state.store(),
                  channels)) {
        node.start();
        terminal.line("ready at " + endpoint);
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

  private NodeOptions options(
      StorageType storage, Secret secret, MastersState state, ClusterReach reach, Queue channels) {
    NodeOptions.Others others =
        new NodeOptions.Others(
            withWorker ? Optional.of(workerHost.name()) : Optional.empty(),
            storage.shared()
                ? Optional.of(new WorkerAuthority(state.workers().get(), reach, channels::access))
                : Optional.empty(),
            advertised,
            queue.peerCaCert(),
            Optional.of(state.source()));
    return server.options(port, secret, jwt.file(), others, terminal);
  }

  /** The folder of what is to be remembered; empty where the cluster keeps it. */
  private Optional<Path> kept(StorageType storage) {
    if (storage.keepsState()) {
      if (stateFolder != null) {
        throw terminal.wrong(
            "--cluster.type="
                + storage.name()
                + " keeps in the cluster what masters have to remember: leave --master.state-folder"
                + " out");
      }
      return Optional.empty();
    }
    if (stateFolder != null) {
      return Optional.of(stateFolder);
    }
    return Optional.of(
        reached
            .folder()
            .map(folder -> folder.resolve("masters"))
            .orElseThrow(
                () -> terminal.wrong("without --cluster.folder, --master.state-folder is needed")));
  }
}
