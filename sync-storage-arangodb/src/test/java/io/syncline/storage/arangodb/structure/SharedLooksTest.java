package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looking at a database once for several who ask. */
@Timeout(60)
class SharedLooksTest {
  private final AtomicInteger made = new AtomicInteger();

  @Test
  void sharesTheNextLookAmongThoseWhoAskDuringOne() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    SharedLooks<Integer> looks =
        new SharedLooks<>(
            database -> {
              int number = made.incrementAndGet();
              if (number == 1) {
                begun.countDown();
                awaited(go);
              }
              return number;
            });
    CompletableFuture<Integer> first = new CompletableFuture<>();
    Thread one = new Thread(() -> first.complete(looks.at("a")));
    one.start();
    awaited(begun);
    List<CompletableFuture<Integer>> others = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      CompletableFuture<Integer> other = new CompletableFuture<>();
      others.add(other);
      threads.add(new Thread(() -> other.complete(looks.at("a"))));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    assertThat(looks.at("b")).as("another database waits for nobody").isEqualTo(2);
    go.countDown();
    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    for (CompletableFuture<Integer> other : others) {
      assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo(3);
    }
    assertThat(looks.at("a")).isEqualTo(4);
  }

  @Test
  void tellsAllWhoAskedOfAFailureAndGoesOn() {
    SharedLooks<Integer> looks =
        new SharedLooks<>(
            database -> {
              if (made.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
              }
              return made.get();
            });
    assertThatThrownBy(() -> looks.at("a")).hasMessage("not now");
    assertThat(looks.at("a")).isEqualTo(2);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
