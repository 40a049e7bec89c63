package io.syncline.examples.cli;

import com.codahale.metrics.MetricRegistry;
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
import io.syncline.pki.CertificateWatches;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.AccessRequest;
import io.syncline.security.Admission;
import io.syncline.security.CertificateRoles;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Operation;
import io.syncline.security.SecretSource;
import io.syncline.state.StateStore;
import io.syncline.store.ClusterStore;
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

  private final HttpControlNetwork network;
  private final HttpServer server;
  private final SyncMaster master;
  private final @Nullable SyncWorker worker;
  private final Queue.Channels channels;
  private final @Nullable CertificateWatches expiry;
  private final Optional<SharedSource> shared;

  Node(NodeOptions options, WatchedFiles files, ClusterStore store, StateStore state, Queue queue) {
    SyncRuntime runtime = files.runtime();
    String id = options.endpoint().replaceAll("[^A-Za-z0-9._-]+", "-");
    MetricRegistry metrics = new MetricRegistry();
    CallTrust trust = callTrust(options, files);
    KeptSource source = new KeptSource(trust, runtime);
    MasterJwt jwt = new MasterJwt(runtime, files.secret(options.secretFile(), options.secret()));
    ChannelTokens tokens =
        new ChannelTokens(
            runtime,
            SecretSource.system(),
            new ChannelTokens.Options(
                queue.tokenLife(),
                ChannelTokens.Options.DEFAULT.most(),
                ChannelTokens.Options.DEFAULT.mostClones()));
    Gatekeeper gatekeeper = gatekeeper(options, files, jwt, metrics).channelTokens(tokens).build();
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
            .sourceCredentials(source);
    options.others().setup().ifPresent(api::workerSetup);
    TlsContext tls = files.server(options.keyfile(), options.clientCaFile().orElse(null));
    channels =
        queue.open(
            process(trust, gatekeeper, jwt, metrics, Optional.of(new Queue.Shared(tokens, state))));
    channels.hooks().ifPresent(hooks -> api.tokens(hooks.tokens()));
    HttpServer.Builder serving =
        HttpServer.builder()
            .options(
                HttpServerOptions.builder().host(options.listen()).port(options.port()).build())
            .metrics(metrics)
            .tls(tls::sslContext)
            .clientCertificates(
                options.clientCaFile().isPresent()
                    ? ClientCertificates.WANTED
                    : ClientCertificates.NONE)
            .handler(network.handler());
    channels.handlers().forEach(serving::handler);
    server = serving.handler(api.build()).build();
    SyncMaster.Builder making =
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
            .listener(source);
    channels.hooks().ifPresent(hooks -> making.listener(hooks.listener()));
    shared = options.others().kept().flatMap(Node::shared);
    shared.ifPresent(
        keep -> {
          making.listener(keep);
          keep.follow(trust);
        });
    master = making.build();
    worker =
        options
            .others()
            .worker()
            .map(
                host ->
                    worker(options.endpoint() + "/worker", host, files, metrics)
                        .masters(List.of(options.endpoint()))
                        .cluster(store)
                        .transport(channels.transport())
                        .control(network)
                        .build())
            .orElse(null);
    expiry =
        worker != null
            ? null // the worker watches them, and stops at the end of one
            : new CertificateWatches(
                runtime, metrics, files.certificates(), (use, stage, remaining) -> {});
  }

  private static Optional<SharedSource> shared(SourceKeep keep) {
    return keep instanceof SharedSource one ? Optional.of(one) : Optional.empty();
  }

  /** Begins a worker that ends in time for service managers, and with its certificates. */
  static SyncWorker.Builder worker(
      String endpoint, String host, WatchedFiles files, MetricRegistry metrics) {
    return files
        .tell(SyncWorker.builder())
        .endpoint(endpoint)
        .host(host)
        .runtime(files.runtime())
        .metrics(metrics)
        .options(WorkerOptions.builder().callDeadline(WORKER_DEADLINE).build());
  }

  /** What channels have to know of this process. */
  static Queue.Process process(
      CallTrust trust,
      Gatekeeper gatekeeper,
      MasterJwt jwt,
      MetricRegistry metrics,
      Optional<Queue.Shared> master) {
    return new Queue.Process(
        trust::channels,
        request -> isMember(gatekeeper, request),
        () -> jwt.authorization().replaceFirst("(?i)^bearer ", ""),
        metrics,
        master);
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

  private static CallTrust callTrust(NodeOptions options, WatchedFiles files) {
    CallTrust trust =
        new CallTrust(
            TrustAnchors.ofSystem(),
            options.others().kept(),
            files.runtime().pool("source-files", 1));
    options.caCert().ifPresent(file -> files.own(file, trust::own));
    options.others().peerCaCert().ifPresent(file -> files.follow(file, trust::peers));
    options.others().setup().ifPresent(setup -> trust.workers(setup.anchors()));
    files.source(trust::clientEnd, trust::authorityEnd);
    return trust;
  }

  private static Gatekeeper.Builder gatekeeper(
      NodeOptions options, WatchedFiles files, MasterJwt jwt, MetricRegistry metrics) {
    Gatekeeper.Builder keeper = Gatekeeper.builder().masterJwt(jwt).metrics(metrics);
    options
        .monitoring()
        .ifPresent(t -> keeper.monitoringToken(files.secret(options.monitoringFile(), t)));
    if (options.clientCaFile().isPresent()) {
      keeper.certificates(CertificateRoles.everyCertificate(), files.runtime());
    }
    options.passwordFile().ifPresent(file -> keeper.passwords(files.passwords(file)));
    return keeper;
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
    shared.ifPresent(SharedSource::close);
    channels.close().run();
    server.close();
    network.close();
    if (expiry != null) {
      expiry.close();
    }
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
