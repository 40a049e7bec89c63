package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpAnswer;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpHandler;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** What one process would have: a server on loopback, and a site whose calls it answers. */
final class Process implements AutoCloseable {
  static final TestAuthority AUTHORITY = new TestAuthority("authority");
  static final ClientTls CLIENT = new ClientTls(AUTHORITY.anonymous(), AUTHORITY.trust());
  private static final SSLContext SERVER = AUTHORITY.context("server");
  private static final String WORKER = "a worker's own token";

  /** What else the process answers. */
  volatile HttpHandler also = exchange -> false;

  /** Whether a caller with a certificate of this subject reaches the process. */
  volatile Predicate<String> firewall = from -> true;

  final HttpServer server;
  final HttpSite site;

  private Process(
      ClusterId dataCentre,
      UnaryOperator<String> reached,
      Function<HttpChannelOptions.Builder, HttpChannelOptions.Builder> more) {
    HttpSite[] made = new HttpSite[1];
    ClientTls client = new ClientTls(AUTHORITY.context(dataCentre.value()), AUTHORITY.trust());
    this.server =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").port(0).build())
            .tls(() -> SERVER)
            .clientCertificates(ClientCertificates.WANTED)
            .handler(this::stopped)
            .handler(exchange -> made[0].handler().handle(exchange) || also.handle(exchange))
            .build();
    server.start();
    this.site =
        new HttpSite(
            more.apply(
                    HttpChannelOptions.builder(dataCentre, reached.apply(url()), () -> client)
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

  private boolean stopped(HttpExchange exchange) {
    List<X509Certificate> shown = exchange.request().certificates();
    String from = shown.isEmpty() ? "" : shown.get(0).getSubjectX500Principal().getName();
    if (firewall.test(from)) {
      return false;
    }
    exchange.answer(new HttpAnswer(503, "", Bytes.EMPTY, Map.of()));
    return true;
  }

  /** A process with the admin. */
  static Process master(ClusterId dataCentre, UnaryOperator<HttpChannelOptions.Builder> more) {
    return new Process(dataCentre, UnaryOperator.identity(), more::apply);
  }

  /** A process without it. */
  static Process worker(
      ClusterId dataCentre, Process master, UnaryOperator<HttpChannelOptions.Builder> more) {
    return worker(dataCentre, List.of(master.url()), more);
  }

  /** A process without it, whose masters are reached at these URLs. */
  static Process worker(
      ClusterId dataCentre, List<String> masters, UnaryOperator<HttpChannelOptions.Builder> more) {
    return new Process(
        dataCentre, UnaryOperator.identity(), b -> more.apply(b.masters(masters, () -> WORKER)));
  }

  /** A process with the admin, that is reached by a line. */
  static Process master(
      ClusterId dataCentre, CutProxy line, UnaryOperator<HttpChannelOptions.Builder> more) {
    Process made = new Process(dataCentre, url -> line.url(), more::apply);
    line.to(made.server.port());
    return made;
  }

  /** A process without it, that is reached by a line. */
  static Process worker(
      ClusterId dataCentre,
      CutProxy line,
      List<String> masters,
      UnaryOperator<HttpChannelOptions.Builder> more) {
    Process made =
        new Process(
            dataCentre, url -> line.url(), b -> more.apply(b.masters(masters, () -> WORKER)));
    line.to(made.server.port());
    return made;
  }

  /** A process that shows these masters a token that is not theirs. */
  static Process stranger(ClusterId dataCentre, List<String> masters) {
    return new Process(
        dataCentre, UnaryOperator.identity(), b -> b.masters(masters, () -> "another token"));
  }

  /** What this process answers to one call with a token: 401 where it lets nobody in with it. */
  int status(String token) {
    Request request =
        new Request.Builder()
            .url(url() + ChannelRoutes.PREFIX + "flow?session=none&sequence=1")
            .header("Authorization", "Bearer " + token)
            .post(RequestBody.create(new byte[0]))
            .build();
    try (Response response = site.calls().calls().newCall(request).execute()) {
      return response.code();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
