package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.security.Secret;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that the thread makes that waits for them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class CallsHereTest {
  private final ArangoStub stub = new ArangoStub();

  @AfterEach
  void close() {
    stub.close();
  }

  private CompletionStage<String> call() {
    return new ServerCalls(stub.link().here()).id();
  }

  @Test
  void haveBeenAnsweredWhenTheStageIsHandedOut() {
    stub.answersAnything(aResponse().withBody("{\"id\":\"x\"}"));
    Set<Thread> before = threads();
    assertThat(call()).isCompletedWithValue("x");
    assertThat(before).containsAll(threads());
    assertThat(get(new ServerCalls(stub.link()).id())).isEqualTo("x");
    assertThat(threads()).as("as others make them").anyMatch(thread -> !before.contains(thread));
  }

  @Test
  void turnToTheNextServerWhereOneIsGone() {
    try (ArangoStub other = new ArangoStub();
        ArangoConnection both =
            new ArangoConnection(
                ArangoOptions.builder(List.of(stub.url(), other.url())).plaintext(true).build(),
                other.runtime())) {
      other.answersAnything(aResponse().withBody("{\"id\":\"y\"}"));
      stub.server().stop();
      assertThat(new ServerCalls(both.coordinator().here()).id()).isCompletedWithValue("y");
    }
  }

  @Test
  void endAtTheirDeadline() {
    stub.answersAnything(aResponse().withFixedDelay(30_000).withBody("{\"id\":\"x\"}"));
    ArangoLink soon = stub.link().here().within(Duration.ofMillis(200));
    assertThat(fails(() -> new ServerCalls(soon).id()).kind()).isEqualTo(Kind.LATE);
  }

  @Test
  void endWithTheirConnection() throws Exception {
    stub.answersAnything(aResponse().withFixedDelay(30_000).withBody("{\"id\":\"x\"}"));
    CompletableFuture<CompletionStage<String>> under = CompletableFuture.supplyAsync(this::call);
    while (stub.connection().calls() == 0) {
      Thread.onSpinWait();
    }
    stub.connection().close();
    CompletionStage<String> ended = under.get(20, TimeUnit.SECONDS);
    assertThat(fails(() -> ended).kind()).isEqualTo(Kind.CLOSED);
    assertThat(fails(this::call).kind()).isEqualTo(Kind.CLOSED);
  }

  @Test
  void waitForTheirTurn() {
    stub.connect(options -> options.atOnce(1).atOncePerServer(1).waiting(1));
    stub.answersAnything(aResponse().withFixedDelay(500).withBody("{\"id\":\"x\"}"));
    CompletionStage<String> one = new ServerCalls(stub.link()).id();
    CompletionStage<String> two = call();
    assertThat(one).isNotDone();
    assertThat(fails(this::call).kind()).isEqualTo(Kind.BUSY);
    assertThat(get(one)).isEqualTo("x");
    assertThat(get(two)).isEqualTo("x");
  }

  @Test
  void doNotWaitForEachOtherOnTheThreadOfALoginThatAllWaitedFor() {
    stub.connect(options -> options.credentials(ArangoCredentials.login("repl", Secret.of("pw"))));
    stub.answersAnything(aResponse().withFixedDelay(30_000).withBody("{\"id\":\"x\"}"));
    stub.answers(
        "POST",
        "/_open/auth",
        aResponse().withFixedDelay(1_000).withBody("{\"jwt\":\"e30.e30.AAAA\"}"));
    stub.answers("GET", "/_api/version?details=true", 200, "{\"version\":\"3.12.4\"}");
    CompletableFuture<?> hangs = begun(1, this::call);
    CompletableFuture<CompletionStage<ServerCalls.Version>> answered =
        begun(2, () -> new ServerCalls(stub.link().here()).version());
    CompletableFuture<?> hangsToo = begun(3, this::call);
    assertThat(get(get(answered)).version()).isEqualTo(ArangoVersion.parse("3.12.4"));
    assertThat(stub.connection().calls()).as("two are under way still").isEqualTo(2);
    stub.connection().close();
    get(hangs);
    get(hangsToo);
  }

  private <T> CompletableFuture<T> begun(int calls, Supplier<T> call) {
    CompletableFuture<T> begun = new CompletableFuture<>();
    Thread thread = new Thread(() -> begun.complete(call.get()), "caller");
    thread.setDaemon(true);
    thread.start();
    while (stub.connection().calls() < calls) {
      Thread.onSpinWait();
    }
    return begun;
  }

  /** Threads of connections that make calls. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("syncline-arangodb-"))
        .collect(Collectors.toSet());
  }
}
