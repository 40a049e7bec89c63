package io.syncline.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call, until it is answered.
 *
 * <p>Ordering: one attempt at a time; the deadline ends whichever is under way. Failure: an attempt
 * that got no connection is made again, with pauses, as often as the options say; once anything was
 * sent, the callee may have got the call, and only the caller knows whether to repeat it. Recovery:
 * none; whoever asked asks again.
 */
final class Attempts<R> {
  private static final int MOST_TEXT = 64 << 10;
  private static final int MOST_SHOWN = 1_000;
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OutgoingCalls calls;
  private final String endpoint;
  private final Call<R> call;
  private final Request request;
  private final Duration deadline;
  private final CompletableFuture<R> answer = new CompletableFuture<>();
  private int made;
  private okhttp3.@Nullable Call current;
  private @Nullable Future<?> pause;
  private @Nullable Future<?> end;

  Attempts(OutgoingCalls calls, String endpoint, Call<R> call, Request request, Duration deadline) {
    this.calls = calls;
    this.endpoint = endpoint;
    this.call = call;
    this.request = request;
    this.deadline = deadline;
  }

  /** Whether anything was sent. */
  static final class Sent {
    private volatile boolean sent;

    void set() {
      sent = true;
    }
  }

  CompletionStage<R> begin() {
    Duration within = deadline.compareTo(LONGEST) > 0 ? LONGEST : deadline;
    try {
      synchronized (this) {
        end = calls.timer().schedule(this::tooLate, within.toNanos(), TimeUnit.NANOSECONDS);
      }
      attempt();
    } catch (RejectedExecutionException e) {
      close();
    }
    return answer;
  }

  private synchronized void attempt() {
    if (answer.isDone()) {
      return;
    }
    made++;
    Sent sent = new Sent();
    okhttp3.Call made = calls.newCall(request.newBuilder().tag(Sent.class, sent).build());
    current = made;
    made.enqueue(
        new Callback() {
          @Override
          public void onFailure(okhttp3.Call failed, IOException failure) {
            failed(failure, sent.sent);
          }

          @Override
          public void onResponse(okhttp3.Call answered, Response response) {
            try (response) {
              answered(response);
            } catch (IOException e) {
              failed(e, true);
            } catch (RuntimeException e) {
              fail(e instanceof SyncException known ? known : internal(e));
            }
          }
        });
  }

  private void failed(IOException failure, boolean sent) {
    if (sent) {
      // Nobody knows whether it happened: that is what this code says.
      fail(
          new SyncException(
              Code.TIMEOUT,
              what() + ": the connection broke before the answer was there: " + failure,
              failure));
      return;
    }
    boolean refused = failure instanceof SSLException;
    if (refused || !again()) {
      fail(
          new SyncException(
              Code.UNAVAILABLE,
              what()
                  + (refused
                      ? ": no TLS connection, see whether its certificate is trusted here and ours"
                          + " there: "
                      : ": no connection, try another endpoint or later: ")
                  + failure,
              failure));
    }
  }

  private synchronized boolean again() {
    if (answer.isDone() || made >= calls.options().attempts()) {
      return answer.isDone();
    }
    long longest = calls.options().backOff().toNanos() << made - 1;
    long wait = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    try {
      pause =
          calls.timer().schedule(() -> calls.elsewhere(this::attempt), wait, TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void answered(Response response) throws IOException {
    if (response.code() == 200) {
      Bytes body = read(response, calls.options().answerBytes());
      try {
        succeed(CallCodec.decodeAnswer(call, body));
      } catch (SyncException e) {
        // The callee's own failure comes as it is; of wrong bytes the callee knows nothing.
        fail(e.getCause() instanceof Shape.Mismatch ? corrupt(e) : e);
      }
      return;
    }
    fail(new SyncException(code(response.code()), what() + ": " + reason(response)));
  }

  private SyncException corrupt(SyncException e) {
    return new SyncException(Code.CORRUPT, what() + ": " + e.getMessage(), e);
  }

  private Bytes read(Response response, int most) throws IOException {
    try (InputStream in = response.body().byteStream()) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new SyncException(
            Code.CORRUPT, what() + ": the answer is larger than " + most + " bytes");
      }
      return Bytes.wrap(bytes);
    }
  }

  /** What a status of somebody who is not the callee means: a server, a proxy. */
  private static Code code(int status) {
    return switch (status) {
      case 404, 408, 429, 503 -> Code.UNAVAILABLE;
      case 502, 504 -> Code.TIMEOUT;
      case 500 -> Code.INTERNAL;
      default ->
          status >= 300 && status < 400
              ? Code.UNAVAILABLE
              : status >= 400 && status < 500 ? Code.BAD_REQUEST : Code.CORRUPT;
    };
  }

  private String reason(Response response) {
    int status = response.code();
    if (status >= 300 && status < 400) {
      return "status "
          + status
          + ", a redirect, which is not followed: name the endpoint that answers itself";
    }
    String text = "";
    try (InputStream in = response.body().byteStream()) {
      JsonNode json = JSON.readTree(in.readNBytes(MOST_TEXT));
      text = json == null ? "" : shown(json.path("Error").asText(json.path("error").asText("")));
    } catch (IOException e) {
      // Some proxy's page: the status has to do.
      text = "";
    }
    return "status " + status + (text.isEmpty() ? "" : ": " + text);
  }

  /** On one line, and not longer than what a log is read for. */
  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line;
  }

  private void tooLate() {
    calls.elsewhere(
        () -> fail(new SyncException(Code.TIMEOUT, what() + ": no answer within " + deadline)));
  }

  /** The network closes. */
  void close() {
    fail(new SyncException(Code.CLOSED, what() + ": the control network was closed"));
  }

  private void succeed(R value) {
    calls.done(this);
    if (answer.complete(value)) {
      over();
    }
  }

  private void fail(SyncException failure) {
    calls.done(this);
    if (answer.completeExceptionally(failure)) {
      over();
    }
  }

  /** Whoever began an attempt before the answer was there is seen here, since both lock. */
  private void over() {
    okhttp3.Call under;
    synchronized (this) {
      under = current;
      stop(end);
      stop(pause);
    }
    if (under != null) {
      under.cancel();
    }
  }

  private static void stop(@Nullable Future<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }

  private SyncException internal(RuntimeException e) {
    return new SyncException(Code.INTERNAL, what() + " failed: " + e, e);
  }

  private String what() {
    return OutgoingCalls.what(endpoint, call);
  }
}
