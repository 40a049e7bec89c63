package io.syncline.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncRuntime;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork.CallHandler;
import io.syncline.control.Forwarded;
import io.syncline.control.MasterCall;
import io.syncline.control.SourceCall;
import io.syncline.control.WorkerCall;
import io.syncline.http.Eventually;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may call what, over which certificates, and what happens where nobody is. */
@Timeout(120)
final class HttpControlNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<Call<?>> KINDS =
      List.of(
          new ClientCall.GetVersion(),
          new MasterCall.Leave("w", "b"),
          new WorkerCall.SetTimeout("b", 1, PATIENCE),
          new SourceCall.GetUpstream(1),
          new Forwarded<>(new ClientCall.GetVersion()));

  private final SyncRuntime runtime = SyncRuntime.threaded("control");
  private final TestProcess callee = new TestProcess(runtime, "master", "secret");

  @SuppressWarnings("NullAway.Init")
  private Registration listening;

  @BeforeEach
  void listen() {
    listening = callee.network().listen(callee.endpoint("/m"), answering());
  }

  @AfterEach
  void close() {
    listening.close();
    callee.close();
    runtime.close();
  }

  private static CallHandler answering() {
    return new CallHandler() {
      @Override
      @SuppressWarnings("unchecked") // what each of the kinds is answered with
      public <R> CompletionStage<R> handle(Call<R> call) {
        Call<?> inner = call instanceof Forwarded<?> forwarded ? forwarded.call() : call;
        Object answer =
            inner instanceof ClientCall.GetVersion
                ? "1"
                : inner instanceof SourceCall.GetUpstream ? List.of() : (Object) true;
        return (CompletionStage<R>) CompletableFuture.completedStage(answer);
      }
    };
  }

  private static <R> R ask(HttpControlNetwork network, String endpoint, Call<R> call) {
    try {
      return network
          .call(endpoint, call, PATIENCE)
          .toCompletableFuture()
          .get(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (SyncException) e.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Who may make which calls, in the order of the kinds: + or -. */
  private void may(String kinds, HttpControlNetwork network) {
    try (network) {
      for (int i = 0; i < KINDS.size(); i++) {
        Call<?> call = KINDS.get(i);
        if (kinds.charAt(i) == '+') {
          assertThat(ask(network, callee.endpoint("/m"), call)).isNotNull();
        } else {
          assertFails(
              Code.BAD_REQUEST, "status 40", () -> ask(network, callee.endpoint("/m"), call));
        }
      }
    }
  }

  private static HttpControlNetwork network(SSLContext context, Optional<String> authorization) {
    return HttpControlNetwork.builder()
        .tls(() -> context)
        .credentials((endpoint, operation) -> authorization)
        .build();
  }

  private static void assertFails(Code code, String text, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).as(e.toString()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  @Test
  void letsEachCallerDoWhatTheTableSays() {
    SSLContext anonymous = TestProcess.AUTHORITY.anonymous();
    may("-----", network(anonymous, Optional.empty()));
    may("-----", network(anonymous, Optional.of("bearer a.b.c")));
    may("---+-", network(TestProcess.AUTHORITY.context("master"), Optional.empty()));
    may("-----", network(TestProcess.AUTHORITY.context("somebody"), Optional.empty()));
    TestProcess other = new TestProcess(runtime, "other", "another secret");
    may("-----", other.network());
    other.close();
    TestProcess member = new TestProcess(runtime, "member", "secret");
    assertThat(ask(member.network(), callee.endpoint("/m"), KINDS.get(0))).isEqualTo("1");
    member.close();
  }

  @Test
  void letsNobodyCallWithoutAGateOrWithABrokenOne() {
    try (HttpControlNetwork none = HttpControlNetwork.builder().plaintextOnLoopback().build();
        HttpControlNetwork broken =
            HttpControlNetwork.builder()
                .plaintextOnLoopback()
                .gate(
                    (request, operation) -> {
                      throw new IllegalStateException("the gate is broken");
                    })
                .build()) {
      for (Call<?> call : KINDS) {
        assertFails(Code.BAD_REQUEST, "status 403", () -> askBehind(none, call));
        assertFails(Code.UNAVAILABLE, "status 503", () -> askBehind(broken, call));
      }
    }
  }

  private static void askBehind(HttpControlNetwork network, Call<?> call) {
    try (HttpServer server =
            HttpServer.builder()
                .options(HttpServerOptions.builder().host("127.0.0.1").build())
                .plaintextOnLoopback()
                .handler(network.handler())
                .build();
        HttpControlNetwork caller = HttpControlNetwork.builder().plaintextOnLoopback().build()) {
      server.start();
      String endpoint = "http://127.0.0.1:" + server.port();
      try (Registration listens = network.listen(endpoint, answering())) {
        assertThat(listens).isNotNull();
        assertThat(ask(caller, endpoint, call)).isNull();
      }
    }
  }

  @Test
  void refusesServersThatItDoesNotTrust() {
    SSLContext foreign = new TestAuthority("other").anonymous();
    try (HttpControlNetwork network = network(foreign, Optional.empty());
        HttpControlNetwork jdk = HttpControlNetwork.builder().build()) {
      assertFails(
          Code.UNAVAILABLE, "trusted", () -> ask(network, callee.endpoint("/m"), KINDS.get(0)));
      assertFails(Code.UNAVAILABLE, "trusted", () -> ask(jdk, callee.endpoint("/m"), KINDS.get(0)));
    }
    String otherName = "https://127.0.0.2:" + callee.server().port() + "/m";
    SSLContext known = TestProcess.AUTHORITY.anonymous();
    try (HttpControlNetwork network = network(known, Optional.empty())) {
      assertFails(Code.UNAVAILABLE, "", () -> ask(network, otherName, KINDS.get(0)));
    }
  }

  @Test
  void usesNewCertificatesAtOnce() {
    TestProcess caller = new TestProcess(runtime, "somebody", "secret");
    Call<?> source = new SourceCall.GetUpstream(1);
    for (int i = 0; i < 3; i++) {
      caller.context().set(TestProcess.AUTHORITY.context("somebody"));
      assertFails(
          Code.BAD_REQUEST, "40", () -> ask(caller.network(), callee.endpoint("/m"), source));
      caller.context().set(TestProcess.AUTHORITY.context("master-9"));
      callee.context().set(TestProcess.AUTHORITY.context("master"));
      assertThat(ask(caller.network(), callee.endpoint("/m"), source)).isEqualTo(List.of());
    }
    caller.close();
  }

  @Test
  void losesNoCallWhileCertificatesChange() throws Exception {
    TestProcess caller = new TestProcess(runtime, "master", "secret");
    List<CompletionStage<?>> answers = new java.util.ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Call<?> call = KINDS.get(i % KINDS.size());
      answers.add(caller.network().call(callee.endpoint("/m"), call, PATIENCE));
      if (i % 20 == 0) {
        caller.context().set(TestProcess.AUTHORITY.context("master-" + i));
        callee.context().set(TestProcess.AUTHORITY.context("master-" + i));
        answers.get(i).toCompletableFuture().get(20, TimeUnit.SECONDS);
      }
    }
    for (CompletionStage<?> answer : answers) {
      assertThat(answer.toCompletableFuture().get(20, TimeUnit.SECONDS)).isNotNull();
    }
    caller.close();
  }

  @Test
  void refusesEndpointsThatAreNone() {
    for (String endpoint :
        List.of(
            "",
            "mem://a",
            "https://",
            "http://127.0.0.1:1",
            "https://user@h:1",
            "https://h:1?q",
            "https://h:1#f",
            "h:1")) {
      assertFails(
          Code.BAD_REQUEST, "endpoint", () -> ask(callee.network(), endpoint, KINDS.get(0)));
      assertFails(
          Code.BAD_REQUEST, "endpoint", () -> callee.network().listen(endpoint, answering()));
    }
  }

  @Test
  void triesAgainWhereNoConnectionWasMade() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    HttpControlNetwork patient =
        HttpControlNetwork.builder()
            .tls(callee.context()::get)
            .options(
                HttpControlOptions.builder().attempts(10).backOff(Duration.ofMillis(20)).build())
            .build();
    CompletionStage<?> answer =
        patient.call("https://127.0.0.1:" + port + "/m", KINDS.get(0), PATIENCE);
    try (ServerSocket late = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        Socket came = late.accept()) {
      assertThat(came.isConnected()).isTrue();
    }
    assertThatThrownBy(() -> answer.toCompletableFuture().get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SyncException.class);
    patient.close();
  }

  @Test
  void holdsOnlySoManyCalls() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpControlNetwork narrow =
            HttpControlNetwork.builder()
                .tls(callee.context()::get)
                .options(HttpControlOptions.builder().atOnce(2).atOncePerHost(2).waiting(3).build())
                .build()) {
      String endpoint = "https://127.0.0.1:" + silent.getLocalPort();
      Duration brief = Duration.ofMillis(500);
      List<CompletionStage<?>> held = new java.util.ArrayList<>();
      for (int i = 0; i < 5; i++) {
        held.add(narrow.call(endpoint, KINDS.get(0), brief));
      }
      assertFails(Code.UNAVAILABLE, "under way", () -> ask(narrow, endpoint, KINDS.get(0)));
      for (CompletionStage<?> each : held) {
        assertThatThrownBy(() -> each.toCompletableFuture().get(20, TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
      }
      Eventually.eventually("nothing is under way", () -> narrow.calls() == 0);
    }
  }

  @Test
  void leavesNoThreadBehind() {
    TestProcess caller = new TestProcess(runtime, "master", "secret");
    assertThat(ask(caller.network(), callee.endpoint("/m"), KINDS.get(0))).isEqualTo("1");
    caller.close();
    callee.close();
    Eventually.eventually(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("syncline-http")));
  }
}
