package io.syncline.examples.cli;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncException;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.WorkerOptions;
import io.syncline.control.http.CallGate;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.control.rest.RestApi;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.pki.ClientAuth;
import io.syncline.pki.FileWatch;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.AccessRequest;
import io.syncline.security.Admission;
import io.syncline.security.CertificateRoles;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Operation;
import io.syncline.security.PasswordFile;
import io.syncline.security.SecretRing;
import io.syncline.security.SecretSource;
import io.syncline.state.StateStore;
import io.syncline.store.ClusterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A master behind an HTTPS server, and a worker beside it if that is wanted. It closes nothing that
 * it was given.
 */
final class Node implements AutoCloseable {
  /** Two of them and some seconds more end a worker: within what service managers wait. */
  private static final Duration WORKER_DEADLINE = Duration.ofSeconds(12);

  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final FileWatch files;
  private final HttpControlNetwork network;
  private final HttpServer server;
  private final SyncMaster master;
  private final @Nullable SyncWorker worker;
  private final Queue.Channels channels;

  Node(
      NodeOptions options, SyncRuntime runtime, ClusterStore store, StateStore state, Queue queue) {
    String id = options.endpoint().replaceAll("[^A-Za-z0-9._-]+", "-");
    MetricRegistry metrics = new MetricRegistry();
    files = new FileWatch(runtime, FileWatch.DEFAULT_INTERVAL);
    CallTrust trust = callTrust(options, runtime);
    MasterJwt jwt = new MasterJwt(runtime, new SecretRing(runtime, options.secret()));
    Gatekeeper gatekeeper = gatekeeper(options, runtime, jwt);
    network =
        HttpControlNetwork.builder()
            .tls(trust::sslContext)
            .gate(CallGate.of(gatekeeper))
            .credentials((endpoint, operation) -> credential(jwt, operation))
            .build();
    RestApi.Builder api =
        RestApi.master(network, options.endpoint())
            .runtime(runtime)
            .gatekeeper(gatekeeper)
            .metrics(metrics)
            .sourceCredentials(trust);
    options.others().setup().ifPresent(api::workerSetup);
    RestApi rest = api.build();
    TlsContext tls = serverTls(options);
    channels = queue.open(process(trust, gatekeeper, jwt, metrics));
    HttpServer.Builder serving =
        HttpServer.builder()
            .options(
                HttpServerOptions.builder().host(options.listen()).port(options.port()).build())
            .tls(tls::sslContext)
            .clientCertificates(
                options.clientCaFile().isPresent()
                    ? ClientCertificates.WANTED
                    : ClientCertificates.NONE)
            .handler(network.handler());
    channels.handlers().forEach(serving::handler);
    server = serving.handler(rest).build();
    master =
        SyncMaster.builder()
            .id(id.substring(Math.max(0, id.length() - 64)))
            .endpoint(options.endpoint())
            .advertised(options.others().advertised())
            .cluster(store)
            .state(state)
            .channels(channels.admin().orElseThrow())
            .control(network)
            .runtime(runtime)
            .metrics(metrics)
            .build();
    worker =
        options
            .others()
            .worker()
            .map(
                host ->
                    worker(options.endpoint() + "/worker", host, runtime, metrics)
                        .masters(List.of(options.endpoint()))
                        .cluster(store)
                        .transport(channels.transport())
                        .control(network)
                        .build())
            .orElse(null);
  }

  /** Begins a worker that ends in time for service managers. */
  static SyncWorker.Builder worker(
      String endpoint, String host, SyncRuntime runtime, MetricRegistry metrics) {
    return SyncWorker.builder()
        .endpoint(endpoint)
        .host(host)
        .runtime(runtime)
        .metrics(metrics)
        .options(WorkerOptions.builder().callDeadline(WORKER_DEADLINE).build());
  }

  /** What channels have to know of this process. */
  static Queue.Process process(
      CallTrust trust, Gatekeeper gatekeeper, MasterJwt jwt, MetricRegistry metrics) {
    return new Queue.Process(
        trust::channels,
        request -> isMember(gatekeeper, request),
        () -> jwt.authorization().replaceFirst("(?i)^bearer ", ""),
        metrics);
  }

