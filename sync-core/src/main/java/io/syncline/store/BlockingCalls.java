package io.syncline.store;

import io.syncline.SyncException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The calls on one blocking thing (a store, a view, a reader): run on an executor and counted, so
 * that the thing is freed once, after the last of them, and a store after its views and readers.
 *
 * <p>Calls that still wait for a thread when the thing is closed fail without being made.
 */
final class BlockingCalls {
  private final String what;
  private final Executor executor;
  private final Optional<BlockingCalls> whole;
  private final Runnable free;
  private final Set<BlockingCalls> parts = new HashSet<>();
  private int running;
  private boolean closed;
  private boolean freed;

  private BlockingCalls(
      String what, Executor executor, Optional<BlockingCalls> whole, Runnable free) {
    this.what = what;
    this.executor = executor;
    this.whole = whole;
    this.free = free;
  }

  /** The calls on a store; {@code free} runs on the thread that closes it or ends the last call. */
  static BlockingCalls of(String what, Executor executor, Runnable free) {
    return new BlockingCalls(what, executor, Optional.empty(), free);
  }

  /**
   * The calls on something that the store gave: {@code free} runs on the executor, and the store is
   * freed after it. Where the store was closed meanwhile, the part is closed at once.
   */
  BlockingCalls part(String name, Runnable freePart) {
    BlockingCalls part = new BlockingCalls(name, executor, Optional.of(this), freePart);
    boolean late;
    synchronized (this) {
      parts.add(part);
      late = closed;
    }
    if (late) {
      part.close();
    }
    return part;
  }

  /** Runs a call on the executor. What it throws fails the stage. */
  <T> CompletionStage<T> run(Callable<T> call) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    if (!enter()) {
      stage.completeExceptionally(over());
      return stage;
    }
    try {
      executor.execute(() -> make(call, stage));
    } catch (RejectedExecutionException e) {
      exit();
      stage.completeExceptionally(
          new SyncException(
              SyncException.Code.UNAVAILABLE,
              what + ": the executor took no call; give it room or open the store anew",
              e));
    }
    return stage;
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a host's store throws belongs to its call
  private <T> void make(Callable<T> call, CompletableFuture<T> stage) {
    T answer;
    try {
      if (isClosed()) {
        throw over();
      }
      answer = call.call();
    } catch (Throwable t) {
      if (t instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      exit();
      stage.completeExceptionally(t);
      return;
    }
    exit();
    stage.complete(answer);
  }

  /** Counts a call that is made at once, on the caller's thread; false once closed. */
  synchronized boolean enter() {
    if (closed) {
      return false;
    }
    running++;
    return true;
  }

  /** Ends a call. */
  void exit() {
    boolean last;
    synchronized (this) {
      running--;
      last = mayFree();
    }
    if (last) {
      freeNow();
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Lets no further call in, and frees after the last one and the last part. Idempotent. */
  void close() {
    List<BlockingCalls> open;
    boolean last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = new ArrayList<>(parts);
      last = mayFree();
    }
    if (last) {
      if (whole.isPresent()) {
        freeOnExecutor();
      } else {
        freeNow();
      }
    }
    open.forEach(BlockingCalls::close);
  }

  private boolean mayFree() {
    if (closed && running == 0 && parts.isEmpty() && !freed) {
      freed = true;
      return true;
    }
    return false;
  }

  private void freeOnExecutor() {
    try {
      executor.execute(this::freeNow);
    } catch (RejectedExecutionException e) {
      freeNow(); // the executor is gone, and nothing else may be: do it here
    }
  }

  private void freeNow() {
    try {
      free.run();
    } finally {
      whole.ifPresent(w -> w.without(this));
    }
  }

  private void without(BlockingCalls part) {
    boolean last;
    synchronized (this) {
      parts.remove(part);
      last = mayFree();
    }
    if (last) {
      freeNow();
    }
  }

  private SyncException over() {
    return new SyncException(SyncException.Code.CLOSED, what + " is closed");
  }
}
