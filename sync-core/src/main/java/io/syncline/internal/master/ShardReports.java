package io.syncline.internal.master;

import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.control.MasterCall;
import io.syncline.control.ShardReport;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the workers' reports about shards, and acts on what they say. Old epochs do not count. */
final class ShardReports {
  private static final Logger LOG = LoggerFactory.getLogger(ShardReports.class);

  /** Nothing has come from the source for so long: heartbeats come much more often. */
  private static final Duration SILENT = Duration.ofSeconds(10);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final ShardTable table;
  private final Tasks tasks;
  private final EpochCounters epochs;

  ShardReports(
      Term term,
      SyncId sync,
      MasterState state,
      ShardTable table,
      Tasks tasks,
      EpochCounters epochs) {
    this.term = term;
    this.sync = sync;
    this.state = state;
    this.table = table;
    this.tasks = tasks;
    this.epochs = epochs;
  }

  void take(MasterCall.ReportShards call) {
    for (ShardReport report : call.shards()) {
      table
          .get(report.shard())
          .filter(entry -> counts(call, report, entry))
          .ifPresent(entry -> take(entry, report));
    }
  }

  private boolean counts(MasterCall.ReportShards call, ShardReport report, ShardEntry entry) {
    return report.task().equals(entry.task())
        && tasks
            .assignment(report.task())
            .filter(a -> a.task().epoch() == report.epoch())
            .filter(a -> a.worker().id().equals(call.worker()))
            .filter(a -> a.worker().boot().equals(call.boot()))
            .isPresent();
  }

  private void take(ShardEntry entry, ShardReport report) {
    entry.report = Optional.of(report);
    entry.reportAt = term.now();
    entry.copied |= report.copied();
    switch (report.event()) {
      case NONE -> stands(entry, report);
      case FENCED -> {
        LOG.warn(
            "event=shard-fenced sync={} shard={} epoch={} by=\"{}\" next=\"a greater epoch\"",
            sync,
            entry.shard(),
            report.epoch(),
            report.message());
        epochs.raise(
            sync,
            Math.max(report.epoch(), firstNumber(report.message())),
            () -> restart(entry, report));
      }
      case TAKEN -> {
        LOG.warn(
            "event=shard-taken sync={} shard={} by=\"{}\" next=\"it is taken back\"",
            sync,
            entry.shard(),
            report.message());
        entry.takeOver = true;
        table.wantAgain(entry);
        restart(entry, report);
      }
      case MOVED, ENDED -> table.locateAgain(entry);
    }
  }

  private void stands(ShardEntry entry, ShardReport report) {
    entry.missed = 0;
    if (report.sinceMessage().compareTo(SILENT) > 0) {
      table.locateSilent(entry);
    }
    if (report.state() == SyncState.FAILED) {
      fail(entry, report);
      return;
    }
    if (entry.takeOver && report.durable().isPresent()) {
      entry.takeOver = false;
      table.wantAgain(entry);
    }
    boolean compared =
        report.state() == SyncState.RUNNING && report.copied() && !report.resyncing();
    if (compared && entry.failed.isPresent() && !entry.failing) {
      entry.failed = Optional.empty();
      table.wantAgain(entry);
      state.change(edit -> edit.remove(StateRecord.Failed.key(entry.shard())), () -> {});
    }
  }

  private void fail(ShardEntry entry, ShardReport report) {
    if (entry.stopped()) {
      return;
    }
    LOG.error(
        "event=shard-failed sync={} shard={} reason=\"{}\" next=\"waits for a reset\"",
        sync,
        entry.shard(),
        report.message());
    StateRecord.Failed failed =
        new StateRecord.Failed(
            entry.shard(), entry.source(), report.message(), report.key(), false);
    entry.failing = true;
    state.change(
        edit -> edit.put(failed),
        () -> {
          entry.failing = false;
          entry.failed = Optional.of(failed);
          table.wantAgain(entry);
          term.context().events().shardFailed(new StatusView(term, table, tasks).shard(entry));
        });
  }

  private void restart(ShardEntry entry, ShardReport report) {
    tasks
        .assignment(entry.task())
        .filter(a -> a.task().epoch() == report.epoch())
        .ifPresent(a -> tasks.restart(entry.task()));
  }

  private static long firstNumber(String text) {
    Matcher number = NUMBER.matcher(text);
    return number.find() ? Long.parseLong(number.group()) : 0;
  }
}
