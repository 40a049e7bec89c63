package io.syncline.http;

import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.thread.ExecutionStrategy;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server's threads, never more of them than allowed. Jetty ends each bad request in a thread of
 * its own where no thread is idle, so that handlers that block are woken; ours do not block, and a
 * flood would make a thread for each of its requests: here such work waits its turn as well.
 */
final class BoundedPool extends QueuedThreadPool {
  BoundedPool(int most, long closeMillis) {
    super(most, Math.min(4, most));
    setName("syncline-http");
    setDaemon(true);
    setStopTimeout(closeMillis);
  }

  @Override
  public boolean tryExecute(Runnable task) {
    if (super.tryExecute(task)) {
      return true;
    }
    if (task instanceof ExecutionStrategy) {
      // Who selects asks for somebody to go on selecting, at once or not at all.
      return false;
    }
    try {
      execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
