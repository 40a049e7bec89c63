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
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.pki.CertificateWatches;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.CertificateRoles;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Operation;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
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
  private final @Nullable CertificateWatches expiry;

  Node(
      NodeOptions options,
      WatchedFiles files,
      ClusterStore store,
      ChannelAdmin channels,
      Transport transport) {
    SyncRuntime runtime = files.runtime();
    String id = options.endpoint().replaceAll("[^A-Za-z0-9._-]+", "-");
    MetricRegistry metrics = new MetricRegistry();
    CallTrust trust =
        options.caCert().map(files::calls).orElseGet(() -> new CallTrust(TrustAnchors.ofSystem()));
    MasterJwt jwt = new MasterJwt(runtime, files.secret(options.secretFile(), options.secret()));
    Gatekeeper gatekeeper = gatekeeper(options, files, jwt);
    network =
        HttpControlNetwork.builder()
            .tls(trust::sslContext)
            .gate(CallGate.of(gatekeeper))
            .credentials((endpoint, operation) -> credential(jwt, operation))
            .build();
    RestApi rest =
        RestApi.master(network, options.endpoint())
            .runtime(runtime)
            .gatekeeper(gatekeeper)
            .metrics(metrics)
            .sourceCredentials(trust)
            .build();
    TlsContext tls = files.server(options.keyfile(), options.clientCaFile().orElse(null));
    server =
        HttpServer.builder()
            .options(
                HttpServerOptions.builder().host(options.listen()).port(options.port()).build())
            .tls(tls::sslContext)
            .clientCertificates(
                options.clientCaFile().isPresent()
                    ? ClientCertificates.WANTED
                    : ClientCertificates.NONE)
            .handler(network.handler())
            .handler(rest)
            .build();
    master =
        SyncMaster.builder()
            .id(id.substring(Math.max(0, id.length() - 64)))
            .endpoint(options.endpoint())
            .cluster(store)
            .state(new MemoryStateStore(runtime))
            .channels(channels)
            .control(network)
            .runtime(runtime)
            .metrics(metrics)
            .build();
    expiry =
        options.withWorker()
            ? null // the worker watches them, and stops at the end of one
            : new CertificateWatches(
                runtime, metrics, files.certificates(), (use, stage, remaining) -> {});
    worker = options.withWorker() ? worker(options, files, store, transport, metrics) : null;
  }

  private SyncWorker worker(
      NodeOptions options,
      WatchedFiles files,
      ClusterStore store,
      Transport transport,
      MetricRegistry metrics) {
    return files
        .tell(SyncWorker.builder())
        .endpoint(options.endpoint() + "/worker")
        .host(options.workerHost())
        .masters(List.of(options.endpoint()))
        .cluster(store)
        .transport(transport)
        .control(network)
        .runtime(files.runtime())
        .metrics(metrics)
        .options(WorkerOptions.builder().callDeadline(WORKER_DEADLINE).build())
        .build();
  }

  /** The secret of this data centre is not for the other one, which knows the certificate. */
  private static Optional<String> credential(MasterJwt jwt, Operation operation) {
    return operation == Operation.SOURCE_CALL ? Optional.empty() : Optional.of(jwt.authorization());
  }

  private static Gatekeeper gatekeeper(NodeOptions options, WatchedFiles files, MasterJwt jwt) {
    Gatekeeper.Builder keeper = Gatekeeper.builder().masterJwt(jwt);
    options
        .monitoring()
        .ifPresent(t -> keeper.monitoringToken(files.secret(options.monitoringFile(), t)));
    if (options.clientCaFile().isPresent()) {
      keeper.certificates(CertificateRoles.everyCertificate(), files.runtime());
    }
    options.passwordFile().ifPresent(file -> keeper.passwords(files.passwords(file)));
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
    server.close();
    network.close();
    if (expiry != null) {
      expiry.close();
    }
  }

  private static void await(CompletableFuture<?> ending) {
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
