package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request whole, lets faults have their way, and sends what the router answers. */
final class Dispatcher extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int CUT = 0;

  private final Cluster cluster;
  private final Router router;
  private final Traffic traffic;

  Dispatcher(Cluster cluster, Router router, Traffic traffic) {
    this.cluster = cluster;
    this.router = router;
    this.traffic = traffic;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Asked asked;
    try {
      asked = read(request);
    } catch (IOException e) {
      callback.failed(e);
      return true;
    }
    traffic.begins(asked);
    try {
      serve(asked, request, response);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    } finally {
      traffic.ends(asked, CUT);
    }
    return true;
  }

  private void serve(Asked asked, Request request, Response response)
      throws IOException, InterruptedException {
    Traffic.Blow blow = traffic.blow(asked);
    if (blow == null) {
      send(asked, response, answer(asked));
      return;
    }
    Fault fault = blow.fault();
    boolean done =
        switch (blow.kind()) {
          case ANSWER_AFTER, RESET_AFTER, HALF, HOLD_AFTER -> true;
          case ANSWER, RESET_BEFORE, SLOW, HOLD_BEFORE, RUN -> false;
        };
    Answer before = done ? answer(asked) : null;
    fault.hit(); // not earlier: who waits for it looks at what was done
    switch (blow.kind()) {
      case ANSWER, ANSWER_AFTER -> send(asked, response, fault.planted());
      case RESET_BEFORE, RESET_AFTER -> cut(asked, request, true);
      case HALF -> half(asked, request, response, Objects.requireNonNull(before));
      case SLOW -> {
        pause(fault.delay());
        send(asked, response, answer(asked));
      }
      case HOLD_BEFORE -> {
        fault.hold();
        send(asked, response, answer(asked));
      }
      case HOLD_AFTER -> {
        fault.hold();
        send(asked, response, Objects.requireNonNull(before));
      }
      case RUN -> {
        fault.run();
        send(asked, response, answer(asked));
      }
    }
  }

  private Answer answer(Asked asked) {
    boolean chunked = asked.headers().containsKey("transfer-encoding");
    if (chunked) {
      router.complain(asked, "a body without Content-Length");
      return Answer.error(411, 411, "a body needs Content-Length");
    }
    if (asked.body().length() > cluster.options.bodyBytes()) {
      return Answer.error(413, 413, "the body is larger than " + cluster.options.bodyBytes());
    }
    try {
      return router.answer(asked);
    } catch (RuntimeException e) {
      LOG.error("event=stand-in-failed request=\"{}\" next=answers-500", asked.line(), e);
      router.complain(asked, "the stand-in itself failed: " + e);
      return Answer.error(500, 4, "internal error of the stand-in: " + e);
    }
  }

  private void send(Asked asked, Response response, Answer answer) throws IOException {
    // Before the client can have it: who has an answer finds its request among those seen.
    traffic.ends(asked, answer.status());
    head(response, answer);
    Content.Sink.write(response, true, answer.body().buffer());
  }

  private static void head(Response response, Answer answer) {
    response.setStatus(answer.status());
    if (!answer.contentType().isEmpty()) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    }
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    if (answer.status() != 204) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length());
    }
  }

  private void half(Asked asked, Request request, Response response, Answer answer)
      throws IOException {
    int length = answer.body().length();
    if (length > 0) {
      head(response, answer);
      ByteBuffer half = answer.body().slice(0, length / 2).buffer();
      Content.Sink.write(response, false, half);
    }
    cut(asked, request, length == 0);
  }

  private void cut(Asked asked, Request request, boolean reset) throws IOException {
    traffic.ends(asked, CUT);
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    while (end instanceof EndPoint.Wrapper wrapper) {
      end = wrapper.unwrap();
    }
    if (end.getTransport() instanceof SocketChannel channel) {
      if (reset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    }
    end.close();
    throw new IOException("cut by a fault: " + asked.line());
  }

  private static void pause(Duration by) {
    long end = System.nanoTime() + by.toNanos();
    for (long left = by.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private Asked read(Request request) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers.put(field.getName().toLowerCase(Locale.ROOT), String.valueOf(field.getValue()));
    }
    ByteBuffer body = Content.Source.asByteBuffer(request);
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    String id = request.getConnectionMetaData().getConnector().getName();
    Member member;
    synchronized (cluster) {
      member = cluster.member(id);
    }
    String rawQuery = request.getHttpURI().getQuery();
    String path = request.getHttpURI().getPath();
    return new Asked(
        member,
        request.getMethod(),
        path == null ? "/" : path,
        rawQuery == null ? "" : rawQuery,
        parameters(rawQuery),
        headers,
        Bytes.wrap(bytes));
  }

  private static Map<String, String> parameters(@Nullable String rawQuery) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (rawQuery == null || rawQuery.isEmpty()) {
      return parameters;
    }
    for (String pair : rawQuery.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.put(
          URLDecoder.decode(name, StandardCharsets.UTF_8),
          URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return parameters;
  }
}
