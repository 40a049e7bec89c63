package io.syncline.examples.cli;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncWorker;
import io.syncline.control.http.CallGate;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.control.rest.ClusterSecret;
import io.syncline.control.rest.RestApi;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.store.ClusterStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A worker behind an HTTPS server of its own. It closes nothing that it was given. */
final class WorkerNode implements AutoCloseable {
  private final HttpControlNetwork network;
  private final HttpServer server;
  private final SyncWorker worker;
  private final Queue.Channels channels;

  /**
   * How a worker's process is reached and whom it believes.
   *
   * @param masters endpoints of the data centre's masters
   * @param host the machine's name, as the store uses it
   * @param trust authorities of the masters' certificates; the JDK's without
   * @param peers authorities of other data centres' certificates, beside those
   * @param secretFile the file that the secret is in, unless it was typed
   * @param monitoringFile the same of the token for metrics
   */
  record Options(
      String endpoint,
      String listen,
      int port,
      List<String> masters,
      String host,
      Optional<Path> trust,
      Optional<Path> peers,
      Secret secret,
      Optional<Path> secretFile,
      Optional<Secret> monitoring,
      Optional<Path> monitoringFile) {
    /** Copies the list. */
    Options {
      masters = List.copyOf(masters);
    }
  }

  /**
   * Begins nothing yet.
   *
   * @param tls what it shows
   * @param given takes the cluster's secret that a master brings
   */
  WorkerNode(
      Options options,
      WatchedFiles files,
      ClusterStore store,
      TlsContext tls,
      Queue queue,
      Configuration given) {
    MetricRegistry metrics = new MetricRegistry();
    MasterJwt jwt =
        new MasterJwt(files.runtime(), files.secret(options.secretFile(), options.secret()));
    CallTrust trust = new CallTrust(TrustAnchors.ofSystem(), Optional.empty(), Runnable::run);
    options.trust().ifPresent(file -> files.own(file, trust::own));
    options.peers().ifPresent(file -> files.follow(file, trust::peers));
    Gatekeeper.Builder keeper = Gatekeeper.builder().masterJwt(jwt).metrics(metrics);
    options
        .monitoring()
        .ifPresent(t -> keeper.monitoringToken(files.secret(options.monitoringFile(), t)));
    Gatekeeper gatekeeper = keeper.build();
    network =
        HttpControlNetwork.builder()
            .tls(trust::sslContext)
            .gate(CallGate.of(gatekeeper))
            .credentials((endpoint, operation) -> Node.credential(jwt, operation))
            .build();
    channels = queue.open(Node.process(trust, gatekeeper, jwt, metrics, Optional.empty()));
    worker =
        Node.worker(options.endpoint(), options.host(), files, metrics)
            .masters(options.masters())
            .cluster(store)
            .transport(channels.transport())
            .control(network)
            .build();
    HttpServer.Builder serving =
        HttpServer.builder()
            .options(
                HttpServerOptions.builder().host(options.listen()).port(options.port()).build())
            .tls(tls::sslContext)
            .clientCertificates(ClientCertificates.NONE)
            .handler(network.handler());
    channels.handlers().forEach(serving::handler);
    server =
        serving
            .handler(
                RestApi.worker(worker).gatekeeper(gatekeeper).clusterSecret(taking(given)).build())
            .build();
  }

  private static ClusterSecret taking(Configuration given) {
    return secret -> {
      given.use(Secret.of(secret));
      return CompletableFuture.completedStage(null);
    };
  }

  /** Listens and registers; fails where the port is taken. */
  void start() {
    server.start();
    worker
        .start()
        .whenComplete(
            (started, error) -> {
              // What goes wrong here is in the worker's log, and it goes on trying.
            });
  }

  /** Ends tasks and the server, within about 35 s in all. */
  @Override
  public void close() {
    Node.await(worker.closeAsync().toCompletableFuture());
    channels.close().run();
    server.close();
    network.close();
  }
}
