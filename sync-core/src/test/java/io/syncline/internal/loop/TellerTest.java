package io.syncline.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TellerTest {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<String> told = new ArrayList<>();
  private final Teller<Consumer<String>> teller = new Teller<>("test", List.of(this::hear), thread);

  @AfterEach
  void end() {
    released.countDown();
    thread.shutdownNow();
  }

  private void hear(String event) {
    told.add(event);
    if (event.equals("block")) {
      blocked.countDown();
      await(released);
    }
  }

  @Test
  void theLastStateArrivesAtAListenerThatWasBlockedHoweverMuchWaits() throws Exception {
    block();
    for (int i = 0; i < 5000; i++) {
      happens("event " + i);
      is("leadership", "leads " + i);
      is("status", "status " + i);
    }
    List<String> all = release();
    assertThat(all).endsWith("leads 4999", "status 4999");
    assertThat(all.stream().filter(e -> e.startsWith("leads"))).hasSize(1);
    assertThat(all.stream().filter(e -> e.startsWith("status"))).hasSize(1);
    // The bound of what is no state.
    assertThat(all.stream().filter(e -> e.startsWith("event"))).hasSize(1000).contains("event 0");
  }

  @Test
  void tellsInTheOrderInWhichItWasTold() throws Exception {
    block();
    is("leadership", "leads");
    happens("failed");
    is("leadership", "leads no longer");
    is("status", "running");
    assertThat(release()).containsExactly("block", "failed", "leads no longer", "running");
  }

  @Test
  void goesOnBehindAListenerThatThrowsAndTakesMoreOnceItHasCaughtUp() throws Exception {
    Teller<Consumer<String>> two =
        new Teller<>(
            "test",
            List.of(
                event -> {
                  throw new IllegalStateException("a listener's defect");
                },
                this::hear),
            thread);
    for (int i = 0; i < 3; i++) {
      String event = "event " + i;
      two.happened(listener -> listener.accept(event));
    }
    assertThat(release()).containsExactly("event 0", "event 1", "event 2");
  }

  @Test
  void anExecutorThatHasEndedIsNoError() {
    Teller<Consumer<String>> late =
        new Teller<>(
            "test",
            List.of(this::hear),
            task -> {
              throw new RejectedExecutionException();
            });
    late.state("a", listener -> listener.accept("a"));
    late.happened(listener -> listener.accept("b"));
    assertThat(told).isEmpty();
  }

  private void is(String key, String event) {
    teller.state(key, listener -> listener.accept(event));
  }

  private void happens(String event) {
    teller.happened(listener -> listener.accept(event));
  }

  private void block() {
    happens("block");
    await(blocked);
  }

  /** Lets the listener go on; all that it was told, once it has heard all. */
  private List<String> release() throws InterruptedException {
    released.countDown();
    thread.shutdown();
    assertThat(thread.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    return told;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
