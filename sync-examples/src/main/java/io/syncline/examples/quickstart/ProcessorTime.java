package io.syncline.examples.quickstart;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The processor time of this process from one moment on, without that of the application in it.
 * What is left are the data centres, and what the virtual machine does for all, compiling and
 * collecting included. For the one thread that makes it.
 */
final class ProcessorTime {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long process = PROCESS.getProcessCpuTime();
  private final long thread = ofThisThread();

  /**
   * What was used since, without this thread.
   *
   * @param application what other threads of the application used meanwhile, in nanoseconds
   */
  double micros(long application) {
    return (PROCESS.getProcessCpuTime() - process - (ofThisThread() - thread) - application) / 1e3;
  }

  /** What the calling thread used in its life so far, in nanoseconds. */
  static long ofThisThread() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
