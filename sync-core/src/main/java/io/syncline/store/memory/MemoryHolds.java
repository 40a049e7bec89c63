package io.syncline.store.memory;

import io.syncline.store.ReadOnlyHolds;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What makes a memory store read-only for applications. */
record MemoryHolds(MemoryState state) implements ReadOnlyHolds {
  @Override
  public CompletionStage<Set<Hold>> list() {
    return state.read(() -> Collections.unmodifiableSet(new LinkedHashSet<>(state.holds)));
  }

  @Override
  public CompletionStage<Void> place(Hold hold) {
    return state.place(hold).thenAccept(placed -> {});
  }

  @Override
  public CompletionStage<Void> remove(Hold hold) {
    return state.write(() -> state.holds.remove(hold)).thenAccept(removed -> {});
  }
}
