package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.control.MasterCall;
import io.syncline.control.TaskSpec;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The task that receives the structure: what it has told, and what it may do next. */
final class InventoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryWatch.class);

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final Tasks tasks;
  private final ShardTable table;
  private final EpochCounters epochs;
  private Optional<MasterCall.ReportInventory> last = Optional.empty();
  private boolean promote;
  private long since;

  InventoryWatch(
      Term term,
      SyncId sync,
      MasterState state,
      Tasks tasks,
      ShardTable table,
      EpochCounters epochs) {
    this.term = term;
    this.sync = sync;
    this.state = state;
    this.tasks = tasks;
    this.table = table;
    this.epochs = epochs;
    this.since = term.now();
  }

  /** The last report of the newest epoch. */
  Optional<MasterCall.ReportInventory> last() {
    return last.filter(
        report ->
            tasks
                .assignment(task(sync))
                .filter(a -> a.task().epoch() == report.epoch())
                .isPresent());
  }

  /** What is waited for, where no report has come for longer than a report takes. */
  Optional<String> awaited() {
    Duration waited = Duration.ofNanos(term.now() - since);
    if (last().isPresent() || waited.compareTo(term.options().reportTimeout()) < 0) {
      return Optional.empty();
    }
    String who =
        tasks
            .assignment(task(sync))
            .map(assigned -> "worker " + assigned.worker().id() + " has told none")
            .orElse("no worker has its task");
    return Optional.of(
        "the source's structure has not come for "
            + waited.toSeconds()
            + " s, "
            + who
            + ": if that lasts, look at the source's status, for event=structure-not-read in the"
            + " logs of the source's workers, and for event=channel-trouble in those of the workers"
            + " of both data centres");
  }

  /** Whether what is made only at promotion is to be made from now on. */
  void promote(boolean wish) {
    promote = wish;
  }

  /** Wants the task. */
  void want(StateRecord.Incoming record) {
    tasks.want(
        new TaskSpec.ReceiveInventory(
            task(sync), sync, 0, record.sourceAddress().orElseThrow(), !record.structureTaken()),
        "");
  }

  MasterCall.InventoryOrders take(MasterCall.ReportInventory call) {
    boolean counts =
        call.sync().equals(sync)
            && tasks
                .assignment(task(sync))
                .filter(a -> a.task().epoch() == call.epoch())
                .filter(a -> a.worker().id().equals(call.worker()))
                .filter(a -> a.worker().boot().equals(call.boot()))
                .isPresent();
    if (!counts) {
      throw new SyncException(
          Code.FENCED,
          "worker "
              + call.worker()
              + " does not receive the structure of "
              + call.sync()
              + " in epoch "
              + call.epoch());
    }
    switch (call.event()) {
      case TAKEN -> {
        LOG.warn("event=structure-taken sync={} next=\"it is taken back\"", sync);
        structureTaken(false, () -> tasks.restart(task(sync)));
      }
      case FENCED -> {
        LOG.warn(
            "event=structure-fenced sync={} epoch={} next=\"a greater epoch\"", sync, call.epoch());
        epochs.raise(
            sync, call.epoch() + term.options().epochBlock(), () -> tasks.restart(task(sync)));
      }
      default -> {
        last = Optional.of(call);
        since = term.now();
        table.update(call.shards());
        if (call.complete()) {
          structureTaken(true, () -> {});
        }
      }
    }
    return new MasterCall.InventoryOrders(copied(), promote);
  }

  static String task(SyncId sync) {
    return "receive-inventory:" + sync;
  }

  private Set<ShardId> copied() {
    Set<ShardId> copied = new TreeSet<>();
    for (ShardEntry entry : table.all()) {
      if (entry.copied) {
        copied.add(entry.shard());
      }
    }
    return copied;
  }

  private void structureTaken(boolean taken, Runnable done) {
    if (state.incoming().filter(r -> r.structureTaken() == taken).isPresent()) {
      done.run();
      return;
    }
    state.change(
        edit ->
            edit.incoming()
                .filter(record -> record.sync().equals(sync))
                .ifPresent(record -> edit.put(record.withStructureTaken(taken))),
        done);
  }
}
