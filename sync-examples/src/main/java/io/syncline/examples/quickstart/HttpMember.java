package io.syncline.examples.quickstart;

import io.syncline.ClusterId;
import io.syncline.control.ControlNetwork;
import io.syncline.control.http.CallGate;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.pki.TlsContext;
import io.syncline.security.AccessRequest;
import io.syncline.security.Admission;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Operation;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import io.syncline.transport.http.ClientTls;
import io.syncline.transport.http.HttpChannelAdmin;
import io.syncline.transport.http.HttpChannelOptions;
import io.syncline.transport.http.HttpSite;
import io.syncline.transport.http.HttpTransport;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A master or worker with what a process of its own would have: an HTTPS server on a free port of
 * the loopback address, calls from and to it, and its part in the channels.
 */
final class HttpMember implements Member {
  private final TlsContext tls;
  private final MasterJwt jwt;
  private final Gatekeeper gatekeeper;
  private final HttpControlNetwork calls;
  private final HttpServer server;
  private volatile @Nullable HttpSite site;
  private volatile BooleanSupplier leads = () -> false;

  /**
   * Listens, and lets nobody read channels yet.
   *
   * @param authority whom it believes
   * @param client how it shows itself
   */
  HttpMember(HttpAuthority authority, TlsContext client) {
    tls = client;
    jwt = authority.jwt();
    gatekeeper = authority.gatekeeper();
    calls =
        HttpControlNetwork.builder()
            .tls(client::sslContext)
            .gate(CallGate.of(gatekeeper))
            .credentials((endpoint, operation) -> credential(operation))
            .build();
    TlsContext own = authority.server();
    server =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").build())
            .tls(own::sslContext)
            .clientCertificates(ClientCertificates.WANTED)
            .handler(calls.handler())
            .handler(this::channels)
            .build();
    server.start();
  }

  /** The secret of this data centre is not for the other one, which knows the certificate. */
  private Optional<String> credential(Operation operation) {
    return operation == Operation.SOURCE_CALL ? Optional.empty() : Optional.of(jwt.authorization());
  }

  private boolean channels(HttpExchange exchange) {
    HttpSite open = site;
    return open != null && open.handler().handle(exchange);
  }

  /** Takes part in channels, with these options beside those that every member has. */
  HttpMember carrying(UnaryOperator<HttpChannelOptions.Builder> more, ClusterId of) {
    X509TrustManager trust = Objects.requireNonNull(tls.trust());
    HttpChannelOptions.Builder options =
        HttpChannelOptions.builder(of, endpoint(), () -> new ClientTls(tls.sslContext(), trust))
            .workers(this::isMember)
            .leading(() -> leads.getAsBoolean());
    site = new HttpSite(more.apply(options).build());
    return this;
  }

  /** Whoever has the master secret. Known at once: no password is looked up here. */
  private boolean isMember(HttpExchange.HttpRequest request) {
    AccessRequest shown =
        new AccessRequest(
            request.header("authorization"),
            request.certificates(),
            request.method(),
            request.path());
    return gatekeeper.admit(shown, Operation.MASTER_CALL).toCompletableFuture().join()
        instanceof Admission.Admitted;
  }

  @Override
  public String endpoint() {
    return "https://127.0.0.1:" + server.port();
  }

  @Override
  public ControlNetwork calls() {
    return calls;
  }

  @Override
  public Transport transport() {
    return new HttpTransport(Objects.requireNonNull(site));
  }

  @Override
  public ChannelAdmin admin(BooleanSupplier leading) {
    leads = leading;
    return new HttpChannelAdmin(Objects.requireNonNull(site));
  }

  @Override
  public void close() {
    HttpSite open = site;
    if (open != null) {
      open.close();
    }
    calls.close();
    server.close();
  }
}
