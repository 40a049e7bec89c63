package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "worker",
    description = {
      "Runs a worker until SIGTERM, which it answers by an orderly end within 50 s. A master gives",
      "it the cluster's secret, its channels and a TLS certificate, for storage behind a network.",
      "rocksdb is not: its worker runs in the master's process, see 'run master'."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  syncline run worker --cluster.id=paris --cluster.type=arangodb",
      "    --server.endpoint=https://w1.paris:8729 --master.endpoint=https://m1.paris:8629",
      "    --master.cacert=tls-ca.crt --master.jwt-secret=master.jwt"
    })
final class RunWorker implements Callable<Integer> {
  /** The masters are asked for what is new after so many looks at the own files. */
  private static final int LOOKS = 6;

  private static final Duration CONFIGURATION_TIMEOUT = Duration.ofSeconds(10);

  @Mixin private Terminal terminal = new Terminal();
  @Mixin private JwtFlags jwt = new JwtFlags();
  @Mixin private ReachFlags reach = new ReachFlags();
  @Mixin private ClusterFlags cluster = new ClusterFlags();
  @Mixin private LogFlags log = new LogFlags();
  @Mixin private WatchFlags watch = new WatchFlags();
  @Mixin private WorkerHostFlag workerHost = new WorkerHostFlag();

  @Option(
      names = "--server.port",
      paramLabel = "PORT",
      defaultValue = "8729",
      description = "Port to listen at.")
  private int port;

  @Option(
      names = "--server.keyfile",
      paramLabel = "FILE",
      description = "TLS certificate and key; the master gives one without.")
  private @Nullable Path keyfile;

  @Option(
      names = "--master.endpoint",
      split = ",",
      required = true,
      paramLabel = "URL",
      description = "A master of this data centre, https://host:8629. Repeatable.")
  private List<String> masters = new ArrayList<>();

  @Option(
      names = "--mq.direct-cacert",
      paramLabel = "FILE",
      description =
          "Where masters run with --mq.type=direct: authority of other data centres' TLS"
              + " certificates, if it is not the own one.")
  private @Nullable Path peerCaCert;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "2m",
      description = "How long to try to reach a master at the start; exit code 3 past it.")
  private Duration timeout = Duration.ZERO;

  @Override
  public Integer call() throws InterruptedException {
    log.apply(terminal);
    ClusterId id = cluster.id(terminal);
    StorageType storage = cluster.storage(terminal);
    if (!storage.shared()) {
      throw terminal.wrong(
          "a cluster of --cluster.type="
              + storage.name()
              + " can be open in one process only: run its worker in the master's process, by 'run"
              + " master --with-worker'");
    }
    Secret secret = jwt.required(terminal);
    WorkerNode.Options options =
        new WorkerNode.Options(
            reach.endpoint(terminal),
            reach.listen(),
            port,
            masters,
            workerHost.name(),
            reach.caCert(),
            Optional.ofNullable(peerCaCert),
            secret,
            jwt.file(),
            reach.monitoring(),
            reach.monitoringFile());
    Ending ending = new Ending();
    SyncRuntime runtime = SyncRuntime.threaded("worker");
    int code = ExitCodes.OK;
    try (WatchedFiles files = watch.open(runtime)) {
      HandedOut given = ask(options, runtime, timeout);
      Optional<SecretRing> clusterSecret = given.secret().map(s -> new SecretRing(runtime, s));
      StorageType.Opened opened =
          storage.open(
              new StorageType.Settings(
                  id, Optional.empty(), given.cluster().reach(clusterSecret), runtime));
      TlsContext tls = keyfile == null ? files.server(given.shown()) : files.server(keyfile, null);
      WorkerQueue queue =
          new WorkerQueue(
              id, options.endpoint(), WorkerQueue.withMasters(given.channels(), masters), files);
      try (Configuration kept =
              new Configuration(
                  runtime,
                  watch.interval().multipliedBy(LOOKS),
                  () -> ask(options, runtime, CONFIGURATION_TIMEOUT),
                  new Configuration.InUse(
                      clusterSecret, keyfile == null ? tls.keys() : null, queue::take));
          WorkerNode node = new WorkerNode(options, files, opened.store(), tls, queue, kept)) {
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

  /**
   * Asks the masters for a configuration.
   *
   * @throws SyncException {@code UNAVAILABLE} where none answered in time; another where one said
   *     no, as to a wrong secret
   */
  static HandedOut ask(WorkerNode.Options options, SyncRuntime runtime, Duration timeout)
      throws InterruptedException {
    TrustAnchors trust = options.trust().map(TrustAnchors::read).orElseGet(TrustAnchors::ofSystem);
    TlsContext tls = TlsContext.client(null, new SwappableTrust(Purpose.TLS, trust));
    MasterJwt shown = new MasterJwt(runtime, new SecretRing(runtime, options.secret()));
    RestCall call =
        new RestCall(
            options.masters(), tls.sslContext(), Optional.of(shown.authorization()), timeout);
    return HandedOut.of(
        call.post(
            "/_api/worker/configure", OutputFlags.object().put("endpoint", options.endpoint())));
  }
}
