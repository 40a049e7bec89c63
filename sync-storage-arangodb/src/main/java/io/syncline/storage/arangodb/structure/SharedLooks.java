package io.syncline.storage.arangodb.structure;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at databases for several writers at once. An inventory tells of all of a database, and each
 * object that is written is looked at before and after: those who ask while a look is under way
 * share the next one.
 *
 * <p>Ordering: what is answered was read after it was asked for. Blocks, for one look under way and
 * one of its own at most. Thread-safe.
 */
final class SharedLooks<T> {
  private final Function<String, T> look;

  // Guarded by this: the looks that have not begun, and whose turn it is.
  private final Map<String, Look<T>> waiting = new HashMap<>();
  private final Map<String, Look<T>> running = new HashMap<>();

  /**
   * Looks.
   *
   * @param look looks at a database; may block
   */
  SharedLooks(Function<String, T> look) {
    this.look = look;
  }

  private static final class Look<T> {
    final CompletableFuture<T> found = new CompletableFuture<>();
  }

  /** What a look at a database found. */
  T at(String database) {
    Look<T> mine;
    Look<T> before;
    boolean first;
    synchronized (this) {
      first = !waiting.containsKey(database);
      mine = waiting.computeIfAbsent(database, name -> new Look<>());
      before = running.get(database);
    }
    if (first) {
      run(database, mine, before);
    }
    try {
      return mine.found.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void run(String database, Look<T> mine, @Nullable Look<T> before) {
    if (before != null) {
      before.found.handle((found, failure) -> true).join();
    }
    synchronized (this) {
      waiting.remove(database);
      running.put(database, mine);
    }
    try {
      mine.found.complete(look.apply(database));
    } catch (RuntimeException e) {
      mine.found.completeExceptionally(e);
    } finally {
      synchronized (this) {
        running.remove(database, mine);
      }
    }
  }
}
