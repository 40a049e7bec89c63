package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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

  /** Threads of connections that make calls. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("syncline-arangodb-"))
        .collect(Collectors.toSet());
  }
}
