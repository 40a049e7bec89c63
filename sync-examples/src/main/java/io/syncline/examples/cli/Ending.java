package io.syncline.examples.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a server that SIGTERM or SIGINT asks for. The JVM is held until the server has closed
 * what it had open, for 48 s at the longest, since service managers kill after 60 s. The exit code
 * is the one that the server ends with, 0 for an end in order, where the JVM by itself would say
 * 143.
 */
final class Ending {
  private static final int LONGEST_SECONDS = 48;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile int code = ExitCodes.FAILED;

  /** Waits until somebody asks for the end. */
  private void await() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::drain, "syncline-drain"));
    asked.await();
  }

  /**
   * Waits until somebody asks for the end, or the worker stops because a certificate has ended.
   *
   * @return the exit code for that
   */
  int await(WatchedFiles files, Terminal terminal) throws InterruptedException {
    files.ended().thenRun(asked::countDown);
    await();
    if (files.stoppedFor().isEmpty()) {
      return ExitCodes.OK;
    }
    terminal
        .err()
        .println(
            "syncline: the certificate "
                + files.stoppedFor().get().label()
                + " has ended, so the worker has drained: renew it and start anew");
    return ExitCodes.FAILED;
  }

  /** All is closed. */
  void done(int exitCode) {
    code = exitCode;
    done.countDown();
  }

  private void drain() {
    asked.countDown();
    boolean inOrder = false;
    try {
      inOrder = done.await(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(inOrder ? code : ExitCodes.FAILED);
  }
}
