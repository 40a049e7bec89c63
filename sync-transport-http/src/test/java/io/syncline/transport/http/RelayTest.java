package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A master that passes on what it is sent for a worker. */
@Timeout(120)
final class RelayTest {
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");

  private static Stream<Arguments> calls() {
    return Stream.of(arguments("flow", "passFlow"), arguments("stream", "passStream"))
        .flatMap(call -> Collections.nCopies(10, call).stream());
  }

  /** Several times: whether the call is just connecting makes a difference. */
  @ParameterizedTest
  @MethodSource("calls")
  void closingEndsACallThatTheWorkerDoesNotAnswer(String call, String passing) throws Exception {
    UnaryOperator<HttpChannelOptions.Builder> patient =
        b ->
            b.timeouts(Duration.ofSeconds(30), Duration.ofMinutes(10))
                .beats(Duration.ofSeconds(60), Duration.ofMinutes(10));
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Process master = Process.master(SOURCE, patient);
        Process worker =
            Process.elsewhere(SOURCE, master, url -> "https://127.0.0.1:" + mute.getLocalPort());
        Process target = Process.master(TARGET, patient)) {
      String token =
          new HttpChannelAdmin(master.site)
              .address(TARGET, new SyncId("s"))
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS)
              .properties()
              .get(ReadSide.TOKEN);
      Request request =
          new Request.Builder()
              .url(
                  master.url()
                      + ChannelRoutes.PREFIX
                      + call
                      + "?session=none&sequence=1&worker="
                      + worker.site.options().process())
              .header("Authorization", "Bearer " + Objects.requireNonNull(token))
              .post(RequestBody.create(new byte[0]))
              .build();
      eventually(
          "the worker is known",
          () -> master.site.ownDirectory().url(worker.site.options().process()) != null);
      CompletableFuture<Integer> answer =
          CompletableFuture.supplyAsync(() -> status(target, request));
      eventually("it is passed on", () -> runs(passing));
      master.site.close();
      eventually("nothing is passed on", () -> !runs(passing));
      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(503);
    }
  }

  private static int status(Process from, Request request) {
    try (Response response = from.site.calls().calls().newCall(request).execute()) {
      return response.code();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean runs(String method) {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getMethodName().equals(method));
  }
}
