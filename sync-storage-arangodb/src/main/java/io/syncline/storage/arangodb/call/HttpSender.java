package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import io.syncline.pki.TrustAnchors;
import io.syncline.storage.arangodb.ArangoOptions;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP client of one connection: sends single requests. Thread-safe. */
final class HttpSender {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSender.class);
  private static final RequestBody NO_BODY = RequestBody.create(new byte[0]);
  private static final Headers ALWAYS =
      Headers.of(
          "Accept",
          "application/json",
          // Without it bytes would be unpacked to a size that nobody has announced.
          "Accept-Encoding",
          "identity",
          "User-Agent",
          "syncline",
          "X-Omit-Www-Authenticate",
          "true");

  private final ArangoOptions options;
  private final Threads threads;
  private final OkHttpClient plain;

  /** Reading an address or a type is dearer than the rest of a small request. */
  private final Map<ServerAddress, HttpUrl> servers = new ConcurrentHashMap<>();

  private final Map<String, MediaType> types = new ConcurrentHashMap<>();
  private @Nullable ServerTrust trust;
  private @Nullable OkHttpClient client;

  HttpSender(ArangoOptions options) {
    this.options = options;
    threads = new Threads(options.atOnce() * 2);
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(options.atOnce());
    dispatcher.setMaxRequestsPerHost(options.atOncePerServer());
    plain =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(
                new ConnectionPool(
                    options.atOnce(), options.keepIdle().toMillis(), TimeUnit.MILLISECONDS))
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionSpecs(
                options.plaintext()
                    ? List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT)
                    : List.of(ConnectionSpec.MODERN_TLS))
            .socketFactory(new ClientSockets())
            .proxy(Proxy.NO_PROXY)
            .connectTimeout(options.connectTimeout())
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

  /** Who is believed is asked each time; connections of before are not used again. */
  private synchronized OkHttpClient client() {
    TrustAnchors now = options.tls().trust().get();
    OkHttpClient known = client;
    if (known != null && trust != null && trust.anchors().equals(now)) {
      return known;
    }
    ServerTrust made = ServerTrust.of(now);
    OkHttpClient.Builder builder =
        plain.newBuilder().sslSocketFactory(made.context().getSocketFactory(), made.manager());
    if (!options.tls().checkHostName()) {
      builder.hostnameVerifier((host, session) -> true);
    }
    plain.connectionPool().evictAll();
    trust = made;
    client = builder.build();
    return client;
  }

  /**
   * A request that is sent once, when {@link #begin} is called. Its stage ends with an answer of
   * success, or an {@link ArangoError}.
   */
  HttpAttempt attempt(ServerAddress to, ArangoRequest request, Optional<String> authorization) {
    HttpAttempt attempt =
        new HttpAttempt(to, request, request.data() ? options.dataBytes() : options.answerBytes());
    Request.Builder built =
        new Request.Builder()
            .url(url(to, request))
            .headers(ALWAYS)
            .method(request.method(), body(request))
            .tag(HttpAttempt.class, attempt);
    request.headers().forEach(header -> built.addHeader(header.name(), header.value()));
    authorization.ifPresent(value -> built.addHeader("Authorization", value));
    attempt.by(client().newCall(built.build()));
    return attempt;
  }

  /**
   * Sends a request.
   *
   * @param here whether it is sent, and its answer read, before this returns, unless so many are
   *     under way that it has to wait
   */
  void begin(HttpAttempt attempt, boolean here) {
    try {
      if (here) {
        threads.firstHere(attempt::begin);
      } else {
        attempt.begin();
      }
    } catch (RuntimeException e) {
      attempt.failed(e);
    }
  }

  /** Threads that calls are made on; whoever waits for a call anyway can make it itself. */
  private static final class Threads extends ThreadPoolExecutor {
    private final ThreadLocal<Boolean> here = ThreadLocal.withInitial(() -> false);

    Threads(int most) {
      super(0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), named("syncline-arangodb"));
    }

    /** The first task that this begins runs on the calling thread. */
    void firstHere(Runnable begins) {
      here.set(true);
      try {
        begins.run();
      } finally {
        here.remove();
      }
    }

    @Override
    public void execute(Runnable task) {
      if (here.get()) {
        here.remove(); // when it ends, others may begin
        try {
          task.run();
        } catch (RuntimeException e) {
          // Who made the call was told. Thrown on, OkHttp would take it for one that never ran.
          LOG.error("event=call-broke next=its stage has failed", e);
        }
      } else {
        super.execute(task);
      }
    }
  }

  private HttpUrl url(ServerAddress to, ArangoRequest request) {
    HttpUrl server = servers.computeIfAbsent(to, address -> HttpUrl.get(address.toString()));
    return server
        .newBuilder()
        .encodedPath(request.path())
        .encodedQuery(request.query().isEmpty() ? null : request.query())
        .build();
  }

  private @Nullable RequestBody body(ArangoRequest request) {
    if (request.body() != null) {
      return new BytesBody(
          request.body(), types.computeIfAbsent(request.contentType(), MediaType::get));
    }
    return switch (request.method()) {
      case "POST", "PUT", "PATCH" -> NO_BODY;
      default -> null;
    };
  }

  /** Goes out in pieces, so that a large one is not copied as a whole. */
  private static final class BytesBody extends RequestBody {
    private static final int PIECE = 64 << 10;

    private final Bytes bytes;
    private final MediaType type;

    BytesBody(Bytes bytes, MediaType type) {
      this.bytes = bytes;
      this.type = type;
    }

    @Override
    public MediaType contentType() {
      return type;
    }

    @Override
    public long contentLength() {
      return bytes.length();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      for (int at = 0; at < bytes.length(); at += PIECE) {
        sink.write(bytes.slice(at, Math.min(PIECE, bytes.length() - at)).buffer());
      }
    }
  }

  /** Runs a task on a thread that others do not wait for. */
  void elsewhere(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  void close() {
    plain.dispatcher().cancelAll();
    threads.shutdown();
    plain.connectionPool().evictAll();
  }

  /** Notes on each attempt whether anything of it was sent. */
  private static final class Watch extends EventListener {
    @Override
    public void requestHeadersStart(okhttp3.Call call) {
      HttpAttempt attempt = call.request().tag(HttpAttempt.class);
      if (attempt != null) {
        attempt.sending();
      }
    }
  }
}
