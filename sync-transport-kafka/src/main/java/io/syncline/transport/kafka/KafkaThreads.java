package io.syncline.transport.kafka;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The only place where this module makes threads: named daemons. */
final class KafkaThreads {
  private KafkaThreads() {}

  static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** One thread, made when there is something to do; what waits is dropped at shutdown. */
  static ScheduledThreadPoolExecutor scheduler(String name) {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, work -> thread(name, work));
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }
}
