package io.syncline.internal.master;

import io.syncline.Progress;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.SyncState;
import io.syncline.control.ShardReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How shards stand, honestly: what no fresh report of the newest epoch says does not count, and
 * what does not move although it should is not running.
 */
final class StatusView {
  private final Term term;
  private final ShardTable table;
  private final Tasks tasks;

  StatusView(Term term, ShardTable table, Tasks tasks) {
    this.term = term;
    this.table = table;
    this.tasks = tasks;
  }

  List<ShardStatus> shards() {
    List<ShardStatus> all = new ArrayList<>();
    table.all().forEach(entry -> all.add(shard(entry)));
    return all;
  }

  ShardStatus shard(ShardEntry entry) {
    Optional<TaskEntry.Assignment> assigned = tasks.assignment(entry.task());
    String worker = assigned.map(a -> a.worker().id()).orElse("");
    Duration age = since(entry.report.isPresent() ? entry.reportAt : entry.since);
    if (entry.failed.isPresent() && entry.stopped()) {
      StateRecord.Failed failed = entry.failed.get();
      return status(
          entry,
          SyncState.FAILED,
          failed.reason(),
          failed.documentKey(),
          Optional.empty(),
          "",
          age);
    }
    Optional<ShardReport> fresh = fresh(entry, assigned);
    if (fresh.isEmpty()) {
      SyncState state = entry.report.isPresent() ? SyncState.INITIAL_SYNC : SyncState.INITIALIZING;
      Stall stall = new Stall(Stall.Hop.ASSIGNMENT, why(entry, assigned), age);
      return status(entry, state, stall.reason(), "", Optional.of(stall), worker, age);
    }
    ShardReport report = fresh.get();
    SyncState state = report.state();
    if (state == SyncState.RUNNING && report.stall().isPresent()) {
      state = SyncState.INITIAL_SYNC;
    }
    return status(entry, state, report.message(), report.key(), report.stall(), worker, age);
  }

  /** The last report, if it is of the newest epoch and young enough to be believed. */
  Optional<ShardReport> fresh(ShardEntry entry, Optional<TaskEntry.Assignment> assigned) {
    return entry
        .report
        .filter(report -> assigned.filter(a -> a.task().epoch() == report.epoch()).isPresent())
        .filter(report -> since(entry.reportAt).compareTo(term.options().reportTimeout()) < 0);
  }

  private ShardStatus status(
      ShardEntry entry,
      SyncState state,
      String message,
      String key,
      Optional<Stall> stall,
      String worker,
      Duration age) {
    Optional<ShardReport> last = entry.report;
    boolean current = stall.filter(s -> s.hop() == Stall.Hop.ASSIGNMENT).isEmpty();
    return new ShardStatus(
        entry.shard(),
        state,
        message,
        key,
        stall,
        worker,
        current && state == SyncState.RUNNING && last.filter(StatusView::caughtUp).isPresent(),
        lag(last, age, current && state != SyncState.FAILED),
        last.map(ShardReport::progress).orElse(Progress.NONE),
        last.filter(ShardReport::resyncing).isPresent(),
        last.filter(ShardReport::historyLost).isPresent(),
        last.map(ShardReport::differences).orElse(0L),
        last.map(ShardReport::sinceMessage).orElse(Duration.ZERO).plus(age),
        last.map(ShardReport::sinceChange).orElse(Duration.ZERO).plus(age));
  }

  /** A fresh report's lag is the receiver's own, which grows by itself; an old one's grows here. */
  private static Duration lag(Optional<ShardReport> last, Duration age, boolean current) {
    Duration reported = last.map(ShardReport::lag).orElse(Duration.ZERO);
    return current ? reported : reported.plus(age);
  }

  private static boolean caughtUp(ShardReport report) {
    return report.caughtUp() && report.differences() == 0 && !report.unverified();
  }

  private String why(ShardEntry entry, Optional<TaskEntry.Assignment> assigned) {
    if (entry.at.isEmpty()) {
      return "the source has not said yet where it reads the shard";
    }
    if (assigned.isEmpty()) {
      return "no worker has the task";
    }
    return entry.report.filter(r -> r.epoch() == assigned.get().task().epoch()).isPresent()
        ? "worker " + assigned.get().worker().id() + " is silent"
        : "worker " + assigned.get().worker().id() + " has not reported yet";
  }

  private Duration since(long then) {
    return Duration.ofNanos(Math.max(0, term.now() - then));
  }
}
