package io.syncline.http;

import io.syncline.http.Connections.Watched;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.metrics.ServerMetrics;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings each request to the handler that takes it. */
final class Exchanges extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final HttpServerOptions options;
  private final List<HttpHandler> handlers;
  private final Connections connections;
  private final Scheduler timer;
  private final ServerMetrics metrics;
  private final Set<ServerExchange> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong defects = new AtomicLong();
  private volatile boolean ending;

  Exchanges(
      HttpServerOptions options,
      List<HttpHandler> handlers,
      Connections connections,
      Scheduler timer,
      ServerMetrics metrics) {
    this.metrics = metrics;
    this.options = options;
    this.handlers = List.copyOf(handlers);
    this.connections = connections;
    this.timer = timer;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Connection connection = request.getConnectionMetaData().getConnection();
    Watched watched = connections.begin(connection);
    HttpRequest asked = read(request);
    ServerExchange exchange = new ServerExchange(this, asked, request, response, callback, watched);
    open.add(exchange);
    Request.addCompletionListener(
        request,
        failure -> {
          open.remove(exchange);
          exchange.completed(failure);
          connections.end(connection, watched);
        });
    exchange.begin();
    if (ending) {
      exchange.refuse(503, "the server closes");
    } else if (asked == null) {
      exchange.refuse(400, "the query is not percent-encoded UTF-8");
    } else {
      dispatch(asked, exchange);
    }
    return true;
  }

  private void dispatch(HttpRequest asked, ServerExchange exchange) {
    try {
      for (HttpHandler handler : handlers) {
        if (handler.handle(exchange)) {
          return;
        }
      }
      exchange.refuse(404, "not found: " + asked.method() + " " + asked.path());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      long number = defects.incrementAndGet();
      LOG.error(
          "event=http-handler-failed number={} method={} path={} client={}",
          number,
          asked.method(),
          asked.path(),
          asked.client(),
          e);
      exchange.refuse(500, "internal error: the server's log has it under number " + number);
    }
  }

  /** Answers what waits, and ends what streams. */
  void end() {
    ending = true;
    open.forEach(ServerExchange::end);
  }

  int count() {
    return open.size();
  }

  HttpServerOptions options() {
    return options;
  }

  Scheduler timer() {
    return timer;
  }

  ServerMetrics metrics() {
    return metrics;
  }

  /** Cuts a connection that does not read. */
  void cut(Connection connection, String reason) {
    metrics.lateReading.add();
    connections.cut(connection, reason);
  }

  /** Takes room for bytes of a body; false if there is none. */
  boolean hold(int bytes) {
    if (held.addAndGet(bytes) <= options.heldBytes()) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    held.addAndGet(-bytes);
  }

  private static @Nullable HttpRequest read(Request request) {
    Map<String, List<String>> query = query(request.getHttpURI().getQuery());
    if (query == null) {
      return null;
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      String value = field.getValue();
      headers
          .computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), n -> new ArrayList<>(1))
          .add(value == null ? "" : value);
    }
    String path = request.getHttpURI().getPath();
    return new HttpRequest(
        request.getMethod().toUpperCase(Locale.ROOT),
        path == null ? "" : path,
        query,
        Collections.unmodifiableMap(headers),
        Request.getRemoteAddr(request) + ":" + Request.getRemotePort(request),
        certificates(request));
  }

  private static List<X509Certificate> certificates(Request request) {
    EndPoint.SslSessionData session =
        request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
    X509Certificate[] chain = session == null ? null : session.peerCertificates();
    return chain == null ? List.of() : List.of(chain);
  }

  /** Null if it can't be decoded. */
  static @Nullable Map<String, List<String>> query(@Nullable String text) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (text == null || text.isEmpty()) {
      return query;
    }
    try {
      for (String part : text.split("&", -1)) {
        int equal = part.indexOf('=');
        String name = equal < 0 ? part : part.substring(0, equal);
        String value = equal < 0 ? "" : part.substring(equal + 1);
        if (!part.isEmpty()) {
          query.computeIfAbsent(decoded(name), n -> new ArrayList<>(1)).add(decoded(value));
        }
      }
      return Collections.unmodifiableMap(query);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
