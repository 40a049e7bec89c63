package io.syncline.control.http;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.security.Operation;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Sends calls. Thread-safe. */
final class OutgoingCalls {
  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpControlOptions options;
  private final CallCredentials credentials;
  private final boolean plaintext;
  private final Supplier<SSLContext> contexts;
  private final AtomicReference<SSLContext> used = new AtomicReference<>();
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;
  private final OkHttpClient client;
  private final Set<Attempts<?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  OutgoingCalls(
      HttpControlOptions options,
      CallCredentials credentials,
      boolean plaintext,
      Supplier<SSLContext> contexts) {
    this.options = options;
    this.credentials = credentials;
    this.plaintext = plaintext;
    this.contexts = contexts;
    threads =
        new ThreadPoolExecutor(
            0,
            options.atOnce() * 2,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("syncline-http-client"));
    timer = new ScheduledThreadPoolExecutor(1, named("syncline-http-client-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(options.atOnce());
    dispatcher.setMaxRequestsPerHost(options.atOncePerHost());
    client =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(
                new ConnectionPool(
                    options.atOnce(), options.keepIdle().toMillis(), TimeUnit.MILLISECONDS))
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionSpecs(
                plaintext
                    ? List.of(ConnectionSpec.RESTRICTED_TLS, ConnectionSpec.CLEARTEXT)
                    : List.of(ConnectionSpec.RESTRICTED_TLS))
            .socketFactory(new ClientSockets.NoDelay())
            .sslSocketFactory(new ClientSockets.Swapped(contexts), new ClientSockets.TrustsNobody())
            .proxy(Proxy.NO_PROXY)
            .connectTimeout(options.connectWithin())
            // The deadline of each call ends what takes too long.
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .eventListener(new Watch())
            .build();
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  <R> CompletionStage<R> call(String endpoint, Call<R> call, Duration deadline) {
    if (closed) {
      return failed(new SyncException(Code.CLOSED, "the control network is closed"));
    }
    if (open.size() >= options.atOnce() + options.waiting()) {
      return failed(
          new SyncException(
              Code.UNAVAILABLE,
              open.size() + " calls are under way or wait: try again when some are done"));
    }
    Request request;
    try {
      request = request(endpoint, call);
    } catch (SyncException e) {
      return failed(e);
    } catch (RuntimeException e) {
      return failed(new SyncException(Code.INTERNAL, what(endpoint, call) + " failed: " + e, e));
    }
    Attempts<R> attempts = new Attempts<>(this, endpoint, call, request, deadline);
    open.add(attempts);
    CompletionStage<R> answer = attempts.begin();
    if (closed) {
      attempts.close();
    }
    return answer;
  }

  private Request request(String endpoint, Call<?> call) {
    Endpoint to = Endpoint.of(endpoint, plaintext);
    Operation operation = Endpoint.operation(call);
    Request.Builder request =
        new Request.Builder()
            .url(to.url(operation))
            .header("Accept", "application/json")
            .post(RequestBody.create(CallCodec.encode(call).toArray(), JSON));
    credentials
        .authorization(endpoint, operation)
        .ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }

  okhttp3.Call newCall(Request request) {
    SSLContext now = contexts.get();
    SSLContext before = used.getAndSet(now);
    if (before != null && before != now) {
      // Connections that were made with what was swapped out are not used again.
      client.connectionPool().evictAll();
    }
    return client.newCall(request);
  }

  HttpControlOptions options() {
    return options;
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  void done(Attempts<?> attempts) {
    open.remove(attempts);
  }

  /** Completes on a thread that others do not wait for. */
  void elsewhere(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Calls under way. */
  int count() {
    return open.size();
  }

  void close() {
    closed = true;
    open.forEach(Attempts::close);
    client.dispatcher().cancelAll();
    timer.shutdownNow();
    threads.shutdown();
    client.connectionPool().evictAll();
  }

  static String what(String endpoint, Call<?> call) {
    return call.getClass().getSimpleName() + " at " + endpoint;
  }

  static SyncException known(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof SyncException known
        ? known
        : new SyncException(Code.INTERNAL, "failed: " + cause);
  }

  private static <R> CompletionStage<R> failed(SyncException failure) {
    return CompletableFuture.failedStage(failure);
  }

  /** Notes on each request whether anything of it was sent. */
  private static final class Watch extends EventListener {
    @Override
    public void requestHeadersStart(okhttp3.Call call) {
      Attempts.Sent sent = call.request().tag(Attempts.Sent.class);
      if (sent != null) {
        sent.set();
      }
    }
  }
}
