package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.http.HttpAnswer;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Passes streams and commands on to a worker of this data centre, for readers that reach only this
 * process. One thread for each stream, from a bounded pool; what it holds is one piece.
 */
final class Relay implements AutoCloseable {
  private static final MediaType BINARY = MediaType.get("application/octet-stream");

  private final HttpChannelOptions options;
  private final HttpCalls calls;
  private final ThreadPoolExecutor streams;
  private final ThreadPoolExecutor flows;

  Relay(HttpChannelOptions options, HttpCalls calls) {
    this.options = options;
    this.calls = calls;
    this.streams = pool("relay", options.maxSessions());
    this.flows = pool("relay-flow", 8);
  }

  private ThreadPoolExecutor pool(String role, int most) {
    String name = "syncline-http-" + options.dataCentre() + "-" + role;
    return new ThreadPoolExecutor(
        0,
        most,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  void stream(HttpExchange exchange, String url, Bytes body) {
    run(streams, () -> passStream(exchange, url, body));
  }

  void flow(HttpExchange exchange, String url, Bytes body) {
    run(flows, () -> passFlow(exchange, url, body));
  }

  private static void run(ThreadPoolExecutor pool, Runnable work) {
    try {
      pool.execute(work);
    } catch (RejectedExecutionException e) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "too much is passed on already; try again", e);
    }
  }

  private void passFlow(HttpExchange exchange, String url, Bytes body) {
    Call call = calls.calls().newCall(request(exchange, url, body));
    try (Response response = answered(call)) {
      answer(exchange, response);
    } catch (IOException e) {
      unreachable(exchange, url, e);
    }
  }

  /** OkHttp lets an interrupt out as it is while it connects, though it declares nothing of it. */
  private static Response answered(Call call) throws IOException {
    try {
      return call.execute();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the call ended early", e);
    }
  }

  private void passStream(HttpExchange exchange, String url, Bytes body) {
    OkHttpClient client = calls.streams();
    Call call = client.newCall(request(exchange, url, body));
    try (Response response = answered(call)) {
      if (response.code() != 200) {
        answer(exchange, response);
        return;
      }
      try (HttpStream to = exchange.stream(200, ChannelRoutes.STREAM_TYPE)) {
        pump(response.body().byteStream(), to);
      } catch (IOException e) {
        // The reader sees the end of its stream and comes again, through here or directly.
        call.cancel();
      }
    } catch (IOException e) {
      unreachable(exchange, url, e);
    }
  }

  private void pump(InputStream from, HttpStream to) throws IOException {
    Semaphore room = new Semaphore(0);
    try (Registration hints = to.onRoom(room::release)) {
      byte[] piece = new byte[64 << 10];
      for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
        Bytes bytes = Bytes.copyOf(java.util.Arrays.copyOf(piece, read));
        while (!to.offer(bytes)) {
          if (!to.open() || streams.isShutdown()) {
            throw new IOException("the reader is gone");
          }
          if (room.tryAcquire(options.beat().toMillis(), TimeUnit.MILLISECONDS)) {
            room.drainPermits();
          }
        }
      }
    } catch (InterruptedException e) {
      throw new IOException("closing", e);
    }
  }

  private static Request request(HttpExchange exchange, String url, Bytes body) {
    HttpExchange.HttpRequest request = exchange.request();
    StringBuilder target = new StringBuilder(url).append(request.path());
    char separator = '?';
    for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
      for (String value : parameter.getValue()) {
        if (!parameter.getKey().equals("worker")) {
          target.append(separator).append(LinkRequests.encoded(parameter.getKey()));
          target.append('=').append(LinkRequests.encoded(value));
          separator = '&';
        }
      }
    }
    return new Request.Builder()
        .url(target.toString())
        .header("Authorization", request.header("authorization").orElse(""))
        .header("Accept-Encoding", "identity")
        .post(RequestBody.create(body.toArray(), BINARY))
        .build();
  }

  private static void answer(HttpExchange exchange, Response response) throws IOException {
    byte[] body = response.body().source().request(1 << 16) ? new byte[0] : response.body().bytes();
    exchange.answer(
        new HttpAnswer(
            response.code(),
            body.length == 0 ? "" : "application/json",
            Bytes.wrap(body),
            Map.of()));
  }

  private static void unreachable(HttpExchange exchange, String url, IOException failure) {
    ChannelRoutes.refuse(
        exchange,
        new SyncException(
            SyncException.Code.UNAVAILABLE,
            "the worker at " + url + " can't be reached: " + failure.getMessage(),
            failure));
  }

  @Override
  public void close() {
    streams.shutdownNow();
    flows.shutdownNow();
  }
}