  /** A JWT is judged at once; who would have to be asked for is not one of the own. */
  private static boolean isMember(Gatekeeper gatekeeper, HttpRequest request) {
    AccessRequest access =
        new AccessRequest(
            request.header("Authorization"),
            request.certificates(),
            request.method(),
            request.path());
    return gatekeeper.admit(access, Operation.WORKER_REGISTER).toCompletableFuture().getNow(null)
        instanceof Admission.Admitted;
  }

  /** The secret of this data centre is not for the other one, which knows the certificate. */
  static Optional<String> credential(MasterJwt jwt, Operation operation) {
    return operation == Operation.SOURCE_CALL ? Optional.empty() : Optional.of(jwt.authorization());
  }

  private CallTrust callTrust(NodeOptions options, SyncRuntime runtime) {
    TrustAnchors own = options.caCert().map(TrustAnchors::read).orElseGet(TrustAnchors::ofSystem);
    CallTrust trust =
        new CallTrust(
            own, options.others().kept().map(SourceFiles::new), runtime.pool("source-files", 1));
    options.caCert().ifPresent(file -> files.addAnchors(file, Purpose.TLS, trust::own));
    if (options.others().peerCaCert().isPresent()) {
      Path peers = options.others().peerCaCert().get();
      trust.peers(TrustAnchors.read(peers));
      files.addAnchors(peers, Purpose.TLS, trust::peers);
    }
    options.others().setup().ifPresent(setup -> trust.workers(setup.anchors()));
    return trust;
  }

  private TlsContext serverTls(NodeOptions options) {
    Path keyfile = options.keyfile();
    SwappableKeys keys = new SwappableKeys(Purpose.TLS, KeyMaterial.readKeyfile(keyfile));
    files.addKeyfile(keyfile, Purpose.TLS, keys::swap);
    if (options.clientCaFile().isEmpty()) {
      return TlsContext.server(keys, null, ClientAuth.NONE);
    }
    Path authority = options.clientCaFile().get();
    SwappableTrust clients = new SwappableTrust(Purpose.CLIENT_AUTH, TrustAnchors.read(authority));
    files.addAnchors(authority, Purpose.CLIENT_AUTH, clients::swap);
    return TlsContext.server(keys, clients, ClientAuth.WANTED);
  }

  private static Gatekeeper gatekeeper(NodeOptions options, SyncRuntime runtime, MasterJwt jwt) {
    Gatekeeper.Builder keeper = Gatekeeper.builder().masterJwt(jwt);
    options.monitoring().ifPresent(t -> keeper.monitoringToken(new SecretRing(runtime, t)));
    if (options.clientCaFile().isPresent()) {
      keeper.certificates(CertificateRoles.everyCertificate(), runtime);
    }
    if (options.passwordFile().isPresent()) {
      Path file = options.passwordFile().get();
      try {
        keeper.passwords(
            new PasswordFile(
                runtime,
                SecretSource.system(),
                PasswordFile.Options.DEFAULT,
                Files.readString(file)));
      } catch (IOException e) {
        throw new SyncException(
            SyncException.Code.NOT_FOUND, "--server.password-file " + file + ": " + e, e);
      }
    }
    return keeper.build();
  }

  /** Listens and begins to work; fails where the port is taken. */
  void start() {
    server.start();
    master
        .start()
        .whenComplete(
            (started, error) -> {
              // What goes wrong here is in the master's log, and it goes on trying.
            });
    if (worker != null) {
      worker
          .start()
          .whenComplete(
              (started, error) -> {
                // As above.
              });
    }
  }

  /** Ends tasks, then the worker, the master and the server, within about 45 s in all. */
  @Override
  public void close() {
    if (worker != null) {
      await(worker.closeAsync().toCompletableFuture());
    }
    master.close();
    channels.close().run();
    server.close();
    network.close();
    files.close();
  }

  static void await(CompletableFuture<?> ending) {
    try {
      ending.get(DRAIN.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Its tasks go to another worker when its lease is over.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
