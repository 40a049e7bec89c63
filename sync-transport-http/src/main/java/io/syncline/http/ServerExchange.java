package io.syncline.http;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.http.Connections.Watched;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the server.
 *
 * <p>Ordering: {@code state} goes from {@code WAITING} to one of the others once, whoever comes
 * first: the handler, the timer, or the server's end. What comes second is dropped if the server
 * was first, and a defect if the handler was. Failure: a client that goes away ends the body and
 * the stream; an answer to nobody is dropped.
 */
final class ServerExchange implements HttpExchange {
  private enum State {
    WAITING,
    ANSWERED,
    STREAMS,
    REFUSED
  }

  private final Exchanges exchanges;
  private final @Nullable HttpRequest asked;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Watched watched;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final AtomicBoolean bodyTaken = new AtomicBoolean();
  private volatile @Nullable IncomingBody body;
  private volatile @Nullable ServerStream stream;
  private volatile Scheduler.@Nullable Task task;
  private volatile boolean done;

  ServerExchange(
      Exchanges exchanges,
      @Nullable HttpRequest asked,
      Request request,
      Response response,
      Callback callback,
      Watched watched) {
    this.exchanges = exchanges;
    this.asked = asked;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.watched = watched;
  }

  /** Sets the timer for the answer. */
  void begin() {
    // Waiting for a handler is no idleness; a read or a write that waits still is.
    request.addIdleTimeoutListener(timeout -> false);
    request.addFailureListener(this::failed);
    task = later(this::tooLate);
  }

  @Override
  public HttpRequest request() {
    return Objects.requireNonNull(asked);
  }

  @Override
  public CompletionStage<Bytes> body(int most) {
    if (!bodyTaken.compareAndSet(false, true)) {
      throw new IllegalStateException("the body was asked for before");
    }
    int limit = Math.min(most, exchanges.options().bodyBytes());
    IncomingBody incoming = new IncomingBody(exchanges, request, limit);
    body = incoming;
    if (state.get() != State.WAITING || done) {
      incoming.fail(new SyncException(Code.UNAVAILABLE, "the request is over"));
    } else {
      incoming.read();
    }
    return incoming.whole();
  }

  @Override
  public void answer(HttpAnswer answer) {
    if (take(State.ANSWERED)) {
      send(answer);
    }
  }

