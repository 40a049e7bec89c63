package io.syncline.examples.cli;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.control.http.CallGate;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.control.rest.RestApi;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.pki.ClientAuth;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.store.ClusterStore;
import java.util.List;
import java.util.Optional;

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
   * @param trust of the masters' certificates
   * @param peers of other data centres' certificates, beside that
   */
  record Options(
      String endpoint,
      String listen,
      int port,
      List<String> masters,
      String host,
      TrustAnchors trust,
      Optional<TrustAnchors> peers,
      Secret secret,
      Optional<Secret> monitoring) {
    /** Copies the list. */
    Options {
      masters = List.copyOf(masters);
    }
  }

  WorkerNode(
      Options options, SyncRuntime runtime, ClusterStore store, KeyMaterial shown, Queue queue) {
    MetricRegistry metrics = new MetricRegistry();
    MasterJwt jwt = new MasterJwt(runtime, new SecretRing(runtime, options.secret()));
    CallTrust trust = new CallTrust(options.trust(), Optional.empty(), Runnable::run);
    options.peers().ifPresent(trust::peers);
    Gatekeeper.Builder keeper = Gatekeeper.builder().masterJwt(jwt);
    options.monitoring().ifPresent(t -> keeper.monitoringToken(new SecretRing(runtime, t)));
    Gatekeeper gatekeeper = keeper.build();
    network =
        HttpControlNetwork.builder()
            .tls(trust::sslContext)
            .gate(CallGate.of(gatekeeper))
            .credentials((endpoint, operation) -> Node.credential(jwt, operation))
            .build();
    channels = queue.open(Node.process(trust, gatekeeper, jwt, metrics));
    worker =
        Node.worker(options.endpoint(), options.host(), runtime, metrics)
            .masters(options.masters())
            .cluster(store)
            .transport(channels.transport())
            .control(network)
            .build();
    TlsContext tls =
        TlsContext.server(new SwappableKeys(Purpose.TLS, shown), null, ClientAuth.NONE);
    HttpServer.Builder serving =
        HttpServer.builder()
            .options(
                HttpServerOptions.builder().host(options.listen()).port(options.port()).build())
            .tls(tls::sslContext)
            .clientCertificates(ClientCertificates.NONE)
            .handler(network.handler());
    channels.handlers().forEach(serving::handler);
    server = serving.handler(RestApi.worker(worker).gatekeeper(gatekeeper).build()).build();
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
