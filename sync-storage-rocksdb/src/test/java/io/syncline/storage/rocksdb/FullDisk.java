package io.syncline.storage.rocksdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sets how large a file may get that this process writes (RLIMIT_FSIZE): beyond it the system
 * refuses writes as on a full disk, with another number. Only for processes that are made for this.
 */
final class FullDisk {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private FullDisk() {}

  /** No file may get larger. */
  static void begins(long bytes) throws IOException, InterruptedException {
    limit(Long.toString(bytes));
  }

  static void ends() throws IOException, InterruptedException {
    limit("unlimited");
  }

  private static void limit(String soft) throws IOException, InterruptedException {
    Process set =
        new ProcessBuilder(
                "prlimit", "--pid=" + ProcessHandle.current().pid(), "--fsize=" + soft + ":")
            .redirectErrorStream(true)
            .start();
    String said = new String(set.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (set.waitFor() != 0) {
      throw new AssertionError("prlimit: " + said);
    }
  }

  static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(what + ": not within a minute");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
