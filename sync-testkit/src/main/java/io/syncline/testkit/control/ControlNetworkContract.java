package io.syncline.testkit.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork;
import io.syncline.control.ControlNetwork.CallHandler;
import io.syncline.control.Forwarded;
import io.syncline.testkit.control.Samples.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every control network must keep to, sentence by sentence of {@link ControlNetwork}. A host
 * extends this class in its tests and says how its network is made; each test gets a network of its
 * own. Without faults no call may be lost, although a network under faults may lose.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class ControlNetworkContract {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Call<List<io.syncline.MasterInfo>> QUESTION = new ClientCall.GetMasters();

  @SuppressWarnings("NullAway.Init") // made before each test
  private ControlNetworkFixture fixture;

  @SuppressWarnings("NullAway.Init")
  private ControlNetwork callee;

  @SuppressWarnings("NullAway.Init")
  private ControlNetwork caller;

  /** Makes the network under test; called once for each test. */
  protected abstract ControlNetworkFixture fixture();

  @BeforeEach
  final void openFixture() {
    fixture = fixture();
    callee = fixture.open();
    caller = fixture.open();
  }

  @AfterEach
  final void closeFixture() {
    fixture.close();
  }

  @Test
  protected void carriesEveryCallAndEveryAnswerUnchanged() {
    for (Sample<?> sample : Samples.all()) {
      carries(sample.call(), sample);
    }
  }

  @Test
  protected void carriesForwardedCalls() {
    for (Sample<?> sample : Samples.all()) {
      carries(new Forwarded<>(sample.call()), sample);
    }
  }

  @Test
  protected void keepsEndpointsApart() {
    List<Registration> listening = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      listening.add(callee.listen(fixture.endpoint(i), version("v" + i)));
    }
    for (int i = 2; i >= 0; i--) {
      assertThat(ask(i, new ClientCall.GetVersion())).isEqualTo("v" + i);
    }
    listening.forEach(Registration::close);
  }

  @Test
  protected void answersWithTheErrorOfTheCallee() {
    for (Code code : Code.values()) {
      SyncException error = new SyncException(code, "because of \u00e4 " + code);
      try (Registration listening = callee.listen(fixture.endpoint(0), failing(error))) {
        assertFails(code, () -> ask(0, QUESTION), "because of \u00e4 " + code);
      }
      try (Registration listening = callee.listen(fixture.endpoint(0), throwing(error))) {
        assertFails(code, () -> ask(0, QUESTION), "because of \u00e4 " + code);
      }
    }
  }

  @Test
  protected void answersADefectOfTheCalleeAsInternal() {
    RuntimeException defect = new IllegalStateException("a defect");
    try (Registration listening = callee.listen(fixture.endpoint(0), failing(defect))) {
      assertFails(Code.INTERNAL, () -> ask(0, QUESTION), "a defect");
    }
    try (Registration listening = callee.listen(fixture.endpoint(0), throwing(defect))) {
      assertFails(Code.INTERNAL, () -> ask(0, QUESTION), "a defect");
    }
  }

  @Test
  protected void failsAtOnceWhereNobodyListens() {
    assertFails(Code.UNAVAILABLE, () -> ask(0, QUESTION), "");
  }

  @Test
  protected void refusesASecondListener() {
    try (Registration listening = callee.listen(fixture.endpoint(0), version("1"))) {
      assertFails(Code.CONFLICT, () -> callee.listen(fixture.endpoint(0), version("2")), "");
      assertThat(ask(0, new ClientCall.GetVersion())).isEqualTo("1");
    }
  }

  @Test
  protected void endsWithItsRegistrationAndBeginsAnew() {
    Registration listening = callee.listen(fixture.endpoint(0), version("1"));
    listening.close();
    listening.close();
    assertFails(Code.UNAVAILABLE, () -> ask(0, new ClientCall.GetVersion()), "");
    try (Registration again = callee.listen(fixture.endpoint(0), version("2"))) {
      listening.close();
      assertThat(ask(0, new ClientCall.GetVersion())).isEqualTo("2");
    }
  }

  @Test
  protected void endsACallAtItsDeadline() {
    try (Registration listening =
        callee.listen(fixture.endpoint(0), handler(call -> new CompletableFuture<>()))) {
      assertFails(Code.TIMEOUT, () -> get(caller.call(fixture.endpoint(0), QUESTION, SHORT)), "");
    }
  }

  @Test
  protected void dropsAnAnswerThatComesLate() {
    LinkedBlockingQueue<CompletableFuture<Object>> open = new LinkedBlockingQueue<>();
    CallHandler late =
        handler(
            call -> {
              CompletableFuture<Object> answer = new CompletableFuture<>();
              open.add(answer);
              return answer;
            });
    try (Registration listening = callee.listen(fixture.endpoint(0), late)) {
      CompletionStage<String> first =
          caller.call(fixture.endpoint(0), new ClientCall.GetVersion(), SHORT);
      assertFails(Code.TIMEOUT, () -> get(first), "");
      CompletionStage<String> second =
          caller.call(fixture.endpoint(0), new ClientCall.GetVersion(), fixture.patience());
      take(open).complete("first");
      take(open).complete("second");
      assertThat(get(second)).isEqualTo("second");
      assertFails(Code.TIMEOUT, () -> get(first), "");
    }
  }

  @Test
  protected void doesNotHoldUpACallBehindAnother() {
    LinkedBlockingQueue<CompletableFuture<Object>> open = new LinkedBlockingQueue<>();
    CallHandler slowMasters =
        handler(
            call -> {
              if (call instanceof ClientCall.GetVersion) {
                return CompletableFuture.completedStage("quick");
              }
              CompletableFuture<Object> answer = new CompletableFuture<>();
              open.add(answer);
              return answer;
            });
    try (Registration listening = callee.listen(fixture.endpoint(0), slowMasters)) {
      CompletionStage<?> slow = caller.call(fixture.endpoint(0), QUESTION, fixture.patience());
      assertThat(ask(0, new ClientCall.GetVersion())).isEqualTo("quick");
      take(open).complete(List.of());
      assertThat(get(slow)).isEqualTo(List.of());
    }
  }

  @Test
  protected void neverWaitsForTheCallee() throws InterruptedException {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    CallHandler blocked =
        handler(
            call -> {
              called.countDown();
              try {
                held.await(fixture.patience().toMillis(), TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                return CompletableFuture.failedStage(e);
              }
              return CompletableFuture.completedStage("done");
            });
    try (Registration listening = callee.listen(fixture.endpoint(0), blocked)) {
      CompletionStage<String> answer =
          caller.call(fixture.endpoint(0), new ClientCall.GetVersion(), fixture.patience());
      assertThat(called.await(fixture.patience().toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThat(answer.toCompletableFuture()).isNotDone();
      held.countDown();
      assertThat(get(answer)).isEqualTo("done");
    }
  }

  @Test
  protected void givesEachOfManyCallsItsOwnAnswer() {
    CallHandler echo =
        handler(
            call ->
                CompletableFuture.completedStage(((ClientCall.SetMessageTimeout) call).timeout()));
    try (Registration listening = callee.listen(fixture.endpoint(0), echo)) {
      List<CompletionStage<Duration>> answers = new ArrayList<>();
      for (int i = 1; i <= 200; i++) {
        answers.add(
            caller.call(
                fixture.endpoint(0),
                new ClientCall.SetMessageTimeout(Duration.ofMillis(i)),
                fixture.patience()));
      }
      for (int i = 1; i <= 200; i++) {
        assertThat(get(answers.get(i - 1))).isEqualTo(Duration.ofMillis(i));
      }
    }
  }

  private <R> void carries(Call<R> call, Sample<?> sample) {
    LinkedBlockingQueue<Call<?>> seen = new LinkedBlockingQueue<>();
    CallHandler recording =
        handler(
            received -> {
              seen.add(received);
              return CompletableFuture.completedStage(sample.answer());
            });
    try (Registration listening = callee.listen(fixture.endpoint(0), recording)) {
      Object answer = ask(0, call);
      assertThat(seen).as("what arrived of %s", call).containsExactly(call);
      assertThat(answer).as("the answer to %s", call).isEqualTo(sample.answer());
    }
  }

  private <R> R ask(int endpoint, Call<R> call) {
    return get(caller.call(fixture.endpoint(endpoint), call, fixture.patience()));
  }

  private static CallHandler version(String version) {
    return handler(call -> CompletableFuture.completedStage(version));
  }

  private static CallHandler failing(Throwable error) {
    return handler(call -> CompletableFuture.failedStage(error));
  }

  private static CallHandler throwing(RuntimeException error) {
    return handler(
        call -> {
          throw error;
        });
  }

  @SuppressWarnings("unchecked") // each test answers what it asks for
  private static CallHandler handler(Function<Call<?>, CompletionStage<?>> answer) {
    return new CallHandler() {
      @Override
      public <R> CompletionStage<R> handle(Call<R> call) {
        return (CompletionStage<R>) answer.apply(call);
      }
    };
  }

  private static void assertFails(Code code, Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).as("code of %s", e).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private <T> T take(LinkedBlockingQueue<T> queue) {
    try {
      T taken = queue.poll(fixture.patience().toMillis(), TimeUnit.MILLISECONDS);
      assertThat(taken).as("a call").isNotNull();
      return java.util.Objects.requireNonNull(taken);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(fixture.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("no answer within " + fixture.patience(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SyncException known) {
        throw known;
      }
      throw new AssertionError("failed", e.getCause());
    }
  }
}