  @Override
  public HttpStream stream(int status, String contentType) {
    ServerStream opened =
        new ServerStream(
            response,
            callback,
            exchanges.options().streamBytes(),
            exchanges.timer(),
            exchanges.options().idle(),
            () -> exchanges.cut(connection(), "it does not read a stream"));
    if (!take(State.STREAMS)) {
      opened.tooLate();
      return opened;
    }
    stopTimer();
    exchanges.metrics().answered(status);
    response.setStatus(status);
    if (!contentType.isEmpty()) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    }
    stream = opened;
    if (done) {
      opened.tooLate();
    } else {
      opened.begin();
    }
    return opened;
  }

  /** Answers for the server itself; does nothing if there was an answer before. */
  void refuse(int status, String reason) {
    if (state.compareAndSet(State.WAITING, State.REFUSED)) {
      send(HttpAnswer.json(status, Refusals.text(reason)));
    }
  }

  /** The server closes. */
  void end() {
    refuse(503, "the server closes");
    ServerStream streams = stream;
    if (streams != null) {
      streams.close();
    }
  }

  /** The answer is sent, or nobody is there to take it. */
  void completed(@Nullable Throwable failure) {
    done = true;
    stopTimer();
    if (state.get() == State.WAITING) {
      exchanges.metrics().gone.add();
    }
    if (failure != null || stream != null) {
      failed(failure == null ? new java.io.EOFException("the answer ended") : failure);
    }
    IncomingBody incoming = body;
    if (incoming != null) {
      incoming.fail(new SyncException(Code.UNAVAILABLE, "the request is over"));
      incoming.release();
    }
  }

  private void failed(Throwable failure) {
    IncomingBody incoming = body;
    if (incoming != null) {
      incoming.fail(
          new SyncException(Code.UNAVAILABLE, "the client went away: " + failure, failure));
    }
    ServerStream streams = stream;
    if (streams != null) {
      streams.fail(failure);
    }
  }

  private boolean take(State next) {
    State was = state.compareAndExchange(State.WAITING, next);
    if (was == State.ANSWERED || was == State.STREAMS) {
      throw new IllegalStateException("the request was answered before");
    }
    return was == State.WAITING;
  }

  private void send(HttpAnswer answer) {
    stopTimer();
    task = later(() -> exchanges.cut(connection(), "it does not read its answer"));
    if (!done) {
      exchanges.metrics().answered(answer.status());
    }
    response.setStatus(answer.status());
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      response.getHeaders().put(header.getKey(), header.getValue());
    }
    if (!answer.contentType().isEmpty()) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    }
    boolean bad = answer.status() >= 400 && answer.status() < 500;
    if (bad && watched.bad() >= exchanges.options().badRequests()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    response.write(true, answer.body().buffer(), callback);
  }

  private void tooLate() {
    IncomingBody incoming = body;
    if (incoming != null) {
      incoming.fail(new SyncException(Code.UNAVAILABLE, "the client was too slow"));
    }
    if (state.get() == State.WAITING) {
      exchanges.metrics().lateAnswers.add();
    }
    refuse(503, "no answer in time: ask again later");
  }

  private Connection connection() {
    return request.getConnectionMetaData().getConnection();
  }

  private Scheduler.@Nullable Task later(Runnable action) {
    long within = exchanges.options().requestWithin().toMillis();
    return done
        ? null
        : exchanges
            .timer()
            .schedule(
                () -> {
                  if (!done) {
                    action.run();
                  }
                },
                within,
                TimeUnit.MILLISECONDS);
  }

  private void stopTimer() {
    Scheduler.Task running = task;
    if (running != null) {
      running.cancel();
    }
  }

  /** The bytes of a request's body as they come. */
  private static final class IncomingBody {
    private final Exchanges exchanges;
    private final Request request;
    private final int limit;
    private final CompletableFuture<Bytes> whole = new CompletableFuture<>();
    private byte[] bytes = new byte[0];
    private int length;
    private int held;
    private boolean released;

    IncomingBody(Exchanges exchanges, Request request, int limit) {
      this.exchanges = exchanges;
      this.request = request;
      this.limit = limit;
    }

    CompletionStage<Bytes> whole() {
      return whole.minimalCompletionStage();
    }

    void fail(SyncException failure) {
      whole.completeExceptionally(failure);
    }

    void read() {
      long announced = request.getLength();
      if (announced > limit) {
        tooLarge();
        return;
      }
      while (!whole.isDone()) {
        var chunk = request.read();
        if (chunk == null) {
          request.demand(this::read);
          return;
        }
        Throwable failure = chunk.getFailure();
        if (failure != null) {
          fail(new SyncException(Code.UNAVAILABLE, "the body did not arrive: " + failure, failure));
          return;
        }
        boolean taken = take(chunk.getByteBuffer());
        boolean last = chunk.isLast();
        chunk.release();
        if (taken && last) {
          synchronized (this) {
            whole.complete(Bytes.wrap(bytes, 0, length));
          }
        }
      }
    }

    private synchronized boolean take(java.nio.ByteBuffer buffer) {
      int more = buffer.remaining();
      if (more > limit - length) {
        tooLarge();
        return false;
      }
      if (released || !grow(length + more)) {
        fail(
            new SyncException(
                Code.UNAVAILABLE, "the server holds too many bodies: send it again later"));
        return false;
      }
      buffer.get(bytes, length, more);
      length += more;
      return true;
    }

    private boolean grow(int to) {
      if (to <= bytes.length) {
        return true;
      }
      int size = (int) Math.min(limit, Math.max(to, 2L * bytes.length));
      int announced = (int) Math.min(limit, Math.max(0, request.getLength()));
      // What was announced is trusted as far as one buffer goes.
      size = Math.max(size, Math.min(announced, 64 << 10));
      if (!exchanges.hold(size - held)) {
        return false;
      }
      held = size;
      bytes = java.util.Arrays.copyOf(bytes, size);
      return true;
    }

    private void tooLarge() {
      fail(
          new SyncException(
              Code.BAD_REQUEST, "the body is larger than " + limit + " bytes: send less at once"));
    }

    synchronized void release() {
      released = true;
      exchanges.release(held);
      held = 0;
    }
  }
}
