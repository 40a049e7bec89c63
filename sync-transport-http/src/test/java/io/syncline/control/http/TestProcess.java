package io.syncline.control.http;

import io.syncline.SyncRuntime;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.TestAuthority;
import io.syncline.security.CertificateRoles;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Operation;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/** What one process has: a server, a network, and its data centre's secret. */
final class TestProcess implements AutoCloseable {
  static final TestAuthority AUTHORITY = new TestAuthority("authority");

  private final AtomicReference<SSLContext> context;
  private final HttpControlNetwork network;
  private final HttpServer server;

  /**
   * Begins a process.
   *
   * @param certificate the subject of its certificate; those that begin with {@code master} are let
   *     in as peers
   */
  TestProcess(SyncRuntime runtime, String certificate, String secret) {
    context = new AtomicReference<>(AUTHORITY.context(certificate));
    MasterJwt jwt = new MasterJwt(runtime, new SecretRing(runtime, Secret.of(secret)));
    Gatekeeper keeper =
        Gatekeeper.builder()
            .masterJwt(jwt)
            .certificates(CertificateRoles.parse("peer subject CN=master*"), runtime)
            .build();
    network =
        HttpControlNetwork.builder()
            .tls(context::get)
            .credentials(
                (endpoint, operation) ->
                    operation == Operation.SOURCE_CALL
                        ? Optional.empty()
                        : Optional.of(jwt.authorization()))
            .gate(CallGate.of(keeper))
            .build();
    server =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").build())
            .tls(context::get)
            .clientCertificates(ClientCertificates.WANTED)
            .handler(network.handler())
            .build();
    server.start();
  }

  HttpControlNetwork network() {
    return network;
  }

  HttpServer server() {
    return server;
  }

  AtomicReference<SSLContext> context() {
    return context;
  }

  String endpoint(String path) {
    return "https://127.0.0.1:" + server.port() + path;
  }

  @Override
  public void close() {
    network.close();
    server.close();
  }
}
