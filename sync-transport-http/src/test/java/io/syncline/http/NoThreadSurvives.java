package io.syncline.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class of tests of this module after which a thread of ours runs on: something was not
 * closed. Found by JUnit itself, so no class can forget it.
 */
public final class NoThreadSurvives implements AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of former classes, which have failed for them. */
  private static final Set<Thread> KNOWN = ConcurrentHashMap.newKeySet();

  @Override
  public void afterAll(ExtensionContext context) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<Thread> alive = alive();
    while (!alive.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(5_000_000);
      alive = alive();
    }
    if (!alive.isEmpty()) {
      KNOWN.addAll(alive);
      throw new AssertionError(
          "after the tests of "
              + context.getDisplayName()
              + " these threads run on: "
              + alive.stream().map(Thread::getName).toList());
    }
  }

  private static List<Thread> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("syncline-") && !KNOWN.contains(thread))
        .toList();
  }
}
