package io.syncline.control.http;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork.CallHandler;
import io.syncline.http.HttpAnswer;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpHandler;
import io.syncline.security.Admission;
import io.syncline.security.Operation;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the calls to this process.
 *
 * <p>Ordering: who calls is judged by the headers alone, then whether somebody listens, then the
 * body is read, and what it says must be what the path said. Failure: what the callee fails with is
 * an answer, with status 200; every other status means that the call did not reach it.
 */
final class IncomingCalls implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HttpControlNetwork.class);

  private final CallGate gate;
  private final int callBytes;
  private final Map<String, CallHandler> handlers = new ConcurrentHashMap<>();

  IncomingCalls(CallGate gate, int callBytes) {
    this.gate = gate;
    this.callBytes = callBytes;
  }

  Registration listen(String endpoint, String path, CallHandler handler) {
    if (handlers.putIfAbsent(path, handler) != null) {
      throw new SyncException(
          Code.CONFLICT,
          "endpoint "
              + endpoint
              + " is taken: close whoever listens there, or choose another path");
    }
    return () -> handlers.remove(path, handler);
  }

  void close() {
    handlers.clear();
  }

  @Override
  public boolean handle(HttpExchange exchange) {
    String path = exchange.request().path();
    for (Operation operation : Endpoint.operations()) {
      if (path.endsWith(operation.path())) {
        admit(exchange, operation, path.substring(0, path.length() - operation.path().length()));
        return true;
      }
    }
    return false;
  }

  private void admit(HttpExchange exchange, Operation operation, String path) {
    if (!exchange.request().method().equals(operation.method())) {
      refuse(exchange, 405, "calls are sent with " + operation.method());
      return;
    }
    CompletionStage<Admission> judged;
    try {
      judged = gate.admit(exchange.request(), operation);
    } catch (RuntimeException e) {
      judged = CompletableFuture.failedStage(e);
    }
    judged.whenComplete(
        (admission, failure) -> admitted(exchange, operation, path, admission, failure));
  }

  private void admitted(
      HttpExchange exchange,
      Operation operation,
      String path,
      @Nullable Admission admission,
      @Nullable Throwable failure) {
    if (failure != null || admission == null) {
      LOG.error("event=call-not-judged operation={} next=\"it is refused\"", operation, failure);
      refuse(exchange, 503, "who calls can't be judged now: try again, and look into the log");
    } else if (admission instanceof Admission.Refused refused) {
      refuse(exchange, refused.status(), refused.text());
    } else {
      CallHandler handler = handlers.get(path);
      if (handler == null) {
        refuse(exchange, 404, "nobody listens at this path: try another endpoint, or later");
      } else {
        exchange
            .body(callBytes)
            .whenComplete((body, trouble) -> received(exchange, operation, handler, body, trouble));
      }
    }
  }

  private void received(
      HttpExchange exchange,
      Operation operation,
      CallHandler handler,
      @Nullable Bytes body,
      @Nullable Throwable trouble) {
    if (body == null) {
      SyncException known = OutgoingCalls.known(trouble);
      boolean tooLarge = known.code() == Code.BAD_REQUEST;
      refuse(exchange, tooLarge ? 413 : 503, String.valueOf(known.getMessage()));
      return;
    }
    Call<?> call;
    try {
      call = CallCodec.decode(body);
    } catch (SyncException e) {
      refuse(exchange, 400, String.valueOf(e.getMessage()));
      return;
    }
    if (Endpoint.operation(call) != operation) {
      refuse(exchange, 400, "this call is not one for " + operation.path());
      return;
    }
    answer(exchange, call, handler);
  }

  private static <R> void answer(HttpExchange exchange, Call<R> call, CallHandler handler) {
    CompletionStage<R> answer;
    try {
      answer = handler.handle(call);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    answer
        .thenApply(value -> CallCodec.encodeAnswer(call, value))
        .exceptionally(failure -> CallCodec.encodeFailure(failure(call, failure)))
        .thenAccept(
            json -> exchange.answer(new HttpAnswer(200, "application/json", json, Map.of())));
  }

  private static SyncException failure(Call<?> call, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof SyncException known) {
      return known;
    }
    String name = call.getClass().getSimpleName();
    LOG.warn("event=call-failed call={} next=\"the caller is told\"", name, cause);
    return new SyncException(Code.INTERNAL, name + " failed: " + cause, cause);
  }

  private static void refuse(HttpExchange exchange, int status, String text) {
    HttpAnswer answer = HttpAnswer.error(status, text);
    if (status == 401) {
      answer =
          new HttpAnswer(
              status, answer.contentType(), answer.body(), Map.of("WWW-Authenticate", "Bearer"));
    }
    exchange.answer(answer);
  }
}
