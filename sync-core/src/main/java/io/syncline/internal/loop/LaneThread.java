package io.syncline.internal.loop;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane with a thread of its own.
 *
 * <p>Ordering: the most urgent task runs first; every {@link #COPY_TURN}th turn goes to a copy task
 * if one waits, every {@link #OTHER_TURN}th to something that is not control, so that nothing
 * starves. Within one urgency, first in, first out. Failure: a task that throws is logged, the lane
 * goes on.
 */
final class LaneThread implements SyncRuntime.Lane {
  private static final Logger LOG = LoggerFactory.getLogger(LaneThread.class);
  private static final int COPY_TURN = 8;
  private static final int OTHER_TURN = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final ArrayDeque<Runnable> control = new ArrayDeque<>();
  private final ArrayDeque<Runnable> live = new ArrayDeque<>();
  private final ArrayDeque<Runnable> copy = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Thread thread;
  private long timerCount;
  private int turn;
  private boolean sleeping;
  private boolean closed;

  LaneThread(String threadName) {
    thread = new Thread(this::run, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void execute(SyncRuntime.Urgency urgency, Runnable task) {
    lock.lock();
    try {
      if (!closed) {
        queue(urgency).add(task);
        wakeThread();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Registration schedule(SyncRuntime.Urgency urgency, Duration delay, Runnable task) {
    lock.lock();
    try {
      Timer timer = new Timer(System.nanoTime() + delay.toNanos(), timerCount++, urgency, task);
      if (!closed) {
        timers.add(timer);
        if (timers.peek() == timer) {
          wakeThread();
        }
      }
      return () -> cancel(timer);
    } finally {
      lock.unlock();
    }
  }

  /** Lets the task that runs finish, up to the deadline. */
  void close(long deadlineNanos) {
    lock.lock();
    try {
      closed = true;
      control.clear();
      live.clear();
      copy.clear();
      timers.clear();
      wakeThread();
    } finally {
      lock.unlock();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      long left = deadlineNanos - System.nanoTime();
      if (left > 0) {
        thread.join(Math.max(1, left / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void cancel(Timer timer) {
    lock.lock();
    try {
      timers.remove(timer);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Runnable task = next();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("event=lane-task-failed lane={} next=\"the lane goes on\"", thread.getName(), e);
      }
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      while (!closed) {
        long wait = timers.isEmpty() ? Long.MAX_VALUE : dueTimers();
        Runnable task = poll();
        if (task != null) {
          return task;
        }
        sleeping = true;
        try {
          if (wait == Long.MAX_VALUE) {
            work.await();
          } else if (wait > 0) {
            work.awaitNanos(wait);
          }
        } catch (InterruptedException e) {
          LOG.debug("event=lane-interrupted lane={} next=\"the lane goes on\"", thread.getName());
        } finally {
          sleeping = false;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Moves due timers to the queues; how long until the next one. */
  private long dueTimers() {
    long now = System.nanoTime();
    while (true) {
      Timer first = timers.peek();
      if (first == null) {
        return Long.MAX_VALUE;
      }
      if (first.due - now > 0) {
        return first.due - now;
      }
      timers.poll();
      queue(first.urgency).add(first.task);
    }
  }

  private @Nullable Runnable poll() {
    turn++;
    Runnable task = null;
    if (turn % COPY_TURN == 0) {
      task = copy.poll();
    }
    if (task == null && turn % OTHER_TURN == 0) {
      task = live.poll();
    }
    task = task == null ? control.poll() : task;
    task = task == null ? live.poll() : task;
    return task == null ? copy.poll() : task;
  }

  private ArrayDeque<Runnable> queue(SyncRuntime.Urgency urgency) {
    return switch (urgency) {
      case CONTROL -> control;
      case LIVE -> live;
      case COPY -> copy;
    };
  }

  private void wakeThread() {
    if (sleeping) {
      sleeping = false;
      work.signal();
    }
  }

  private record Timer(long due, long number, SyncRuntime.Urgency urgency, Runnable task)
      implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byDue = Long.signum(due - other.due);
      return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
  }
}
