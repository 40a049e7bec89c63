package io.syncline.internal.worker;

import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Runs nothing, and remembers what it was asked to run. */
final class RecordingTasks implements TaskRunner {
  final List<String> seen = new ArrayList<>();
  List<ShardReport> changed = List.of();
  List<ShardReport> all = List.of();

  /** What the next reports wait for. */
  @Nullable CompletableFuture<List<ShardReport>> answer;

  CompletableFuture<Void> stops = CompletableFuture.completedFuture(null);

  @Override
  public void start(TaskSpec task) {
    if (task.id().startsWith("broken")) {
      throw new IllegalStateException("can't run this");
    }
    seen.add("start " + task.id() + " " + task.epoch());
  }

  @Override
  public CompletionStage<Void> stop(String task) {
    seen.add("stop " + task);
    return stops;
  }

  @Override
  public CompletionStage<List<ShardReport>> reports(boolean everything) {
    if (answer != null) {
      return answer;
    }
    List<ShardReport> out = everything ? all : changed;
    changed = List.of();
    return CompletableFuture.completedStage(out);
  }

  @Override
  public CompletionStage<List<VerifyReport>> verify(
      String id, Set<ShardId> shards, boolean repair) {
    seen.add("verify " + id + " " + shards + " " + repair);
    return CompletableFuture.completedStage(List.of());
  }

  @Override
  public void messageTimeout(Duration timeout) {
    seen.add("timeout " + timeout);
  }

  @Override
  public void close() {
    seen.add("close");
  }
}
