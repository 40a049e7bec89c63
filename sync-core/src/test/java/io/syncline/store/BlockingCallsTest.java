package io.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Calls on blocking stores: counted, and nothing is freed under one. */
class BlockingCallsTest {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final List<String> freed = new ArrayList<>();
  private final BlockingCalls store =
      BlockingCalls.of("the store", waiting::add, () -> freed.add("store"));

  @Test
  void answersWhenTheExecutorHasRunTheCall() {
    CompletableFuture<String> answer = store.run(() -> "yes").toCompletableFuture();
    assertThat(answer).isNotDone();
    runAll();
    assertThat(answer).isCompletedWithValue("yes");
  }

  @Test
  void failsTheStageWithWhatTheCallThrew() {
    CompletableFuture<String> answer =
        store
            .<String>run(
                () -> {
                  throw new java.io.IOException("disk");
                })
            .toCompletableFuture();
    runAll();
    assertThat(answer).failsWithin(java.time.Duration.ZERO).withThrowableThat().havingRootCause();
    assertThat(answer.handle((a, e) -> e.getMessage())).isCompletedWithValue("disk");
  }

  @Test
  void freesAStoreAtOnceWhereNothingIsOutstanding() {
    store.close();
    store.close();
    assertThat(freed).containsExactly("store");
  }

  @Test
  void freesAStoreAfterItsLastCallAndItsLastPart() {
    BlockingCalls view = store.part("the view", () -> freed.add("view"));
    CompletableFuture<String> queued = view.run(() -> "late").toCompletableFuture();
    store.close();
    assertThat(freed).isEmpty();
    runAll();
    assertThat(freed).containsExactly("view", "store");
    assertThat(queued.handle((a, e) -> ((SyncException) e).code()))
        .isCompletedWithValue(SyncException.Code.CLOSED);
  }

  @Test
  void doesNotFreeAViewUnderARunningCall() {
    BlockingCalls view = store.part("the view", () -> freed.add("view"));
    CompletableFuture<List<String>> seen =
        view.run(
                () -> {
                  view.close();
                  return List.copyOf(freed);
                })
            .toCompletableFuture();
    runAll();
    assertThat(seen).isCompletedWithValue(List.of());
    assertThat(freed).containsExactly("view");
  }

  @Test
  void freesAtOnceWhatACallBroughtAfterTheStoreWasClosed() {
    CompletableFuture<BlockingCalls> opening =
        store
            .run(
                () -> {
                  store.close();
                  return store.part("the view", () -> freed.add("view"));
                })
            .toCompletableFuture();
    runAll();
    assertThat(opening).isCompletedWithValueMatching(BlockingCalls::isClosed);
    assertThat(freed).containsExactly("view", "store");
  }

  @Test
  void failsWhatTheExecutorRejects() {
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };
    BlockingCalls rejected = BlockingCalls.of("the store", full, () -> freed.add("store"));
    assertThat(rejected.run(() -> "never").toCompletableFuture().handle((a, e) -> e.getMessage()))
        .isCompletedWithValueMatching(m -> m.contains("the executor took no call"));
    rejected.close();
    assertThat(freed).containsExactly("store");
  }

  private void runAll() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }
}
