package io.syncline.testkit.master;

import io.syncline.Bytes;
import io.syncline.state.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A state store that can be out of reach: calls are never answered then. */
record Reachable(StateStore store, BooleanSupplier reachable) implements StateStore {
  @Override
  public CompletionStage<Leadership> campaign(String candidate, String endpoint, Duration lease) {
    return answer(() -> store.campaign(candidate, endpoint, lease));
  }

  @Override
  public CompletionStage<Void> resign(String candidate) {
    return answer(() -> store.resign(candidate));
  }

  @Override
  public CompletionStage<Map<String, Bytes>> read(String prefix) {
    return answer(() -> store.read(prefix));
  }

  @Override
  public CompletionStage<Boolean> write(long term, Map<String, Bytes> records) {
    return answer(() -> store.write(term, records));
  }

  @Override
  public CompletionStage<List<Candidate>> candidates() {
    return answer(store::candidates);
  }

  private <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> call) {
    return reachable.getAsBoolean() ? call.get() : new CompletableFuture<>();
  }
}
