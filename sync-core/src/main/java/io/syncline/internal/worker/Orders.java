package io.syncline.internal.worker;

import io.syncline.SyncException;
import io.syncline.control.WorkerCall;
import io.syncline.metrics.WorkerMetrics;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a leader may order of a worker, and when: for its present boot, while it holds its lease,
 * and in no smaller term than it has seen. Used on the agent's lane only.
 */
final class Orders {
  private final WorkerTasks tasks;
  private final TaskRunner runner;
  private final Lease lease;
  private final WorkerMetrics metrics;
  private final Runnable reportNow;
  private String boot = "";
  private long term = Long.MIN_VALUE;

  Orders(
      WorkerTasks tasks,
      TaskRunner runner,
      Lease lease,
      WorkerMetrics metrics,
      Runnable reportNow) {
    this.tasks = tasks;
    this.runner = runner;
    this.lease = lease;
    this.metrics = metrics;
    this.reportNow = reportNow;
  }

  /** A new life: orders for former ones are refused. */
  void live(String newBoot) {
    boot = newBoot;
  }

  /** Whether a term is not over; if so, smaller ones are from now on. */
  boolean admits(long other) {
    term = Math.max(term, other);
    return other == term;
  }

  /**
   * Carries an order out.
   *
   * @throws SyncException {@code NOT_FOUND} for another boot, {@code FENCED} in a smaller term,
   *     {@code UNAVAILABLE} without a lease
   */
  @SuppressWarnings("unchecked") // each kind of call says itself what its answer is
  <R> CompletionStage<R> obey(WorkerCall<R> order) {
    if (order instanceof WorkerCall.StartTasks start) {
      check(start.boot(), start.term());
      tasks.start(start.tasks());
      return (CompletionStage<R>) CompletableFuture.completedStage(true);
    }
    if (order instanceof WorkerCall.StopTasks stop) {
      check(stop.boot(), stop.term());
      return (CompletionStage<R>)
          tasks.stop(new TreeSet<>(stop.tasks()), stop.over()).thenApply(done -> true);
    }
    if (order instanceof WorkerCall.Verify verify) {
      check(verify.boot(), verify.term());
      return (CompletionStage<R>)
          runner.verify(verify.id(), new TreeSet<>(verify.shards()), verify.repair());
    }
    if (order instanceof WorkerCall.ReportNow report) {
      check(report.boot(), report.term());
      reportNow.run();
      return (CompletionStage<R>) CompletableFuture.completedStage(true);
    }
    WorkerCall.SetTimeout set = (WorkerCall.SetTimeout) order;
    check(set.boot(), set.term());
    runner.messageTimeout(set.timeout());
    return (CompletionStage<R>) CompletableFuture.completedStage(true);
  }

  private void check(String forBoot, long ofTerm) {
    if (!forBoot.equals(boot)) {
      metrics.ordersOfOldBoot.add();
      throw new SyncException(
          SyncException.Code.NOT_FOUND, "boot " + forBoot + " is over: the worker runs anew");
    }
    if (!lease.held()) {
      metrics.ordersWithoutLease.add();
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "boot " + boot + " holds no lease (yet): try again");
    }
    if (!admits(ofTerm)) {
      metrics.ordersOfOldTerm.add();
      throw new SyncException(
          SyncException.Code.FENCED, "term " + ofTerm + " is over: term " + term + " was seen");
    }
  }
}
