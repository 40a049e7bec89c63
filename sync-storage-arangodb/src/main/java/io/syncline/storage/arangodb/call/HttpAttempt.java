package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLException;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One request sent once to one server, until it is answered, cut or cancelled. Thread-safe. */
final class HttpAttempt {
  private static final int MOST_ERROR_BYTES = 64 << 10;
  private static final int AT_ONCE = 16 << 20;

  private final ServerAddress to;
  private final ArangoRequest request;
  private final int most;
  private final CompletableFuture<ArangoAnswer> answer = new CompletableFuture<>();
  private volatile boolean sent;
  private volatile double queueSeconds = -1;
  private okhttp3.@Nullable Call call; // set before anybody else sees this

  HttpAttempt(ServerAddress to, ArangoRequest request, int most) {
    this.to = to;
    this.request = request;
    this.most = most;
  }

  /** What it is sent by. */
  void by(okhttp3.Call made) {
    call = made;
  }

  ServerAddress server() {
    return to;
  }

  CompletionStage<ArangoAnswer> answer() {
    return answer;
  }

  /** Whether anything was sent by now. */
  boolean sent() {
    return sent;
  }

  /** How long requests wait at the server, as it said with its answer; below zero if it did not. */
  double queueSeconds() {
    return queueSeconds;
  }

  void sending() {
    sent = true;
  }

  /** Sends it, if it was not given up. */
  void begin() {
    Objects.requireNonNull(call, "call")
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(okhttp3.Call failed, IOException failure) {
                answer.completeExceptionally(broken(failure));
              }

              @Override
              public void onResponse(okhttp3.Call answered, Response response) {
                try (response) {
                  answer.complete(read(response));
                } catch (ArangoError e) {
                  answer.completeExceptionally(e);
                } catch (IOException e) {
                  answer.completeExceptionally(broken(e));
                } catch (RuntimeException e) {
                  answer.completeExceptionally(
                      ArangoError.failed(Kind.CUT, where(), "the answer was not read: " + e, e));
                }
              }
            });
  }

  /** Something went wrong that is no matter of the network; unless it has ended already. */
  void failed(RuntimeException failure) {
    answer.completeExceptionally(
        ArangoError.failed(Kind.CUT, where(), "the call failed: " + failure, failure));
  }

  /** Gives it up; the server may go on. */
  void cancel() {
    okhttp3.Call made = call;
    if (made != null) {
      made.cancel();
    }
  }

  ArangoError.Where where() {
    return new ArangoError.Where(request.what(), to.toString(), sent);
  }

  private ArangoError broken(IOException failure) {
    if (sent) {
      return ArangoError.failed(
          Kind.CUT,
          where(),
          "the connection broke before the answer was there: " + failure,
          failure);
    }
    String why =
        failure instanceof SSLException
            ? "no TLS connection, see whether its certificate is of an authority that is trusted"
                + " (tls, --cluster.cacert) and names this host: "
            : "no connection: ";
    return ArangoError.failed(Kind.UNREACHABLE, where(), why + failure, failure);
  }

  private ArangoAnswer read(Response response) throws IOException {
    noteQueue(response.header("x-arango-queue-time-seconds"));
    if (!response.isSuccessful()) {
      throw refused(response);
    }
    return new ArangoAnswer(
        response.code(),
        response.headers(),
        new ArangoAnswer.Content(body(response)),
        to,
        request.what());
  }

  private byte[] body(Response response) throws IOException {
    long announced = response.body().contentLength();
    if (announced > most) {
      throw oversized();
    }
    try (InputStream in = response.body().byteStream()) {
      if (announced >= 0 && announced <= AT_ONCE) {
        byte[] bytes = new byte[(int) announced];
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
          throw new IOException("the answer ends before it is whole");
        }
        return bytes;
      }
      byte[] bytes = in.readNBytes(most == Integer.MAX_VALUE ? most : most + 1);
      if (bytes.length > most) {
        throw oversized();
      }
      return bytes;
    }
  }

  private ArangoError oversized() {
    String option = request.data() ? "dataBytes" : "answerBytes";
    return ArangoError.failed(
        Kind.OVERSIZED,
        where(),
        "the answer is larger than the " + most + " bytes that option " + option + " allows",
        null);
  }

  private ArangoError refused(Response response) throws IOException {
    byte[] bytes;
    try (InputStream in = response.body().byteStream()) {
      bytes = in.readNBytes(MOST_ERROR_BYTES);
    }
    int number = RetryClass.NO_NUMBER;
    String message = "";
    try {
      JsonNode json = JsonText.read(Bytes.wrap(bytes));
      number = json.path("errorNum").asInt(RetryClass.NO_NUMBER);
      message = json.path("errorMessage").asText("");
    } catch (IOException e) {
      // Some proxy's page: the status has to do.
      message = "";
    }
    return ArangoError.answered(where(), response.code(), number, message);
  }

  private void noteQueue(@Nullable String seconds) {
    if (seconds == null) {
      return;
    }
    try {
      queueSeconds = Double.parseDouble(seconds);
    } catch (NumberFormatException e) {
      queueSeconds = -1; // a hint that nobody needs
    }
  }
}
