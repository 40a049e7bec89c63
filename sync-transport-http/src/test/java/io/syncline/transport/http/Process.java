package io.syncline.transport.http;

import io.syncline.ClusterId;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.TestAuthority;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** What one process would have: a server on loopback, and a site whose calls it answers. */
final class Process implements AutoCloseable {
  static final TestAuthority AUTHORITY = new TestAuthority("authority");
  static final ClientTls CLIENT = new ClientTls(AUTHORITY.anonymous(), AUTHORITY.trust());
  private static final SSLContext SERVER = AUTHORITY.context("server");
  private static final String WORKER = "a worker's own token";

  final HttpServer server;
  final HttpSite site;

  private Process(
      ClusterId dataCentre,
      UnaryOperator<String> reached,
      Function<HttpChannelOptions.Builder, HttpChannelOptions.Builder> more) {
    HttpSite[] made = new HttpSite[1];
    this.server =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").port(0).build())
            .tls(() -> SERVER)
            .handler(exchange -> made[0].handler().handle(exchange))
            .build();
    server.start();
    this.site =
        new HttpSite(
            more.apply(
                    HttpChannelOptions.builder(dataCentre, reached.apply(url()), () -> CLIENT)
                        .beats(Duration.ofMillis(500), Duration.ofSeconds(5))
                        .retryMost(Duration.ofMillis(500))
                        .workers(
                            request ->
                                request
                                    .header("authorization")
                                    .equals(java.util.Optional.of("Bearer " + WORKER))))
                .build());
    made[0] = site;
  }

  /** A process with the admin. */
  static Process master(ClusterId dataCentre, UnaryOperator<HttpChannelOptions.Builder> more) {
    return new Process(dataCentre, UnaryOperator.identity(), more::apply);
  }

  /** A process without it. */
  static Process worker(
      ClusterId dataCentre, Process master, UnaryOperator<HttpChannelOptions.Builder> more) {
    return new Process(
        dataCentre,
        UnaryOperator.identity(),
        b -> more.apply(b.masters(List.of(master.url()), () -> WORKER)));
  }

  /** A process without it, that says it is reached at another URL than its own. */
  static Process elsewhere(ClusterId dataCentre, Process master, UnaryOperator<String> url) {
    return new Process(dataCentre, url, b -> b.masters(List.of(master.url()), () -> WORKER));
  }

  String url() {
    return "https://127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    site.close();
    server.close();
  }
}
